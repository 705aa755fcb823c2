#include "database/engine/statement.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include <soci/soci.h>

#include "database/engine/connection.hpp"
#include "database/engine/postgres_text.hpp"

// SOCI binds variables, not values: each parameter and each column has a slot whose address stays,
// and running the statement again only fills the slots. Strings keep their capacity, so that the
// hot path copies bytes and allocates nothing.

namespace continuo {

namespace {

struct Slot {
    Value::Type type = Value::Type::integer;
    soci::indicator indicator = soci::i_ok;
    long long integer = 0;
    double real = 0;
    std::string text;

    void set(const Value& value, bool any_byte) {
        assert(type == value.type());
        indicator = value.is_null() ? soci::i_null : soci::i_ok;
        switch (type) {
            case Value::Type::integer:
                integer = value.integer();
                break;
            case Value::Type::real:
                real = value.real();
                break;
            case Value::Type::text:
                if (any_byte) {
                    text.assign(value.text());
                } else {
                    assign_postgres_text(text, value.text());
                }
                break;
        }
    }
};

}  // namespace

struct Statement::Prepared {
    // Before the statement: it holds references to them.
    std::unique_ptr<Slot[]> parameters;
    std::unique_ptr<Slot[]> columns;
    soci::statement statement;

    explicit Prepared(soci::session& session) : statement(session) {}

    void define(Slot& slot) {
        switch (slot.type) {
            case Value::Type::integer:
                return statement.exchange(soci::into(slot.integer, slot.indicator));
            case Value::Type::real:
                return statement.exchange(soci::into(slot.real, slot.indicator));
            case Value::Type::text:
                return statement.exchange(soci::into(slot.text, slot.indicator));
        }
    }
    void use(Slot& slot) {
        switch (slot.type) {
            case Value::Type::integer:
                return statement.exchange(soci::use(slot.integer, slot.indicator));
            case Value::Type::real:
                return statement.exchange(soci::use(slot.real, slot.indicator));
            case Value::Type::text:
                return statement.exchange(soci::use(slot.text, slot.indicator));
        }
    }
};

Statement::Statement(
    Connection& connection, std::string_view sql, std::initializer_list<Value::Type> columns
)
    : Statement(connection, sql, std::span(columns.begin(), columns.size())) {}

Statement::Statement(
    Connection& connection, std::string_view sql, std::span<const Value::Type> columns
)
    : x_connection(connection),
      x_sql(sql),
      x_columns(std::make_unique<Value::Type[]>(columns.size())),
      x_column_count(columns.size()) {
    std::ranges::copy(columns, x_columns.get());
}

Statement::~Statement() = default;
Statement::Statement(Statement&&) noexcept = default;

void Statement::bind(std::span<const Value> parameters) {
    if (x_prepared) {
        auto* slot = x_prepared->parameters.get();
        for (const auto& value : parameters)
            (slot++)->set(value, x_connection.takes_any_byte());
        return;
    }
    auto prepared = std::make_unique<Prepared>(x_connection.session());
    prepared->columns = std::make_unique<Slot[]>(x_column_count);
    for (std::size_t i = 0; i < x_column_count; ++i) {
        prepared->columns[i].type = x_columns[i];
        prepared->define(prepared->columns[i]);
    }
    prepared->parameters = std::make_unique<Slot[]>(parameters.size());
    auto* slot = prepared->parameters.get();
    for (const auto& value : parameters) {
        slot->type = value.type();
        slot->set(value, x_connection.takes_any_byte());
        prepared->use(*slot++);
    }
    prepared->statement.alloc();
    prepared->statement.prepare(std::string(x_sql));
    prepared->statement.define_and_bind();
    x_prepared = std::move(prepared);
}

long long Statement::run(std::initializer_list<Value> parameters) {
    return run(std::span(parameters.begin(), parameters.size()));
}

long long Statement::run(std::span<const Value> parameters) {
    bind(parameters);
    x_prepared->statement.execute(true);
    const auto rows = x_prepared->statement.get_affected_rows();
    x_connection.add_changes(rows);
    return rows;
}

void Statement::query(std::initializer_list<Value> parameters) {
    query(std::span(parameters.begin(), parameters.size()));
}

void Statement::query(std::span<const Value> parameters) {
    bind(parameters);
    x_first = x_more = x_prepared->statement.execute(true);
    restore_texts();
}

void Statement::restore_texts() {
    if (!x_more || x_connection.takes_any_byte()) return;
    for (std::size_t i = 0; i < x_column_count; ++i) {
        if (x_columns[i] == Value::Type::text) restore_postgres_text(x_prepared->columns[i].text);
    }
}

bool Statement::next() {
    if (!std::exchange(x_first, false) && x_more) {
        x_more = x_prepared->statement.fetch();
        restore_texts();
    }
    return x_more;
}

bool Statement::find(std::initializer_list<Value> parameters) {
    return find(std::span(parameters.begin(), parameters.size()));
}

bool Statement::find(std::span<const Value> parameters) {
    query(parameters);
    const bool found = x_more;
    // To the end, so that no snapshot stays open; a fetch without data leaves the columns as they
    // are.
    while (x_more) {
        x_more = x_prepared->statement.fetch();
        restore_texts();
    }
    return found;
}

bool Statement::change_one(std::initializer_list<Value> parameters) {
    return change_one(std::span(parameters.begin(), parameters.size()));
}

bool Statement::change_one(std::span<const Value> parameters) {
    const bool changed = find(parameters);
    x_connection.add_changes(changed ? 1 : 0);
    return changed;
}

bool Statement::is_null(std::size_t column) const {
    assert(column < x_column_count);
    return x_prepared->columns[column].indicator == soci::i_null;
}

long long Statement::integer(std::size_t column) const {
    return is_null(column) ? 0 : x_prepared->columns[column].integer;
}

std::uint64_t Statement::unsigned_integer(std::size_t column) const {
    return static_cast<std::uint64_t>(integer(column));
}

double Statement::real(std::size_t column) const {
    return is_null(column) ? 0 : x_prepared->columns[column].real;
}

const std::string& Statement::text(std::size_t column) const {
    static const std::string empty;
    return is_null(column) ? empty : x_prepared->columns[column].text;
}

std::optional<std::string> Statement::optional_text(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return x_prepared->columns[column].text;
}

TimePoint Statement::time(std::size_t column) const {
    return TimePoint(std::chrono::microseconds(integer(column)));
}

}  // namespace continuo
