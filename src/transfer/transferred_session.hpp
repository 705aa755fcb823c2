#pragma once

#include <string>
#include <vector>

#include "domain/customer_fact.hpp"
#include "domain/ticket.hpp"
#include "session/session_record.hpp"

namespace continuo {

/// One conversation as it is moved from one store to another: all that there is of it.
struct TransferredSession {
    SessionRecord record;  ///< with the whole log
    std::vector<CustomerFact>
        memories;                 ///< learned in this conversation; where the source has them
    std::vector<Ticket> tickets;  ///< made by it, oldest first; likewise

    bool operator==(const TransferredSession&) const = default;
};

/// Lower-case hex of the BLAKE2b-256 of what the customer and the people who answer would miss: the
/// session's state and every message. Not in it: `version` and `fence`, which only grow from store
/// to store; outcomes, lease and last commit, which last minutes.
[[nodiscard]] std::string hash_of(const SessionRecord& record);

}  // namespace continuo
