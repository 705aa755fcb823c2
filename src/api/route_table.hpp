#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/error_response.hpp"
#include "api/route.hpp"

namespace continuo {

/// Which routes the table has.
struct RouteTableConfig {
    std::string prefix = "/api";
    bool docs = false;       ///< /docs, /redoc, /openapi.json and what they load
    bool telemetry = false;  ///< /metrics
    bool metrics_need_key = false;
    bool security_contact = false;  ///< /.well-known/security.txt
    bool demo = false;              ///< /demo
    bool completions = false;       ///< /v1/chat/completions, /v1/models
};

/// The route of a request.
struct RouteMatch {
    const Route* route = nullptr;
    std::string_view
        pattern;  ///< with the prefix: "/api/sessions/{id}"; lives as long as the table
    std::string id;
};

/// The table of all routes of one API. Matching, admission, metrics and documentation are generated
/// from it. Immutable. Thread: any.
class RouteTable {
public:
    explicit RouteTable(const RouteTableConfig& config);

    struct Entry {
        const Route* route;                 ///< static storage
        std::string pattern;                ///< with the prefix
        std::vector<std::string> segments;  ///< of the pattern
    };
    [[nodiscard]] const std::vector<Entry>& entries() const { return x_entries; }

    /// Errors: 404 for an unknown path, 405 with `Allow` for a known one. HEAD is handled as GET.
    /// `{id}` matches any segment, also an empty one that is not the last.
    [[nodiscard]] ApiResult<RouteMatch> match(
        std::string_view method, const std::vector<std::string>& segments
    ) const;

    /// "GET, HEAD, DELETE, OPTIONS" for the routes of this path; empty when there are none.
    [[nodiscard]] std::string allowed_methods(const std::vector<std::string>& segments) const;

private:
    std::vector<Entry> x_entries;
};

}  // namespace continuo
