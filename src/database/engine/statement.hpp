#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace continuo {

class Connection;

/// A parameter of a statement: a view, valid during the call that it is passed to.
/// Times are stored as microseconds since 1970, optionals without a value as NULL.
class Value {
public:
    enum class Type : std::uint8_t { integer, real, text };

    template <std::integral Integer>
    Value(Integer number) : x_type(Type::integer), x_integer(static_cast<long long>(number)) {}
    template <std::integral Integer>
    Value(std::optional<Integer> number)
        : x_type(Type::integer),
          x_null(!number),
          x_integer(static_cast<long long>(number.value_or(0))) {}
    Value(TimePoint time) : x_type(Type::integer), x_integer(time.time_since_epoch().count()) {}
    Value(double number) : x_type(Type::real), x_real(number) {}
    Value(std::optional<double> number)
        : x_type(Type::real), x_null(!number), x_real(number.value_or(0)) {}
    Value(const char* text) : x_type(Type::text), x_text(text) {}
    Value(std::string_view text) : x_type(Type::text), x_text(text) {}
    Value(const std::string& text) : x_type(Type::text), x_text(text) {}
    Value(const std::optional<std::string>& text)
        : x_type(Type::text), x_null(!text), x_text(text ? std::string_view(*text) : "") {}

    [[nodiscard]] Type type() const { return x_type; }
    [[nodiscard]] bool is_null() const { return x_null; }
    [[nodiscard]] long long integer() const { return x_integer; }
    [[nodiscard]] double real() const { return x_real; }
    [[nodiscard]] std::string_view text() const { return x_text; }

private:
    Type x_type;
    bool x_null = false;
    long long x_integer = 0;
    double x_real = 0;
    std::string_view x_text;
};

/// One SQL statement, prepared at its first use and kept: running it again costs no parsing.
/// Parameters are `:name`s, bound in the order of their first appearance; a place always takes the
/// same type.
/// Errors: every method throws what SOCI throws; database_error.hpp translates it.
/// Thread: that of its connection, which outlives it.
class Statement {
public:
    /// `sql` has static storage or outlives the statement. `columns`: the types of the result's
    /// columns, in order.
    Statement(
        Connection& connection,
        std::string_view sql,
        std::initializer_list<Value::Type> columns = {}
    );
    Statement(Connection& connection, std::string_view sql, std::span<const Value::Type> columns);
    ~Statement();
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) = delete;

    /// Runs a statement without a result; returns the number of rows that it changed.
    long long run(std::initializer_list<Value> parameters = {});
    long long run(std::span<const Value> parameters);
    /// Starts a query; then `while (next())`, to the end: an unfinished query holds its snapshot.
    void query(std::initializer_list<Value> parameters = {});
    void query(std::span<const Value> parameters);
    bool next();
    /// A query for one row, run to its end. False when there is none.
    bool find(std::initializer_list<Value> parameters = {});
    bool find(std::span<const Value> parameters);
    /// As find(), of a statement that changes at most one row and returns it.
    bool change_one(std::initializer_list<Value> parameters = {});
    bool change_one(std::span<const Value> parameters);

    // The columns of the current row of next() or find().
    [[nodiscard]] bool is_null(std::size_t column) const;
    [[nodiscard]] long long integer(std::size_t column) const;  ///< NULL is 0
    [[nodiscard]] std::uint64_t unsigned_integer(std::size_t column) const;
    [[nodiscard]] double real(std::size_t column) const;              ///< NULL is 0
    [[nodiscard]] const std::string& text(std::size_t column) const;  ///< NULL is empty
    [[nodiscard]] std::optional<std::string> optional_text(std::size_t column) const;
    [[nodiscard]] TimePoint time(std::size_t column) const;

private:
    struct Prepared;
    void bind(std::span<const Value> parameters);
    void restore_texts();

    Connection& x_connection;
    std::string_view x_sql;
    std::unique_ptr<Value::Type[]> x_columns;
    std::size_t x_column_count;
    std::unique_ptr<Prepared> x_prepared;
    bool x_first = false;  ///< query() fetched a row that next() has not returned yet
    bool x_more = false;
};

}  // namespace continuo
