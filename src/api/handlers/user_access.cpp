#include "api/handlers/user_access.hpp"

#include "telemetry/log.hpp"

namespace continuo {

namespace {

ApiError unproved(const ApiCall& call, std::string why) {
    log("security").info("{} [{}]", why, call.request_id);
    auto error = api_error(401, std::move(why));
    error.headers.add("WWW-Authenticate", R"(UserToken realm="continuo", error="invalid_token")");
    return error;
}

}  // namespace

ApiResult<std::optional<TokenUser>> check_user_token(
    const ApiCall& call, const std::optional<std::string>& token
) {
    if (!token) return std::nullopt;
    auto user =
        verify_user_token(*token, call.config.user_token_secrets, call.services.clock.now());
    if (!user) return std::unexpected(unproved(call, std::move(user.error().detail)));
    return std::move(*user);
}

std::optional<ApiError> verify_user(
    const ApiCall& call, const UserProof& proof, NewSession& session
) {
    if (!session.access_tags.empty() && !call.principal.is_admin())
        return api_error(
            403, "Access tags are given with the administrator's key or a user token."
        );
    auto user = check_user_token(call, proof.token);
    if (!user) return std::move(user.error());
    if (*user && (*user)->access_tags) session.access_tags = *(*user)->access_tags;
    if (*user) {
        if (session.user_id && session.user_id != (*user)->id)
            return api_error(403, "The user token is of another user than user_id.");
        session.user_id = std::move((*user)->id);
        session.user_verified = true;
    }
    if (proof.hash && session.user_id) {
        const auto& secrets = call.config.user_token_secrets;
        if (secrets.empty()) return unproved(call, "This server takes no user hashes.");
        if (!is_user_hash(*proof.hash, *session.user_id, secrets))
            return unproved(call, "The user hash does not fit user_id.");
        session.user_verified = true;
    }
    if (session.user_id && call.principal.is_admin()) session.user_verified = true;
    return std::nullopt;
}

}  // namespace continuo
