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

/// An entry of the outbox, or several joined: the changes of one session for the archive.
struct OutboxEntry {
    std::string session_id;
    std::optional<SessionWrite> write;  ///< none: the session was erased
};

/// By-products of a step besides the session and its messages: `{ticket?, memories?}`; empty if it
/// has neither.
[[nodiscard]] std::string encode_by_products(
    const std::optional<Ticket>& ticket, const std::vector<CustomerFact>& memories
);

/// `entry`: [id, [field, value, ...]], as XREADGROUP gives it; the form is in
/// session_functions.hpp. `cipher` may be null. Errors: corrupt, with the session's id if that can
/// be read.
[[nodiscard]] Result<OutboxEntry> decode_outbox_entry(
    const Reply& entry, const SessionCipher* cipher
);

/// How many of `entries` (of one session, at least one, in order) may be read as one: those that
/// only bring a newer state and more messages. What erases, replaces or has by-products stands
/// alone, since doing it again is not the same as doing it once.
[[nodiscard]] std::size_t count_joinable(std::span<const Reply> entries);
/// Joinable entries as one: all messages, and the last state. The states before it are not looked
/// at. Errors: as decode_outbox_entry; corrupt when a message between them is missing.
[[nodiscard]] Result<OutboxEntry> decode_outbox_entries(
    std::span<const Reply> entries, const SessionCipher* cipher
);

}  // namespace continuo
