#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "domain/session.hpp"

namespace continuo {

/// A session of the Python system, converted.
struct PythonSession {
    Session session;
    std::vector<std::string> notes;  ///< what was not understood, and what replaces it
};

/// Reads the JSON that the Python system keeps under `<prefix><id>`: `{session_id, user_id,
/// thread_id, message_count, escalated, metadata, request_id, created_at, updated_at,
/// last_activity, fingerprint}`, times in ISO 8601 without a zone (UTC).
///
/// Lenient where the meaning is certain: NaN and Infinity, unpaired surrogates and numbers written
/// as `3.0` or `"3"` (by Python and Lua) are read. A member that cannot be read gets its default
/// and a note. Unknown members are kept. `escalated` means that the conversation waits for a human.
/// A fingerprint was computed differently: it is kept as `python_fingerprint` and never checked.
/// The log is empty, because Redis never held the messages. `id` is the key's; `now` replaces
/// missing times.
/// Errors: invalid_input if it is no such session, with a text for users. Pure.
[[nodiscard]] Result<PythonSession> read_python_session(
    std::string_view id, std::string_view text, TimePoint now
);

/// Repairs what json.dumps() writes and JSON does not allow: NaN and Infinity become null, unpaired
/// surrogates U+FFFD. Sets `mended` if anything was replaced.
[[nodiscard]] std::string mend_python_json(std::string_view text, bool& mended);

/// True for the base64 of a Fernet token: a value that the Python system encrypted.
[[nodiscard]] bool is_python_encrypted(std::string_view text);

}  // namespace continuo
