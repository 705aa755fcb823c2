#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "session/session_encryption.hpp"
#include "session/session_record.hpp"
#include "telemetry/trace_context.hpp"

namespace continuo {

// The format of a session's state in Redis and in outbox entries. Decoding an encoded state gives
// an equal state. The format of a message is in message_codec.hpp.

/// The names of a session's encrypted fields (session_encryption.hpp).
namespace stored_field {
inline constexpr std::string_view state = "state";
inline constexpr std::string_view message = "message";
inline constexpr std::string_view by_products = "with";
}  // namespace stored_field

/// The record without its messages and its saved mark:
/// `{session, outcomes: [[id, message, at, reply?]], pending?: {turn, holder, lease_end},
/// committed?: {fence, turn, reply}}`; times in microseconds since 1970. Empty members of the
/// session (null, "", {}) are left out. Outcomes with a reply are left out too if their message's
/// seq is at least `known_from`: complete_answered() derives them from the log. Of a step whose
/// `trace` is recorded also `traceparent`, so that what the archive writes of it later is in it.
[[nodiscard]] std::string encode_state(
    const SessionRecord& record,
    std::uint64_t known_from = std::numeric_limits<std::uint64_t>::max(),
    const TraceContext& trace = {}
);

/// Sets `trace` (may be null) to that of the step that wrote the state, if it was recorded. Errors:
/// corrupt, naming what is missing or of the wrong type.
[[nodiscard]] Result<SessionRecord> decode_state(
    const std::string& text, std::optional<RemoteTrace>* trace = nullptr
);

/// The part of encode_state() that the log does not tell: `{pending?, committed?}`.
[[nodiscard]] std::string encode_turn(const SessionRecord& record);
/// Errors: corrupt, also for a turn that a log of `last_seq` messages does not have.
[[nodiscard]] Result<TurnMarks> decode_turn(const std::string& text, std::uint64_t last_seq);

/// decode_state() with decryption; the number of the encrypted value is the session's version.
/// `cipher` null: the value is not encrypted. Errors: corrupt.
[[nodiscard]] Result<SessionRecord> decode_stored_state(
    const SessionCipher* cipher,
    std::string_view session_id,
    std::string stored,
    std::optional<RemoteTrace>* trace = nullptr
);

}  // namespace continuo
