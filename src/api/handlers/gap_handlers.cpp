#include <algorithm>
#include <memory>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/gaps/question_gaps.hpp"
#include "agent/language/redaction.hpp"
#include "api/handlers/handlers.hpp"
#include "api/wire/gap_responses.hpp"
#include "api/wire/json_response.hpp"
#include "api/wire/requests.hpp"
#include "api/wire/responses.hpp"
#include "async/offload.hpp"
#include "base/text.hpp"

// The questions are read from the messages and grouped anew for each page, so a page has what is
// true now: a conversation that was deleted is not in it, and a question that a newer document
// answers is resolved. Each group that may be on the page is asked again.

namespace continuo {

namespace {

bool is_wanted(const GapListRequest& wanted, bool resolved) {
    return !wanted.status || (*wanted.status == GapStatus::resolved) == resolved;
}

Task<std::vector<QuestionGap>> read_gaps(
    const ApiCall* call, std::vector<UnansweredReply> replies, GapOrder order
) {
    const auto shared = std::make_shared<const std::vector<UnansweredReply>>(std::move(replies));
    co_return co_await offload(call->services.pool, [shared, order] {
        return group_gaps(*shared, order);
    });
}

struct GapPage {
    std::vector<CheckedGap> gaps;
    std::size_t next = 0;  ///< the place of the next page; 0: there is none
};

/// Asks the groups from `from` on again until the page is full, or many were asked.
Task<ApiResult<GapPage>> check_gaps(
    const ApiCall* call, std::vector<QuestionGap> all, GapListRequest wanted
) {
    GapPage page;
    const auto last = std::min(all.size(), wanted.from + gaps_asked_max);
    auto place = wanted.from;
    for (; place < last && page.gaps.size() < wanted.limit; ++place) {
        auto preview = co_await call->services.agent.preview(all[place].asked);
        if (!preview) co_return std::unexpected(to_api_error(std::move(preview.error())));
        const bool resolved = preview->answer.type == AnswerType::answer;
        if (is_wanted(wanted, resolved))
            page.gaps.push_back({std::move(all[place]), resolved, std::move(preview->found)});
        // An answer that does no I/O never suspends: the shard's other requests get a turn.
        co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    }
    if (place < all.size()) page.next = place;
    co_return page;
}

}  // namespace

Task<ApiReply> list_gaps(ApiCall call) {
    const auto wanted = read_gap_list(call.query);
    if (!wanted) co_return std::unexpected(wanted.error());
    auto replies = co_await call.services.database.unanswered().newest(unanswered_read_max);
    if (!replies) co_return std::unexpected(to_api_error(std::move(replies.error())));
    auto all = co_await read_gaps(&call, std::move(*replies), wanted->order);
    const auto total = all.size();
    auto page = co_await check_gaps(&call, std::move(all), *wanted);
    if (!page) co_return std::unexpected(std::move(page.error()));
    const auto next = page->next == 0 ? std::string() : fmt::format("{}", page->next);
    if (wanted->as_csv) {
        HttpResponse response;
        response.headers.add("Content-Type", "text/csv; charset=utf-8");
        response.headers.add("X-Total-Count", std::to_string(total));
        if (!next.empty()) response.headers.add("X-Next-Cursor", next);
        response.body = gaps_csv(page->gaps);
        co_return response;
    }
    json::array items;
    for (const auto& gap : page->gaps)
        items.push_back(gap_response(gap));
    co_return page_response(std::move(items), total, next);
}

}  // namespace continuo
