#pragma once

#include <string>
#include <vector>

#include "domain/customer_fact.hpp"
#include "domain/ticket.hpp"
#include "session/session_record.hpp"

namespace continuo {

/// One conversation with all its data, as it is copied from one store to another.
struct TransferredSession {
    SessionRecord record;  ///< with the whole log
    std::vector<CustomerFact>
        memories;                 ///< learned in this conversation; empty if the source has none
    std::vector<Ticket> tickets;  ///< made by it, oldest first; likewise

    bool operator==(const TransferredSession&) const = default;
};

/// Lower-case hex of the BLAKE2b-256 of the session's state and every message. Not included:
/// `version` and `fence`, which grow from store to store; outcomes, lease and last commit, which
/// last minutes.
[[nodiscard]] std::string hash_of(const SessionRecord& record);

}  // namespace continuo
