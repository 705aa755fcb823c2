#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "analytics/analytics_range.hpp"
#include "analytics/figure_sums.hpp"
#include "base/json.hpp"

namespace continuo {

// What analytics answer, and its JSON and CSV forms (docs/analytics.md), for the API and the
// command line.

/// Items of a distribution, groups, and documents that are named.
inline constexpr std::size_t analytics_items_max = 50;

/// How far the figures are.
struct AnalyticsState {
    TimePoint as_of{};   ///< when they were last brought up to date
    bool stale = false;  ///< changes from before that are not in them yet
};

struct AnalyticsGroup {
    std::string name;
    FigureSums sums;  ///< counts and sums only
};

struct SilentSources {
    std::uint64_t total = 0;
    std::vector<std::string> document_ids;  ///< at most analytics_items_max
};

struct AnalyticsReport {
    AnalyticsQuery query;
    AnalyticsState state;
    FigureSums sums;
    std::vector<AnalyticsGroup> groups;  ///< with a group
    /// Engaged conversations by the time of their quarter or hour.
    std::vector<std::pair<TimePoint, std::int64_t>> engaged_at;
    std::optional<SilentSources> silent_sources;  ///< nullopt: there are too many documents
};

struct AnalyticsPoint {
    AnalyticsPeriod period;
    FigureSums sums;  ///< counts and sums only
};

struct AnalyticsSeries {
    AnalyticsQuery query;
    AnalyticsState state;
    std::vector<AnalyticsPoint> points;
};

/// A row of a list.
struct ListedConversation {
    std::int64_t number = 0;   ///< for the cursor
    std::int64_t quarter = 0;  ///< likewise
    std::string session_id;
    std::optional<std::string> user_id;
    TimePoint opened_at{};
    TimePoint last_message_at{};
    std::string outcome;
    std::string language;
    std::string intent;
    std::int64_t customer_messages = 0;
    std::int64_t agent_messages = 0;
    std::int64_t operator_messages = 0;
    std::int64_t answers = 0;
    std::int64_t abstentions = 0;
    std::int64_t handed_over = 0;
    std::int64_t reopened = 0;
    std::int64_t csat = 0;
    std::int64_t first_response_agent = -1;  ///< milliseconds, as the others; -1: none
    std::int64_t first_response_human = -1;
    std::int64_t queue_wait = -1;
    std::int64_t handle = -1;
    std::int64_t session_length = -1;
};

struct ConversationPage {
    std::vector<ListedConversation> items;
    std::optional<std::uint64_t> total;  ///< the figure; nullopt: it counts something else
    std::uint64_t deleted = 0;           ///< of them, which cannot be listed
    std::string next;                    ///< cursor; empty at the end
};

[[nodiscard]] json::object to_json(const AnalyticsReport& report);
[[nodiscard]] json::object to_json(const AnalyticsSeries& series);
[[nodiscard]] json::object to_json(const ListedConversation& conversation);
/// The definitions of all figures.
[[nodiscard]] json::array figures_json();

/// `figure,key,value`: counts, sums, rates, percentiles ("seconds.handle.p50"), distributions.
[[nodiscard]] std::string to_csv(const AnalyticsReport& report);
/// A line for each point, a column for each count and sum.
[[nodiscard]] std::string to_csv(const AnalyticsSeries& series);
[[nodiscard]] std::string to_csv(const std::vector<ListedConversation>& conversations);

}  // namespace continuo
