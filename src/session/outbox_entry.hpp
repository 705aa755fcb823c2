#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "database/archive.hpp"
#include "redis/reply.hpp"
#include "session/session_seal.hpp"

namespace continuo {

/// An entry of the outbox: what the archive has to learn of one session.
struct OutboxEntry {
    std::string session_id;
    std::optional<SessionWrite> write;  ///< none: the session was erased
};

/// What a step made beside the session and its messages: `{ticket?, memories?}`; empty
/// when there is neither.
[[nodiscard]] std::string encode_by_products(
    const std::optional<Ticket>& ticket, const std::vector<Memory>& memories
);

/// `entry`: [id, [field, value, ...]], as XREADGROUP gives it; the form is in redis_library.hpp.
/// `seal` may be null. Errors: corrupt, with the session's id if that can be read.
[[nodiscard]] Result<OutboxEntry> decode_outbox_entry(const Reply& entry, const SessionSeal* seal);

}  // namespace continuo
