#include "database/copy/copied_table.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace continuo {

namespace {

/// Rows of one statement: each costs a trip to the server.
constexpr std::size_t rows_per_insert = 25;
constexpr std::size_t rows_per_page = 200;
/// Of documents, which may have limits::document_bytes_max each.
constexpr std::size_t documents_per_page = 8;

std::vector<std::string> names_of(const CopiedTable& table, std::span<const std::size_t> which) {
    std::vector<std::string> names;
    names.reserve(which.size());
    for (const auto column : which)
        names.push_back(table.columns[column].name);
    return names;
}

std::vector<std::string> all_names(const CopiedTable& table) {
    std::vector<std::string> names;
    names.reserve(table.columns.size());
    for (const auto& column : table.columns)
        names.push_back(column.name);
    return names;
}

std::vector<Value::Type> types_of(const CopiedTable& table) {
    std::vector<Value::Type> types;
    types.reserve(table.columns.size());
    for (const auto& column : table.columns)
        types.push_back(column.type);
    return types;
}

std::size_t page_rows_of(const CopiedTable& table) {
    return table.name == "documents" ? documents_per_page : rows_per_page;
}

std::string page_sql(const CopiedTable& table, bool is_first) {
    const auto key = names_of(table, table.key);
    std::vector<std::string> conditions;
    if (!table.condition.empty()) conditions.push_back("(" + table.condition + ")");
    if (!is_first) {
        conditions.push_back(
            fmt::format("({}) > (:{})", fmt::join(key, ", "), fmt::join(key, ", :"))
        );
    }
    return fmt::format(
        "SELECT {} FROM {}{}{} ORDER BY {} LIMIT {}",
        fmt::join(all_names(table), ", "),
        table.name,
        conditions.empty() ? "" : " WHERE ",
        fmt::join(conditions, " AND "),
        fmt::join(key, ", "),
        page_rows_of(table)
    );
}

std::string insert_sql(const CopiedTable& table, std::size_t rows) {
    std::vector<std::string> tuples;
    for (std::size_t row = 0; row < rows; ++row) {
        std::vector<std::string> places;
        for (std::size_t column = 0; column < table.columns.size(); ++column)
            places.push_back(fmt::format(":r{}c{}", row, column));
        tuples.push_back(fmt::format("({})", fmt::join(places, ", ")));
    }
    return fmt::format(
        "INSERT INTO {} ({}) VALUES {}",
        table.name,
        fmt::join(all_names(table), ", "),
        fmt::join(tuples, ", ")
    );
}

Value::Type type_named(std::string_view name) {
    if (name == "INTEGER") return Value::Type::integer;
    return name == "REAL" ? Value::Type::real : Value::Type::text;
}

Cell read_cell(const Statement& statement, std::size_t column, Value::Type type) {
    if (statement.is_null(column)) return std::monostate{};
    switch (type) {
        case Value::Type::integer:
            return statement.integer(column);
        case Value::Type::real:
            return statement.real(column);
        case Value::Type::text:
            break;
    }
    return statement.text(column);
}

}  // namespace

Row CopiedTable::key_of(const Row& row) const {
    Row values;
    values.reserve(key.size());
    for (const auto column : key)
        values.push_back(row[column]);
    return values;
}

bool CopiedTable::has_own_numbers() const {
    return key.size() == 1 && columns[key.front()].type == Value::Type::integer;
}

CopiedTable describe_table(Connection& sqlite, std::string_view name) {
    CopiedTable table;
    table.name = name;
    std::vector<std::pair<std::size_t, std::size_t>> key;
    for (auto& column : sqlite.columns_of(name)) {
        if (column.key_place != 0) key.emplace_back(column.key_place, table.columns.size());
        table.columns.push_back({std::move(column.name), type_named(column.type)});
    }
    std::ranges::sort(key);
    for (const auto& [place, column] : key)
        table.key.push_back(column);
    return table;
}

std::uint64_t count_rows(Connection& connection, const CopiedTable& table) {
    const auto sql = fmt::format(
        "SELECT count(*) FROM {}{}{}",
        table.name,
        table.condition.empty() ? "" : " WHERE ",
        table.condition
    );
    Statement count(connection, sql, {Value::Type::integer});
    return count.find() ? count.unsigned_integer(0) : 0;
}

Value value_of(const Cell& cell, Value::Type type) {
    switch (type) {
        case Value::Type::integer: {
            const auto* const number = std::get_if<long long>(&cell);
            return number == nullptr ? Value(std::optional<long long>()) : Value(*number);
        }
        case Value::Type::real: {
            const auto* const number = std::get_if<double>(&cell);
            return number == nullptr ? Value(std::optional<double>()) : Value(*number);
        }
        case Value::Type::text:
            break;
    }
    static const std::optional<std::string> no_text;
    const auto* const text = std::get_if<std::string>(&cell);
    return text == nullptr ? Value(no_text) : Value(*text);
}

TableReader::TableReader(Connection& connection, const CopiedTable& table, Row after)
    : x_table(table),
      x_page_rows(page_rows_of(table)),
      x_first_sql(page_sql(table, true)),
      x_next_sql(page_sql(table, false)),
      x_types(types_of(table)),
      x_first(connection, x_first_sql, std::span<const Value::Type>(x_types)),
      x_next(connection, x_next_sql, std::span<const Value::Type>(x_types)),
      x_after(std::move(after)) {}

bool TableReader::next() {
    if (x_position == x_page.size()) {
        if (x_ended) return false;
        read_page();
        if (x_page.empty()) return false;
    }
    x_row = std::move(x_page[x_position++]);
    return true;
}

void TableReader::read_page() {
    x_page.clear();
    x_position = 0;
    if (x_after.empty()) {
        x_first.query();
        take_rows(x_first);
    } else {
        std::vector<Value> parameters;
        for (std::size_t i = 0; i < x_after.size(); ++i)
            parameters.push_back(value_of(x_after[i], x_table.columns[x_table.key[i]].type));
        x_next.query(parameters);
        take_rows(x_next);
    }
    x_ended = x_page.size() < x_page_rows;
    if (!x_page.empty()) x_after = x_table.key_of(x_page.back());
}

void TableReader::take_rows(Statement& page) {
    while (page.next()) {
        Row row;
        row.reserve(x_types.size());
        for (std::size_t column = 0; column < x_types.size(); ++column)
            row.push_back(read_cell(page, column, x_types[column]));
        x_page.push_back(std::move(row));
    }
}

TableWriter::TableWriter(Connection& connection, const CopiedTable& table)
    : x_table(table),
      x_many_sql(insert_sql(table, rows_per_insert)),
      x_one_sql(insert_sql(table, 1)),
      x_many(connection, x_many_sql),
      x_one(connection, x_one_sql) {}

void TableWriter::insert(std::span<const Row> rows) {
    while (rows.size() >= rows_per_insert) {
        insert_with(x_many, rows.first(rows_per_insert));
        rows = rows.subspan(rows_per_insert);
    }
    for (const auto& row : rows)
        insert_with(x_one, std::span(&row, 1));
}

void TableWriter::insert_with(Statement& statement, std::span<const Row> rows) {
    std::vector<Value> parameters;
    parameters.reserve(rows.size() * x_table.columns.size());
    for (const auto& row : rows) {
        for (std::size_t column = 0; column < row.size(); ++column)
            parameters.push_back(value_of(row[column], x_table.columns[column].type));
    }
    statement.run(std::span<const Value>(parameters));
}

}  // namespace continuo
