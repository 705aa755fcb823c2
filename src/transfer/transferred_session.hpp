#pragma once

#include <string>
#include <vector>

#include "domain/customer_fact.hpp"
#include "domain/ticket.hpp"
#include "session/session_record.hpp"

namespace continuo {

/// A conversation with all its data, as it is copied from one store to another.
struct TransferredSession {
    SessionRecord record;                ///< with the whole log
    std::vector<CustomerFact> memories;  ///< from this conversation; empty if the source has none
    std::vector<Ticket> tickets;         ///< of this conversation, oldest first; likewise

    bool operator==(const TransferredSession&) const = default;
};

/// Lower-case hex of the BLAKE2b-256 of the session's state and all messages. Excludes `version`
/// and `fence`, which can grow when a session is copied, and outcomes, lease and last commit, which
/// are kept for minutes only.
[[nodiscard]] std::string hash_of(const SessionRecord& record);

}  // namespace continuo
