#include "api/queue/queue_state.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace continuo {

namespace {

std::string_view exit_type(const QueueState& to, const QueueState::Item& item) {
    const auto found = to.exits.find(item->session.session_id);
    switch (found == to.exits.end() ? QueueExit::left : found->second) {
        case QueueExit::released:
            return "released";
        case QueueExit::resolved:
            return "resolved";
        case QueueExit::left:
            break;
    }
    return "left";
}

std::uint64_t said_seq(const QueueItem& item) {
    return item.said ? item.said->seq : 0;
}

}  // namespace

QueueState::Item find_item(const QueueState& state, const std::string& session_id) {
    const auto found = std::ranges::find_if(state.items, [&](const QueueState::Item& item) {
        return item->session.session_id == session_id;
    });
    return found == state.items.end() ? nullptr : *found;
}

std::string queue_digest(const std::vector<QueueState::Item>& items) {
    std::uint64_t digest = 14695981039346656037ULL;
    for (const auto& item : items) {
        for (const char c : item->text)
            digest = (digest ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    return fmt::format("{:016x}", digest);
}

std::vector<QueueChange> queue_changes(const QueueState& from, const QueueState& to) {
    std::vector<QueueChange> changes;
    std::map<std::string_view, const QueueState::Item*> before;
    for (const auto& item : from.items)
        before.emplace(item->session.session_id, &item);
    std::map<std::string_view, const QueueState::Item*> after;
    for (const auto& item : to.items)
        after.emplace(item->session.session_id, &item);
    for (const auto& item : from.items) {
        if (!after.contains(item->session.session_id))
            changes.push_back({exit_type(to, item), item});
    }
    for (const auto& item : to.items) {
        const auto found = before.find(item->session.session_id);
        const auto* old = found == before.end() ? nullptr : found->second->get();
        const bool waits = item->session.owner.is_queue();
        const auto size = changes.size();
        if (old == nullptr || old->session.owner != item->session.owner)
            changes.push_back({waits ? "queued" : "claimed", item});
        if (old != nullptr && said_seq(*item) > said_seq(*old))
            changes.push_back({"message", item});
        if (old != nullptr && changes.size() == size && old->text != item->text)
            changes.push_back({"updated", item});
    }
    return changes;
}

}  // namespace continuo
