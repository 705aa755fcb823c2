#pragma once

#include "analytics/analytics_range.hpp"
#include "api/error_response.hpp"
#include "api/wire/query_string.hpp"
#include "database/analytics_store.hpp"

namespace continuo {

// The queries of the routes for analytics (docs/analytics.md). Errors: 422 with all problems, each
// with what is allowed.

struct AnalyticsRequest {
    AnalyticsQuery query;
    bool as_csv = false;
};

[[nodiscard]] ApiResult<AnalyticsRequest> read_analytics_summary(
    const FieldList& query, TimePoint now
);
[[nodiscard]] ApiResult<AnalyticsRequest> read_analytics_series(
    const FieldList& query, TimePoint now
);

struct AnalyticsListRequest {
    ConversationListQuery list;
    bool as_csv = false;
};
[[nodiscard]] ApiResult<AnalyticsListRequest> read_analytics_list(
    const FieldList& query, TimePoint now
);

}  // namespace continuo
