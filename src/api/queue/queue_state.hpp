#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/clock.hpp"
#include "domain/message.hpp"
#include "domain/session.hpp"

namespace continuo {

/// A conversation that people have, as operators see it. A value that does not change.
struct QueueItem {
    Session session;
    json::object entry;           ///< queue_entry() of wire/people_responses.hpp, waiting_seconds 0
    std::string text;             ///< the same as text, to compare
    std::optional<Message> said;  ///< the customer's newest message that was seen to come
    bool settled = false;         ///< what the database says of it has been read twice
};

/// How a conversation left the queue.
enum class QueueExit {
    left,      ///< the customer waits no more, or the conversation ended
    released,  ///< an operator gave it back to the bot
    resolved,  ///< the same, with a resolved ticket
};

/// The queue at one moment: what operators' streams are a view of.
struct QueueState {
    using Item = std::shared_ptr<const QueueItem>;
    std::vector<Item> items;  ///< those that wait longest first, at most limits::queue_items_max
    std::size_t total = 0;    ///< of the queue, also those that are not in `items`
    std::string id;           ///< a digest: the same for the same queue, at every instance
    std::map<std::string, QueueExit> exits;  ///< of the conversations that left it lately
};

[[nodiscard]] QueueState::Item find_item(const QueueState& state, const std::string& session_id);
/// The digest of `items`. FNV-1a, 64 bits.
[[nodiscard]] std::string queue_digest(const std::vector<QueueState::Item>& items);

/// What operators are told when a queue became another.
struct QueueChange {
    std::string_view type;  ///< queued, claimed, released, resolved, left, message, updated
    QueueState::Item item;  ///< as it is, or as it was
};

/// The changes that lead from one state to a later one, in the order of `to`, those that left
/// first. Nothing depends on the states between them, which may be left out.
[[nodiscard]] std::vector<QueueChange> queue_changes(const QueueState& from, const QueueState& to);

}  // namespace continuo
