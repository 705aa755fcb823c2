#pragma once

#include <optional>
#include <string>

#include "analytics/analytics_report.hpp"
#include "async/task.hpp"
#include "base/error.hpp"

namespace continuo {

struct ConversationListQuery {
    AnalyticsQuery range;
    std::string figure = "opened";   ///< a name of figure_definitions()
    std::optional<std::string> key;  ///< of a distribution; of hours: parse_hour_of_week()
    std::string cursor;              ///< from a page, or empty
    std::size_t limit = 20;
};

/// Figures about conversations (docs/analytics.md). Errors and threads as for Archive.
class AnalyticsStore {
public:
    virtual ~AnalyticsStore() = default;

    /// Brings rows and rollups up to date with the log as of `now`: all that was written before the
    /// call. Several processes may do it at the same time. Returns how many conversations were
    /// computed.
    virtual Task<Result<std::uint64_t>> refresh(TimePoint now) = 0;
    /// Everything is computed again by the next refresh(); the rollups are empty until then.
    virtual Task<Result<void>> restart() = 0;

    virtual Task<Result<AnalyticsReport>> report(AnalyticsQuery query) = 0;
    virtual Task<Result<AnalyticsSeries>> series(AnalyticsQuery query) = 0;
    /// Newest first, by quarter of an hour. Errors: invalid_input for a cursor that this program
    /// did not make.
    virtual Task<Result<ConversationPage>> conversations(ConversationListQuery query) = 0;
};

}  // namespace continuo
