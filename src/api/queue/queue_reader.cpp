#include "api/queue/queue_reader.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "api/wire/people_responses.hpp"
#include "base/limits.hpp"
#include "session/waiting_line.hpp"

namespace continuo {

namespace {

/// Messages that are looked at for the customer's newest.
constexpr std::uint64_t messages_looked_at = 20;
/// Exits that are remembered for streams that have not told of them.
constexpr std::size_t exits_max = 256;

void take_said(const std::vector<Message>& messages, QueueItem& item) {
    for (const auto& message : messages) {
        if (message.role == Role::user) item.said = message;
    }
}

}  // namespace

Task<QueueDetails> read_queue_details(SessionStore* sessions, Database* database, Session session) {
    QueueDetails details;
    if (session.ticket_id) {
        if (auto found = co_await database->tickets().load(*session.ticket_id))
            details.ticket = std::move(*found);
    }
    if (session.last_seq > 0) {
        const auto page = co_await sessions->history(session.session_id, session.last_seq - 1, 1);
        if (page && !page->messages.empty()) details.last = page->messages.back();
    }
    co_return details;
}

Task<Result<std::shared_ptr<const QueueState>>> QueueReader::read(
    std::shared_ptr<const QueueState> before, std::set<std::string> resolved
) {
    auto line = co_await read_waiting_line(&x_sessions);
    if (!line) co_return std::unexpected(std::move(line.error()));
    auto state = std::make_shared<QueueState>();
    state->total = line->size();
    if (line->size() > limits::queue_items_max)
        line->erase(line->begin() + limits::queue_items_max, line->end());
    for (auto& session : *line) {
        auto known = before ? find_item(*before, session.session_id) : nullptr;
        if (known && known->settled && known->session == session) {
            state->items.push_back(std::move(known));
        } else {
            state->items.push_back(co_await describe(std::move(session), std::move(known)));
        }
    }
    state->id = queue_digest(state->items);
    if (before) {
        if (before->exits.size() < exits_max) state->exits = before->exits;
        for (const auto& item : before->items) {
            const auto& id = item->session.session_id;
            if (find_item(*state, id)) continue;
            state->exits[id] = co_await exit_of(item, resolved.contains(id));
        }
    }
    co_return state;
}

/// The archive may be a moment behind the session: what is new is read once more the next time,
/// and a ticket until it is there.
Task<QueueState::Item> QueueReader::describe(Session session, QueueState::Item before) {
    auto details = co_await read_queue_details(&x_sessions, &x_database, session);
    auto item = std::make_shared<QueueItem>();
    const bool has_ticket = !session.ticket_id || details.ticket;
    item->settled = before && before->session == session && has_ticket;
    const auto since = waiting_since(session);
    item->entry = queue_entry(
        session,
        details.ticket ? &*details.ticket : nullptr,
        details.last ? &*details.last : nullptr,
        since
    );
    item->text = json::serialize(item->entry);
    if (before) {
        item->said = before->said;
        auto after = before->session.last_seq;
        if (session.last_seq > after + messages_looked_at)
            after = session.last_seq - messages_looked_at;
        if (session.last_seq > after) {
            const auto page =
                co_await x_sessions.history(session.session_id, after, messages_looked_at);
            if (page) take_said(page->messages, *item);
        }
    }
    item->session = std::move(session);
    co_return item;
}

Task<QueueExit> QueueReader::exit_of(QueueState::Item item, bool resolved) {
    if (!item->session.owner.is_human()) co_return QueueExit::left;
    const auto session = co_await x_sessions.load(item->session.session_id);
    if (!session || (*session)->status == SessionStatus::ended || !(*session)->owner.is_bot())
        co_return QueueExit::left;
    if (resolved) co_return QueueExit::resolved;
    if (item->session.ticket_id) {
        const auto ticket = co_await x_database.tickets().load(*item->session.ticket_id);
        if (ticket && ticket->status == TicketStatus::resolved) co_return QueueExit::resolved;
    }
    co_return QueueExit::released;
}

}  // namespace continuo
