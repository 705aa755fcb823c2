#pragma once

#include <string>
#include <vector>

#include "database/engine/statement.hpp"
#include "domain/instance_report.hpp"

namespace continuo {

/// The table `instances`: reports of the instances of one PostgreSQL. Their times are the server's:
/// clocks of instances differ. Throws as Statement does.
class InstanceTable {
public:
    explicit InstanceTable(Connection& connection);

    /// Also removes reports that do not count any more.
    void put(const InstanceReport& report);
    /// Those that count, by name. One that cannot be read is left out.
    [[nodiscard]] std::vector<InstanceReport> list();

private:
    Statement x_put;
    Statement x_prune;
    Statement x_list;
};

}  // namespace continuo
