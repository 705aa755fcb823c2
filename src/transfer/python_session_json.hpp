#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "domain/session.hpp"

namespace continuo {

/// A session of the Python system as it is taken over.
struct PythonSession {
    Session session;
    std::vector<std::string> notes;  ///< what was not understood, and what was made of it
};

/// Reads the JSON that the Python system keeps under `<prefix><id>`: `{session_id, user_id,
/// thread_id, message_count, escalated, metadata, request_id, created_at, updated_at,
/// last_activity, fingerprint}`, times in ISO 8601 without a zone (UTC).
///
/// As lenient as can be without guessing: NaN and Infinity, unpaired surrogates and numbers written
/// as `3.0` or `"3"` (Python and Lua wrote them both) are read; a member that cannot be read gets
/// its default and a note. Members that nobody knows are kept. `escalated` is a conversation that
/// waits for a person, as it was there. A fingerprint was made in another way: it is kept as
/// `python_fingerprint`, and checked by nobody. The log is empty: its messages were never in Redis.
/// `id` is the key's; `now` stands in for times that are not there.
/// Errors: invalid_input: it is no such session, in words for people. Pure.
[[nodiscard]] Result<PythonSession> read_python_session(
    std::string_view id, std::string_view text, TimePoint now
);

/// What json.dumps() writes and JSON does not know, mended: NaN and Infinity become null,
/// surrogates without their other half U+FFFD. Sets `mended` when there was any.
[[nodiscard]] std::string mend_python_json(std::string_view text, bool& mended);

/// True for the base64 of a Fernet token: a value that the Python system encrypted.
[[nodiscard]] bool is_python_encrypted(std::string_view text);

}  // namespace continuo
