#include "database/tables/operator_table.hpp"

#include "base/text.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using enum Value::Type;

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
      ) {}

bool OperatorTable::add(const Operator& added) {
    return x_add.run({added.name, to_string(added.role), added.token_hash, added.created_at}) > 0;
}

std::vector<Operator> OperatorTable::list() {
    std::vector<Operator> operators;
    x_list.query();
    while (x_list.next()) {
        Operator one;
        one.name = x_list.text(0);
        const auto role = parse_operator_role(x_list.text(1));
        if (!role) {
            log("database").error("left out of a list: operator {}", excerpt(one.name));
            continue;
        }
        one.role = *role;
        one.token_hash = x_list.text(2);
        one.created_at = x_list.time(3);
        if (!x_list.is_null(4)) one.disabled_at = x_list.time(4);
        operators.push_back(std::move(one));
    }
    return operators;
}

bool OperatorTable::disable(const std::string& name, TimePoint at) {
    return x_disable.run({at, name}) > 0;
}

}  // namespace continuo
