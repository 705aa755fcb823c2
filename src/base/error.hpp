#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace continuo {

/// What a caller can do about a failure. Everything that fails in this program fails with one of
/// these; api/error_response.cpp holds the one table from here to HTTP statuses.
enum class Errc {
    not_found,       ///< it was looked for, and it is not there
    gone,            ///< it was there and ended its life: deleted, or past its lifetime
    invalid_input,   ///< the caller sent something that can never work
    unauthorized,    ///< no credential, or a wrong one
    forbidden,       ///< known, and not allowed
    conflict,        ///< the state changed meanwhile, or does not admit this step
    busy,            ///< somebody else holds it for now; try again after a moment
    timeout,         ///< the deadline passed; whether it was done is not known
    unavailable,     ///< the thing behind cannot be reached; nothing was done. Never "not_found"
    limit_exceeded,  ///< a stated bound was reached
    cancelled,       ///< the caller left
    corrupt,         ///< stored data cannot be read; nothing was overwritten
    internal,        ///< a defect of ours
};

/// A failure: its kind, and a detail for the people who operate the server (never shown to
/// customers unless DEBUG is set; never holds a secret).
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

/// The name of the code as written above; static storage.
[[nodiscard]] std::string_view to_string(Errc code);

}  // namespace continuo
