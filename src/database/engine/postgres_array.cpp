#include "database/engine/postgres_array.hpp"

#include <bit>
#include <cassert>
#include <vector>

#include "database/engine/postgres_text.hpp"

namespace continuo {

namespace {

// Object ids of the types of items (pg_type.dat): the same in every server.
constexpr std::uint32_t bigint_id = 20;
constexpr std::uint32_t text_id = 25;
constexpr std::uint32_t double_id = 701;
constexpr std::uint32_t null_size = 0xffffffffU;

// The header: dimensions, whether there may be NULLs, type, items, index of the first item.
constexpr std::size_t size_at = 12;

std::uint32_t id_of(Value::Type type) {
    switch (type) {
        case Value::Type::integer:
            return bigint_id;
        case Value::Type::real:
            return double_id;
        case Value::Type::text:
            break;
    }
    return text_id;
}

}  // namespace

PostgresArray::PostgresArray(Value::Type type) : x_type(type) {
    put(1);
    put(1);
    put(id_of(type));
    put(0);
    put(1);
}

void PostgresArray::add(const Value& value) {
    assert(value.type() == x_type);
    replace(size_at, ++x_size);
    if (value.is_null()) return put(null_size);
    switch (x_type) {
        case Value::Type::integer:
            put(8);
            return put_eight(static_cast<std::uint64_t>(value.integer()));
        case Value::Type::real:
            put(8);
            return put_eight(std::bit_cast<std::uint64_t>(value.real()));
        case Value::Type::text:
            assign_postgres_text(x_escaped, value.text());
            put(static_cast<std::uint32_t>(x_escaped.size()));
            x_bytes += x_escaped;
    }
}

void PostgresArray::put(std::uint32_t number) {
    x_bytes.append(4, '\0');
    replace(x_bytes.size() - 4, number);
}

void PostgresArray::put_eight(std::uint64_t bits) {
    put(static_cast<std::uint32_t>(bits >> 32U));
    put(static_cast<std::uint32_t>(bits));
}

void PostgresArray::replace(std::size_t at, std::uint32_t number) {
    for (std::size_t i = 0; i < 4; ++i)
        x_bytes[at + i] = static_cast<char>(number >> (24 - 8 * i));
}

PostgresResult execute_prepared(
    PGconn* connection, const std::string& name, std::span<const PostgresArray> arrays
) {
    std::vector<const char*> values;
    std::vector<int> lengths;
    for (const auto& array : arrays) {
        values.push_back(array.bytes().data());
        lengths.push_back(static_cast<int>(array.bytes().size()));
    }
    const std::vector<int> formats(arrays.size(), 1);
    auto* const answered = PQexecPrepared(
        connection,
        name.c_str(),
        static_cast<int>(arrays.size()),
        values.data(),
        lengths.data(),
        formats.data(),
        0
    );
    return check_postgres_result(answered, connection);
}

}  // namespace continuo
