// What the agent does for customers, in figures (docs/analytics.md).
#include <boost/json.hpp>

#include "analytics/analytics_report.hpp"
#include "api/handlers/handlers.hpp"
#include "api/wire/analytics_requests.hpp"
#include "api/wire/json_response.hpp"
#include "api/wire/responses.hpp"
#include "database/analytics_store.hpp"

namespace continuo {

namespace {

HttpResponse csv_response(std::string text) {
    HttpResponse response;
    response.headers.add("Content-Type", "text/csv; charset=utf-8");
    response.body = std::move(text);
    return response;
}

}  // namespace

Task<ApiReply> show_analytics_summary(ApiCall call) {
    auto wanted = read_analytics_summary(call.query, call.services.clock.now());
    if (!wanted) co_return std::unexpected(std::move(wanted.error()));
    const auto report =
        co_await call.services.database.analytics().report(std::move(wanted->query));
    if (!report) co_return std::unexpected(to_api_error(report.error()));
    if (wanted->as_csv) co_return csv_response(to_csv(*report));
    co_return json_response(200, to_json(*report));
}

Task<ApiReply> show_analytics_series(ApiCall call) {
    auto wanted = read_analytics_series(call.query, call.services.clock.now());
    if (!wanted) co_return std::unexpected(std::move(wanted.error()));
    const auto series =
        co_await call.services.database.analytics().series(std::move(wanted->query));
    if (!series) co_return std::unexpected(to_api_error(series.error()));
    if (wanted->as_csv) co_return csv_response(to_csv(*series));
    co_return json_response(200, to_json(*series));
}

Task<ApiReply> list_analytics_conversations(ApiCall call) {
    auto wanted = read_analytics_list(call.query, call.services.clock.now());
    if (!wanted) co_return std::unexpected(std::move(wanted.error()));
    const auto page =
        co_await call.services.database.analytics().conversations(std::move(wanted->list));
    if (!page && page.error().code == Errc::invalid_input) {
        co_return std::unexpected(
            validation_error({"query", "cursor"}, "This cursor is not one of ours", "value_error")
        );
    }
    if (!page) co_return std::unexpected(to_api_error(page.error()));
    HttpResponse response;
    if (wanted->as_csv) {
        response = csv_response(to_csv(page->items));
    } else {
        json::array items;
        for (const auto& item : page->items)
            items.push_back(to_json(item));
        response = json_response(200, std::move(items));
    }
    if (page->total) response.headers.add("X-Total-Count", std::to_string(*page->total));
    response.headers.add("X-Erased-Count", std::to_string(page->deleted));
    if (!page->next.empty()) response.headers.add("X-Next-Cursor", page->next);
    co_return response;
}

Task<ApiReply> list_analytics_figures(ApiCall /*call*/) {
    co_return json_response(200, figures_json());
}

}  // namespace continuo
