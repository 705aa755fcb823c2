#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "database/engine/postgres_result.hpp"
#include "database/engine/statement.hpp"

namespace continuo {

/// An array of one dimension as a parameter of PostgreSQL, in its binary format: one statement then
/// writes many rows.
/// Source of the format: array_send() and array_recv() of the server
/// (src/backend/utils/adt/arrayfuncs.c).
class PostgresArray {
public:
    /// Empty. Its items are `bigint`, `double precision` or `text`.
    explicit PostgresArray(Value::Type type);

    /// Adds an item of the array's type. Bytes that a text must not have are escaped as in
    /// Statement (postgres_text.hpp).
    void add(const Value& value);

    [[nodiscard]] std::uint32_t size() const { return x_size; }
    /// Valid until the next add().
    [[nodiscard]] const std::string& bytes() const { return x_bytes; }

private:
    void put(std::uint32_t number);
    void put_eight(std::uint64_t bits);
    void replace(std::size_t at, std::uint32_t number);

    Value::Type x_type;
    std::uint32_t x_size = 0;
    std::string x_bytes;
    std::string x_escaped;  ///< keeps its capacity
};

/// Runs the prepared statement `name`, whose parameters are `arrays`. Throws as
/// check_postgres_result().
[[nodiscard]] PostgresResult execute_prepared(
    PGconn* connection, const std::string& name, std::span<const PostgresArray> arrays
);

}  // namespace continuo
