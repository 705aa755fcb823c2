#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "database/archive.hpp"
#include "redis/protocol/reply.hpp"
#include "session/session_encryption.hpp"

namespace continuo {

/// The changes of one session for the archive, from one outbox entry or several joined ones.
struct OutboxEntry {
    std::string session_id;
    std::optional<SessionWrite> write;  ///< none: the session was erased
    /// Of the turn that wrote the newest state, if it is recorded.
    std::optional<RemoteTrace> trace{};
};

/// What a step writes in addition to the session and its messages: `{ticket?, memories?,
/// forgotten?}`; empty if there is none of them.
[[nodiscard]] std::string encode_by_products(
    const std::optional<Ticket>& ticket,
    const std::vector<CustomerFact>& memories,
    const ForgottenFacts& forgotten
);

/// `entry`: [id, [field, value, ...]] as in the reply to XREADGROUP; the fields are described in
/// session_functions.hpp. `cipher` may be null. Errors: corrupt, with the session's id if it can be
/// read.
[[nodiscard]] Result<OutboxEntry> decode_outbox_entry(
    const Reply& entry, const SessionCipher* cipher
);

/// How many of the first `entries` (of one session, at least one, in order) can be joined: those
/// with only a newer state and more messages. An entry that erases, replaces or has by-products is
/// not joined.
[[nodiscard]] std::size_t count_joinable(std::span<const Reply> entries);
/// Joins entries: all messages and the last state; earlier states are not decoded. Errors: as
/// decode_outbox_entry; corrupt if a message between them is missing.
[[nodiscard]] Result<OutboxEntry> decode_outbox_entries(
    std::span<const Reply> entries, const SessionCipher* cipher
);

}  // namespace continuo
