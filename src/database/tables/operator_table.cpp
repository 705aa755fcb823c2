#include "database/tables/operator_table.hpp"

#include "base/text.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using enum Value::Type;

/// nullopt: it cannot be read.
std::optional<Operator> read_operator(const Statement& row) {
    Operator one;
    one.name = row.text(0);
    const auto role = parse_operator_role(row.text(1));
    if (!role) {
        log("database").error("left out: operator {}", excerpt(one.name));
        return std::nullopt;
    }
    one.role = *role;
    one.token_hash = row.text(2);
    one.created_at = row.time(3);
    if (!row.is_null(4)) one.disabled_at = row.time(4);
    return one;
}

}  // namespace

OperatorTable::OperatorTable(Connection& connection)
    : x_add(
          connection,
          "INSERT INTO operators (name, role, token_hash, created_at)"
          " VALUES (:name, :role, :token_hash, :created_at)"
          " ON CONFLICT (name) DO UPDATE SET role = excluded.role,"
          " token_hash = excluded.token_hash, created_at = excluded.created_at, disabled_at = NULL"
          " WHERE operators.disabled_at IS NOT NULL"
      ),
      x_list(
          connection,
          "SELECT name, role, token_hash, created_at, disabled_at FROM operators ORDER BY name",
          {text, text, text, integer, integer}
      ),
      x_disable(
          connection,
          "UPDATE operators SET disabled_at = :at WHERE name = :name AND disabled_at IS NULL"
      ),
      x_find(
          connection,
          "SELECT name, role, token_hash, created_at, disabled_at FROM operators"
          " WHERE name = :name",
          {text, text, text, integer, integer}
      ),
      x_put(
          connection,
          "INSERT OR IGNORE INTO operators (name, role, token_hash, created_at, disabled_at)"
          " VALUES (:name, :role, :token_hash, :created_at, :disabled_at)"
      ),
      x_replace(
          connection,
          "UPDATE OR IGNORE operators SET role = :role, token_hash = :token_hash,"
          " created_at = :created_at, disabled_at = :disabled_at WHERE name = :name"
      ),
      x_erase(connection, "DELETE FROM operators WHERE name = :name") {}

bool OperatorTable::add(const Operator& added) {
    return x_add.run({added.name, to_string(added.role), added.token_hash, added.created_at}) > 0;
}

std::vector<Operator> OperatorTable::list() {
    std::vector<Operator> operators;
    x_list.query();
    while (x_list.next()) {
        if (auto one = read_operator(x_list)) operators.push_back(std::move(*one));
    }
    return operators;
}

std::optional<Operator> OperatorTable::find(const std::string& name) {
    return x_find.find({name}) ? read_operator(x_find) : std::nullopt;
}

void OperatorTable::put(const Operator& one) {
    std::optional<long long> disabled_at;
    if (one.disabled_at) disabled_at = one.disabled_at->time_since_epoch().count();
    const auto role = to_string(one.role);
    const auto replaced =
        x_replace.run({role, one.token_hash, one.created_at, disabled_at, one.name});
    if (replaced == 0) x_put.run({one.name, role, one.token_hash, one.created_at, disabled_at});
}

void OperatorTable::erase(const std::string& name) {
    x_erase.run({name});
}

bool OperatorTable::disable(const std::string& name, TimePoint at) {
    return x_disable.run({at, name}) > 0;
}

}  // namespace continuo
