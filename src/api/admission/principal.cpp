#include "api/admission/principal.hpp"

#include "api/admission/operator_directory.hpp"
#include "base/id.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::string_view key_header = "X-API-Key";
constexpr std::string_view authorization_header = "Authorization";

/// The credential of the request; nullopt when it has none.
std::optional<std::string_view> find_credential(const HttpRequest& head) {
    if (const auto* key = head.headers.find(key_header)) return *key;
    const auto* authorization = head.headers.find(authorization_header);
    if (authorization == nullptr) return std::nullopt;
    constexpr std::string_view scheme = "bearer ";
    const std::string_view text = *authorization;
    if (!equal_ignoring_case(text.substr(0, scheme.size()), scheme)) return std::nullopt;
    return trim(text.substr(scheme.size()));
}

ApiError unauthorized(Access access, bool wrong) {
    const bool for_admin = access == Access::admin || access == Access::metrics;
    auto error = api_error(
        401,
        wrong ? "The key is not valid."
        : access == Access::programs
            ? "This needs a key of COMPLETIONS_API_KEYS, as Authorization: Bearer."
        : for_admin ? "This needs the administrator key, as X-API-Key or Authorization: Bearer."
                    : "This needs an operator's token or the administrator key, as X-API-Key or "
                      "Authorization: Bearer."
    );
    error.headers.add(
        "WWW-Authenticate",
        wrong ? R"(Bearer realm="continuo", error="invalid_token")" : R"(Bearer realm="continuo")"
    );
    return error;
}

}  // namespace

std::string Principal::actor() const {
    switch (kind) {
        case Kind::customer:
            return "customer";
        case Kind::program:
            return "program:" + name;
        case Kind::operator_:
            return "operator:" + name;
        case Kind::administrator:
            return "admin";
    }
    return "customer";
}

bool has_credential(const HttpRequest& head) {
    return find_credential(head).has_value();
}

bool has_metrics_key(const HttpRequest& head, std::string_view metrics_key) {
    const auto given = find_credential(head);
    return given && !metrics_key.empty() && equal_constant_time(*given, metrics_key);
}

ApiError missing_metrics_key(const HttpRequest& head) {
    auto error = unauthorized(Access::metrics, has_credential(head));
    if (!has_credential(head))
        error.message = "This needs METRICS_KEY, as Authorization: Bearer or X-API-Key.";
    return error;
}

void erase_credential(HttpRequest& head) {
    head.headers.erase(key_header);
    head.headers.erase(authorization_header);
}

Identity identify(
    const HttpRequest& head,
    std::string_view admin_key,
    const OperatorDirectory* operators,
    const std::vector<ProgramKey>& programs
) {
    Identity identity;
    const auto given = find_credential(head);
    if (!given) return identity;
    identity.credential = Identity::Credential::wrong;
    if (!admin_key.empty() && equal_constant_time(*given, admin_key)) {
        identity.principal.kind = Principal::Kind::administrator;
        identity.credential = Identity::Credential::valid;
        return identity;
    }
    if (const auto* program = find_program(programs, *given)) {
        identity.principal = {Principal::Kind::program, program->name, {}};
        identity.credential = Identity::Credential::valid;
        return identity;
    }
    if (operators == nullptr || !is_operator_token(*given)) return identity;
    if (!operators->is_current()) {
        identity.credential = Identity::Credential::unchecked;
        return identity;
    }
    if (auto found = operators->find(*given)) {
        identity.principal = {Principal::Kind::operator_, std::move(found->name), found->role};
        identity.credential = Identity::Credential::valid;
    }
    return identity;
}

std::optional<ApiError> check_access(Access access, const Identity& identity) {
    if (access == Access::customer) return std::nullopt;
    if (identity.credential == Identity::Credential::unchecked) {
        auto error = api_error(503, "Operators cannot be checked at the moment. Please try again.");
        error.headers.add("Retry-After", "2");
        return error;
    }
    const auto& principal = identity.principal;
    if (principal.kind == Principal::Kind::program) {
        if (access == Access::programs) return std::nullopt;
        return api_error(403, "This key is for the routes under /v1 only.");
    }
    if (!principal.is_staff())
        return unauthorized(access, identity.credential == Identity::Credential::wrong);
    if (access != Access::operators && !principal.is_admin())
        return api_error(
            403,
            access == Access::programs
                ? "This needs a key of COMPLETIONS_API_KEYS, or an operator of the role admin."
                : "This needs the administrator key, or an operator of the role admin."
        );
    return std::nullopt;
}

}  // namespace continuo
