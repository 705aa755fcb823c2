#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace continuo {

/// What a caller can do about a failure. Every failure in this program has one of these codes.
/// api/error_response.cpp has the only table from here to HTTP statuses.
enum class Errc {
    not_found,       ///< it does not exist, as the store confirmed
    gone,            ///< it existed: deleted, or past its lifetime
    invalid_input,   ///< the request can never succeed
    unauthorized,    ///< no credentials, or wrong ones
    forbidden,       ///< the caller is known and not allowed to do this
    conflict,        ///< the state changed meanwhile, or does not allow this step
    busy,            ///< in use by another caller; try again soon
    timeout,         ///< the deadline passed; it is unknown whether it was done
    unavailable,     ///< unreachable; nothing was done. Never reported as not_found
    limit_exceeded,  ///< a documented limit was reached
    cancelled,       ///< the caller cancelled
    corrupt,         ///< stored data cannot be read; nothing was overwritten
    internal,        ///< a defect in this program
};

/// A failure: its code, and a detail for operators. The detail is shown to customers only with
/// DEBUG, and never contains a secret.
struct Error {
    Errc code = Errc::internal;
    std::string detail;
};

template <class T>
using Result = std::expected<T, Error>;

/// `return fail(Errc::not_found, "session");`
[[nodiscard]] inline std::unexpected<Error> fail(Errc code, std::string detail) {
    return std::unexpected(Error{code, std::move(detail)});
}

/// The name of the enumerator; static storage.
[[nodiscard]] std::string_view to_string(Errc code);

}  // namespace continuo
