#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database/engine/statement.hpp"
#include "database/repositories.hpp"

namespace continuo {

/// The table `operators`. Throws as Statement does.
class OperatorTable {
public:
    explicit OperatorTable(Connection& connection);

    /// False when an operator of that name is there and not disabled.
    [[nodiscard]] bool add(const Operator& added);
    /// By name. A row that cannot be read is left out and logged.
    [[nodiscard]] std::vector<Operator> list();
    /// False when there is none of that name, or it is disabled already.
    [[nodiscard]] bool disable(const std::string& name, TimePoint at);
    [[nodiscard]] std::optional<Operator> find(const std::string& name);
    /// Replaces the operator of this name, or adds it: as another database has it. SQLite only.
    /// Does nothing when another one has its token.
    void put(const Operator& one);
    void erase(const std::string& name);

private:
    Statement x_add;
    Statement x_list;
    Statement x_disable;
    Statement x_find;
    Statement x_put;
    Statement x_replace;
    Statement x_erase;
};

}  // namespace continuo
