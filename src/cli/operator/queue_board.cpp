#include "cli/operator/queue_board.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "cli/plain_text.hpp"

namespace continuo {

namespace {

/// More than a server shows.
constexpr std::size_t rows_max = 1'000;

std::string event_line(const ServerSentEvent& event, const json::object& object) {
    auto line = fmt::format(
        "{} {}",
        make_printable(event.type),
        make_printable(find_string(object, "session_id").value_or(""))
    );
    const auto* conversation = find_object(object, "conversation");
    if (event.type == "claimed" && conversation != nullptr)
        line += " by " + make_printable(find_string(*conversation, "claimed_by").value_or(""));
    const auto* message = find_object(object, "message");
    if (message == nullptr) return line;
    const auto text = make_printable(find_string(*message, "content").value_or(""));
    return line + ": " + collapse_whitespace(text);
}

}  // namespace

std::string QueueBoard::take(const ServerSentEvent& event) {
    const auto value = parse_json(event.data, limits::stored_json_depth_max);
    if (!value || !value->is_object()) return "";
    const auto& object = value->get_object();
    if (event.type == "error") return make_printable(find_string(object, "message").value_or(""));
    if (event.type == "queue") {
        take_all(object);
        return fmt::format("{} in the queue", x_rows.size());
    }
    const auto* conversation = find_object(object, "conversation");
    if (conversation == nullptr) return "";
    const auto id = make_printable(find_string(object, "session_id").value_or(""));
    if (event.type == "left" || event.type == "released" || event.type == "resolved") {
        std::erase_if(x_rows, [&](const Row& row) { return row.item.session_id == id; });
    } else {
        put(*conversation);
    }
    return event_line(event, object);
}

void QueueBoard::take_all(const json::object& event) {
    x_rows.clear();
    const auto* all = find_array(event, "conversations");
    if (all == nullptr) return;
    for (const auto& one : *all)
        if (one.is_object()) put(one.get_object());
}

void QueueBoard::put(const json::object& conversation) {
    auto item = read_queued_conversation(conversation);
    const auto now = x_clock.steady_now();
    const auto row = std::ranges::find(x_rows, item.session_id, [](const Row& one) {
        return std::string_view(one.item.session_id);
    });
    if (row != x_rows.end()) {
        *row = {std::move(item), now};
    } else if (x_rows.size() < rows_max) {
        x_rows.push_back({std::move(item), now});
    }
}

std::vector<QueuedConversation> QueueBoard::queue() const {
    std::vector<QueuedConversation> queue;
    for (const auto& row : x_rows) {
        queue.push_back(row.item);
        const auto passed =
            std::chrono::floor<std::chrono::seconds>(x_clock.steady_now() - row.told);
        queue.back().waiting_seconds += passed.count();
    }
    std::ranges::sort(queue, std::ranges::greater(), &QueuedConversation::waiting_seconds);
    return queue;
}

}  // namespace continuo
