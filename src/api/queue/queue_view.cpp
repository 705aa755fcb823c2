#include "api/queue/queue_view.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "api/error_response.hpp"
#include "api/events/event_json.hpp"
#include "base/time_format.hpp"
#include "session/waiting_line.hpp"

namespace continuo {

namespace {

json::object entry_of(const QueueItem& item, TimePoint now) {
    auto entry = item.entry;
    const auto waited = std::chrono::floor<std::chrono::seconds>(now - waiting_since(item.session));
    entry["waiting_seconds"] = std::max<std::int64_t>(waited.count(), 0);
    return entry;
}

QueueMessage make_message(std::string_view type, std::string id, json::object rest, TimePoint now) {
    json::object event{{"type", type}, {"timestamp", format_time(now)}};
    if (!id.empty()) event["id"] = id;
    for (auto& member : rest)
        event[member.key()] = std::move(member.value());
    return {std::string(type), std::move(id), json::serialize(event)};
}

QueueMessage snapshot_of(const QueueState& state, TimePoint now) {
    json::array conversations;
    for (const auto& item : state.items)
        conversations.push_back(entry_of(*item, now));
    return make_message(
        "queue",
        state.id,
        {{"total", state.total}, {"conversations", std::move(conversations)}},
        now
    );
}

QueueMessage change_message(const QueueChange& change, std::string id, TimePoint now) {
    const auto& item = *change.item;
    json::object event{
        {"session_id", item.session.session_id}, {"conversation", entry_of(item, now)}
    };
    if (change.type == "message" && item.said) {
        event["message"] = {
            {"seq", item.said->seq},
            {"content", item.said->content},
            {"timestamp", format_time(item.said->timestamp)},
        };
    }
    return make_message(change.type, std::move(id), std::move(event), now);
}

}  // namespace

QueueView::QueueView(
    QueueFeed& feed,
    QueueFeed::Place place,
    std::string after,
    std::string name,
    const Clock& clock,
    asio::any_io_executor executor
)
    : x_feed(feed),
      x_place(std::move(place)),
      x_after(std::move(after)),
      x_name(std::move(name)),
      x_clock(clock),
      x_subscription(feed.watch(std::move(executor))) {}

Task<std::vector<QueueMessage>> QueueView::next(Deadline deadline) {
    for (;;) {
        auto messages = take();
        if (!messages.empty()) co_return messages;
        const auto notes = co_await x_subscription.next(deadline);
        if (notes.empty()) co_return messages;
    }
}

/// What the state of the moment has that was not told.
std::vector<QueueMessage> QueueView::take() {
    std::vector<QueueMessage> messages;
    const auto now = x_clock.now();
    if (!std::exchange(x_greeted, true)) {
        json::object who{{"operator", x_name.empty() ? json::value() : json::value(x_name)}};
        messages.push_back(make_message("connected", {}, std::move(who), now));
    }
    const auto current = x_feed.current();
    if (current.failing && !x_failing) {
        const auto error =
            to_api_error(Error{Errc::unavailable, "the queue cannot be read at the moment"});
        messages.push_back({"error", {}, error_event_json(error, {}, now)});
    }
    x_failing = current.failing;
    if (!current.state || current.state == x_told) return messages;
    if (!x_told) {
        if (x_after != current.state->id) messages.push_back(snapshot_of(*current.state, now));
    } else {
        const auto changes = queue_changes(*x_told, *current.state);
        // A client that stops in the middle of them has the id of before.
        for (const auto& change : changes) {
            const bool last = &change == &changes.back();
            messages.push_back(change_message(change, last ? current.state->id : "", now));
        }
    }
    x_told = current.state;
    return messages;
}

}  // namespace continuo
