#pragma once

#include <vector>

#include "database/engine/statement.hpp"
#include "database/repositories.hpp"

namespace continuo {

/// The replies in the table `messages` that were no answer, through an index that has only these.
/// Throws as Statement does.
class UnansweredTable {
public:
    explicit UnansweredTable(Connection& connection);

    /// As UnansweredStore::newest(). One that cannot be read is left out and logged.
    [[nodiscard]] std::vector<UnansweredReply> newest(std::size_t limit);

private:
    Statement x_newest;
};

}  // namespace continuo
