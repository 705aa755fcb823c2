#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "database/engine/connection.hpp"
#include "database/engine/statement.hpp"

namespace continuo {

/// A value of a row; monostate: NULL.
using Cell = std::variant<std::monostate, long long, double, std::string>;
using Row = std::vector<Cell>;

/// A table as a copy sees it: rows of cells, ordered by the primary key.
struct CopiedTable {
    struct Column {
        std::string name;
        Value::Type type = Value::Type::text;
    };
    std::string name;
    std::vector<Column> columns;
    std::vector<std::size_t> key;  ///< the columns of the primary key, in its order
    std::string condition;         ///< in SQL, of the rows that are copied; empty: all

    [[nodiscard]] Row key_of(const Row& row) const;
    /// The key is a number that the database gives by itself.
    [[nodiscard]] bool has_own_numbers() const;
};

/// Reads columns and key of a table of SQLite. Throws as Statement does.
[[nodiscard]] CopiedTable describe_table(Connection& sqlite, std::string_view name);

/// The number of its rows. Throws as Statement does.
[[nodiscard]] std::uint64_t count_rows(Connection& connection, const CopiedTable& table);

/// `type` tells what NULL is a value of.
[[nodiscard]] Value value_of(const Cell& cell, Value::Type type);

/// Reads a table in the order of its key, a page at a time: a result is in memory as a whole.
/// Errors and thread as Statement.
class TableReader {
public:
    /// Begins after the row with the key `after`; empty: with the first one. `connection` and
    /// `table` outlive it.
    TableReader(Connection& connection, const CopiedTable& table, Row after = {});

    /// False at the end.
    bool next();
    [[nodiscard]] const Row& row() const { return x_row; }

private:
    void read_page();
    void take_rows(Statement& page);

    const CopiedTable& x_table;
    std::size_t x_page_rows;
    std::string x_first_sql;
    std::string x_next_sql;
    std::vector<Value::Type> x_types;
    Statement x_first;
    Statement x_next;
    Row x_after;
    Row x_row;
    std::vector<Row> x_page;
    std::size_t x_position = 0;
    bool x_ended = false;
};

/// Inserts rows, several with one statement. Errors and thread as Statement.
class TableWriter {
public:
    /// `connection` and `table` outlive it.
    TableWriter(Connection& connection, const CopiedTable& table);

    /// In the transaction of the connection.
    void insert(std::span<const Row> rows);

private:
    void insert_with(Statement& statement, std::span<const Row> rows);

    const CopiedTable& x_table;
    std::string x_many_sql;
    std::string x_one_sql;
    Statement x_many;
    Statement x_one;
};

}  // namespace continuo
