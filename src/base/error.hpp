#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace continuo {

/// Error codes, distinguished by what a caller can do. Every failure in this program has one of
/// them. Only api/error_response.cpp maps them to HTTP statuses.
enum class Errc {
    not_found,       ///< the store confirmed that it does not exist
    gone,            ///< it existed: deleted, or past its lifetime
    invalid_input,   ///< the request can never succeed
    unauthorized,    ///< no credentials, or wrong ones
    forbidden,       ///< the caller is known and not allowed to do this
    conflict,        ///< the state changed meanwhile, or does not allow this step; see ErrorReason
    busy,            ///< in use by another caller; try again soon
    timeout,         ///< the deadline passed; it is unknown whether it was done
    unavailable,     ///< unreachable; nothing was done. Never reported as not_found
    limit_exceeded,  ///< a documented limit was reached
    cancelled,       ///< the caller cancelled
    corrupt,         ///< stored data cannot be read; nothing was overwritten
    internal,        ///< a bug in this program
};

/// The cause of an error, for code that treats failures of one Errc differently. Most errors have
/// none: add a reason only if code branches on it or reports it with its own text. `detail`
/// describes the failure for humans.
enum class ErrorReason : std::uint8_t {
    none,
    session_ended,     ///< conflict: the session has ended, which is final
    stale_lease,       ///< conflict: another instance has taken over the turn
    overtaken,         ///< conflict: the session was changed before the turn was written
    newer_messages,    ///< conflict: the turn has messages that its reply does not answer
    human_owner,       ///< conflict: a human owns the conversation, so the bot must not reply
    version_mismatch,  ///< conflict: the record is not of the version that the caller expected
    id_taken,          ///< conflict: the id that the caller chose is in use
    other_content,     ///< invalid_input: the client_message_id was sent before, with other content
    missing_tables,    ///< internal: the database lacks a table that the program needs
    other_user,        ///< forbidden: the session has another user_id
    overloaded,        ///< limit_exceeded, unavailable: uploads in progress use up a budget
    no_space,          ///< unavailable: the disk has no room for an upload
    shared_full,       ///< limit_exceeded: Redis has no room for what instances share
    unexpected_field,  ///< invalid_input: a file in a form field that takes none; detail: the field
};

/// A failure: its code, a detail for operators, and optionally a reason. Customers see the detail
/// only with DEBUG. It never contains a secret.
struct Error {
    Errc code = Errc::internal;
    std::string detail;
    ErrorReason reason = ErrorReason::none;
};

template <class T>
using Result = std::expected<T, Error>;

/// `return fail(Errc::not_found, "session");`
[[nodiscard]] inline std::unexpected<Error> fail(
    Errc code, std::string detail, ErrorReason reason = ErrorReason::none
) {
    return std::unexpected(Error{code, std::move(detail), reason});
}

/// Whether it succeeded, without the value.
template <class T>
[[nodiscard]] Result<void> to_void(const Result<T>& result) {
    if (!result) return std::unexpected(result.error());
    return {};
}

/// The name of the enumerator; static storage.
[[nodiscard]] std::string_view to_string(Errc code);

}  // namespace continuo
