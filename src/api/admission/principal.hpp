#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/admission/program_keys.hpp"
#include "api/error_response.hpp"
#include "api/http_message.hpp"
#include "domain/operator.hpp"

namespace continuo {

class OperatorDirectory;

/// Who sends a request.
struct Principal {
    enum class Kind {
        customer,       ///< no valid credential
        program,        ///< a key of COMPLETIONS_API_KEYS: what is under /v1, and nothing else
        operator_,      ///< an operator's token
        administrator,  ///< ADMIN_API_KEY
    };
    Kind kind = Kind::customer;
    std::string name;  ///< of the operator or the program; else empty
    OperatorRole role = OperatorRole::operator_;

    /// May administer: the administrator's key, or an operator of the role admin.
    [[nodiscard]] bool is_admin() const {
        return kind == Kind::administrator ||
               (kind == Kind::operator_ && role == OperatorRole::admin);
    }
    /// Answers for the company.
    [[nodiscard]] bool is_staff() const {
        return kind == Kind::operator_ || kind == Kind::administrator;
    }
    /// For the audit log: "admin", "operator:<name>", "program:<name>", "customer".
    [[nodiscard]] std::string actor() const;
};

/// What a route demands of its caller.
enum class Access {
    customer,   ///< anybody; a valid credential adds rights
    programs,   ///< a key of COMPLETIONS_API_KEYS, or as admin
    operators,  ///< an operator of any role, or the administrator's key
    admin,      ///< the administrator's key, or an operator of the role admin
    metrics,    ///< as admin; METRICS_KEY as well, which RequestPipeline compares
};

/// A request's credential, compared with those that are valid.
struct Identity {
    enum class Credential {
        none,  ///< the request has none
        valid,
        wrong,      ///< it counts as a guess
        unchecked,  ///< an operator's token, while the operators cannot be read
    };
    Principal principal;
    Credential credential = Credential::none;
};

/// Whether the request has a credential, right or wrong: `X-API-Key` or `Authorization: Bearer`.
[[nodiscard]] bool has_credential(const HttpRequest& head);
/// Whether the credential is METRICS_KEY, compared in constant time; an empty `metrics_key` matches
/// nothing.
[[nodiscard]] bool has_metrics_key(const HttpRequest& head, std::string_view metrics_key);
/// 401 for a route that demands the administrator's or the scraper's key.
[[nodiscard]] ApiError missing_metrics_key(const HttpRequest& head);
/// Removes it.
void erase_credential(HttpRequest& head);

/// The one place that decides who a caller is. Credentials are compared in constant time; an empty
/// `admin_key` matches nothing. `operators` may be null: there are none.
[[nodiscard]] Identity identify(
    const HttpRequest& head,
    std::string_view admin_key,
    const OperatorDirectory* operators,
    const std::vector<ProgramKey>& programs = {}
);

/// nullopt when `identity` may use a route that demands `access`. Else 401 for a missing or wrong
/// credential, with WWW-Authenticate (RFC 9110, 15.5.2: "authorization has been refused for those
/// credentials"); 403 for a valid one that is not sufficient; 503 for one that cannot be checked.
[[nodiscard]] std::optional<ApiError> check_access(Access access, const Identity& identity);

}  // namespace continuo
