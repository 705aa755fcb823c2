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
    std::vector<std::string> notes;  ///< for the operator: values that could not be converted
};

/// Reads the JSON that the Python system stores under `<prefix><id>`: `{session_id, user_id,
/// thread_id, message_count, escalated, metadata, request_id, created_at, updated_at,
/// last_activity, fingerprint}`, times in ISO 8601 without a zone (UTC).
///
/// Also reads NaN and Infinity, unpaired surrogates, and numbers as `3.0` or `"3"`, which Python
/// and Lua write. An invalid member gets its default and a note. Unknown members are kept. With
/// `escalated` the conversation waits for a human. The fingerprint is kept as `python_fingerprint`
/// and never checked, because it was computed differently. The log is empty, because the Python
/// system did not store messages in Redis. `id` is the one in the key; `now` replaces missing
/// times.
/// Errors: invalid_input, with a text for the operator. Pure.
[[nodiscard]] Result<PythonSession> read_python_session(
    std::string_view id, std::string_view text, TimePoint now
);

/// Repairs output of json.dumps() that is not valid JSON: NaN and Infinity become null, unpaired
/// surrogates become U+FFFD. Sets `mended` if anything was replaced.
[[nodiscard]] std::string mend_python_json(std::string_view text, bool& mended);

/// True for the base64 of a Fernet token: a value that the Python system encrypted.
[[nodiscard]] bool is_python_encrypted(std::string_view text);

}  // namespace continuo
