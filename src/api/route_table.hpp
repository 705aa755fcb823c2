#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/error_response.hpp"
#include "api/route.hpp"

namespace continuo {

/// Which routes there are; the rest is in the table.
struct RouteTableConfig {
    std::string prefix = "/api";
    bool docs = false;       ///< /docs, /redoc, /openapi.json and what they load
    bool telemetry = false;  ///< /metrics
};

/// A route that a request led to.
struct RouteMatch {
    const Route* route = nullptr;
    std::string_view
        pattern;  ///< with the prefix: "/api/sessions/{id}"; lives as long as the table
    std::string id;
};

/// THE table of routes of one API: what is not in it does not exist, and what is in it is matched,
/// admitted, measured and documented from here. Immutable. Thread: any.
class RouteTable {
public:
    explicit RouteTable(const RouteTableConfig& config);

    struct Entry {
        const Route* route;                 ///< static storage
        std::string pattern;                ///< with the prefix
        std::vector<std::string> segments;  ///< of the pattern
    };
    [[nodiscard]] const std::vector<Entry>& entries() const { return x_entries; }

    /// Errors: 404 for an unknown path, 405 with `Allow` for a known one. HEAD goes where GET does.
    /// `{id}` takes any segment, also an empty one that is not the last.
    [[nodiscard]] ApiResult<RouteMatch> match(
        std::string_view method, const std::vector<std::string>& segments
    ) const;

    /// "GET, HEAD, DELETE, OPTIONS" for the routes of this path; empty when there are none.
    [[nodiscard]] std::string allowed_methods(const std::vector<std::string>& segments) const;

private:
    std::vector<Entry> x_entries;
};

}  // namespace continuo
