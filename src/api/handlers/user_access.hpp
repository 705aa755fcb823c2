#pragma once

#include <optional>
#include <string>

#include "api/admission/user_token.hpp"
#include "api/api_call.hpp"
#include "api/error_response.hpp"
#include "api/wire/requests.hpp"
#include "session/session_store.hpp"

namespace continuo {

// Who a customer is: the routes that create a session or send a message take a proof of it. A proof
// that is given and not valid is always refused, never ignored: the customer of the page would be a
// stranger without notice and operators a false name.

/// The user that `token` names; nullopt when none is given. Errors: 401 with the reason.
[[nodiscard]] ApiResult<std::optional<TokenUser>> check_user_token(
    const ApiCall& call, const std::optional<std::string>& token
);

/// Sets user_id and user_verified of a new session: by a token, by a hash of its user_id, or by the
/// administrator's key. Without a proof a user_id stays a label. Access tags come from the token;
/// those of the request only with the administrator's key.
/// Errors: 401 with the reason; 403 when the token is another user's, or the caller may not give
/// access tags.
[[nodiscard]] std::optional<ApiError> verify_user(
    const ApiCall& call, const UserProof& proof, NewSession& session
);

}  // namespace continuo
