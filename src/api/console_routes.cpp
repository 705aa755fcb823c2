// The routes of the pages for the team.
#include <array>

#include "api/pages/console_pages.hpp"
#include "api/routes.hpp"

namespace continuo {

namespace {

constexpr std::array console_errors{404};

// clang-format off
constexpr std::array console_table{
    Route{.method = "GET", .pattern = "/console/queue", .handler = show_console_page,
          .operation_id = "showQueuePage", .tag = "People", .summary = "Who waits for a human, as a page, which asks for an operator's token",
          .content_type = "text/html", .errors = console_errors},
    Route{.method = "GET", .pattern = "/console/queue.js", .handler = show_console_script,
          .operation_id = "showQueueScript", .tag = "People", .summary = "What the page loads: its script",
          .content_type = "text/javascript", .errors = console_errors},
    Route{.method = "GET", .pattern = "/console/queue.css", .handler = show_console_styles,
          .operation_id = "showQueueStyles", .tag = "People", .summary = "What the page loads: its styles",
          .content_type = "text/css", .errors = console_errors},
    Route{.method = "GET", .pattern = "/console/analytics", .handler = show_console_page,
          .operation_id = "showAnalyticsPage", .tag = "Analytics", .summary = "The figures as a page, which asks for the admin key",
          .content_type = "text/html", .errors = console_errors},
    Route{.method = "GET", .pattern = "/console/analytics.js", .handler = show_console_script,
          .operation_id = "showAnalyticsScript", .tag = "Analytics", .summary = "What the page loads: its script",
          .content_type = "text/javascript", .errors = console_errors},
    Route{.method = "GET", .pattern = "/console/analytics.css", .handler = show_console_styles,
          .operation_id = "showAnalyticsStyles", .tag = "Analytics", .summary = "What the page loads: its styles",
          .content_type = "text/css", .errors = console_errors},
};
// clang-format on

}  // namespace

std::span<const Route> console_routes() {
    return console_table;
}

}  // namespace continuo
