#pragma once

#include <vector>

#include "database/engine/statement.hpp"
#include "database/repositories.hpp"

namespace continuo {

/// The table `audit`: who changed what. Throws as Statement does.
class AuditTable {
public:
    explicit AuditTable(Connection& connection);

    void append(const AuditEntry& entry);
    /// Newest first. An entry whose detail cannot be read is returned without it.
    [[nodiscard]] std::vector<AuditEntry> newest(std::size_t limit);

private:
    Statement x_append;
    Statement x_newest;
};

}  // namespace continuo
