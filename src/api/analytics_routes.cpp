// The routes of the figures about conversations.
#include <array>

#include "api/handlers/handlers.hpp"
#include "api/routes.hpp"

namespace continuo {

namespace {

constexpr std::string_view end_schema = R"({"type":"string","maxLength":64})";
constexpr QueryParameter range_from{
    "from",
    end_schema,
    "A date (its midnight in time_zone) or an RFC 3339 time; default: 30 days before to."
};
constexpr QueryParameter range_to{
    "to", end_schema, "Likewise, exclusive; default: the end of today."
};
constexpr QueryParameter zone{
    "time_zone", R"({"type":"string","maxLength":64,"default":"UTC"})", "An IANA name."
};
constexpr QueryParameter format{
    "format",
    R"({"type":"string","enum":["json","csv"],"default":"json"})",
    "csv: a table, text/csv."
};
constexpr std::array summary_query{
    range_from,
    range_to,
    zone,
    QueryParameter{
        "group",
        R"({"type":"string","enum":["language","intent","customer"]})",
        "Adds the counts of each group: the 50 with the most engaged conversations."
    },
    format,
};
constexpr std::array series_query{
    range_from,
    range_to,
    zone,
    QueryParameter{
        "interval",
        R"({"type":"string","enum":["hour","day","week","month"],"default":"day"})",
        "Of a point, by the clocks of the zone."
    },
    format,
};
constexpr std::array list_query{
    range_from,
    range_to,
    zone,
    QueryParameter{
        "figure",
        R"({"type":"string","default":"opened"})",
        "Whose conversations: a name of /analytics/figures."
    },
    QueryParameter{
        "key",
        R"({"type":"string","maxLength":255})",
        "Of a distribution, its value; of hours, weekday (1: Monday) and hour: 1-9."
    },
    QueryParameter{
        "limit",
        R"({"type":"integer","minimum":1,"maximum":100,"default":20})",
        "How many items at most."
    },
    QueryParameter{
        "cursor",
        R"({"type":"string","maxLength":64})",
        "Where to go on: X-Next-Cursor of the page before."
    },
    format,
};
constexpr std::array analytics_errors{422, 503};

// clang-format off
constexpr std::array analytics_table{
    Route{.method = "GET", .pattern = "{p}/analytics/summary", .handler = show_analytics_summary,
          .operation_id = "showAnalyticsSummary", .tag = "Analytics", .summary = "What the agent did for customers in a range of time",
          .admin = true, .query = summary_query, .response_schema = "AnalyticsSummary", .errors = analytics_errors},
    Route{.method = "GET", .pattern = "{p}/analytics/timeseries", .handler = show_analytics_series,
          .operation_id = "showAnalyticsTimeseries", .tag = "Analytics", .summary = "The same counts for each hour, day, week or month",
          .admin = true, .query = series_query, .response_schema = "AnalyticsTimeseries", .errors = analytics_errors},
    Route{.method = "GET", .pattern = "{p}/analytics/conversations", .handler = list_analytics_conversations,
          .operation_id = "listAnalyticsConversations", .tag = "Analytics", .summary = "The conversations behind a figure, newest first",
          .admin = true, .query = list_query, .response_schema = "AnalyticsConversationList", .errors = analytics_errors},
    Route{.method = "GET", .pattern = "{p}/analytics/figures", .handler = list_analytics_figures,
          .operation_id = "listAnalyticsFigures", .tag = "Analytics", .summary = "The definition of each figure",
          .admin = true, .response_schema = "AnalyticsFigureList"},
};
// clang-format on

}  // namespace

std::span<const Route> analytics_routes() {
    return analytics_table;
}

}  // namespace continuo
