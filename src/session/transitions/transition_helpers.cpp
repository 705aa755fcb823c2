#include "session/transitions/transition_helpers.hpp"

#include <ranges>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "session/transitions/transitions.hpp"

namespace continuo {

Step& start_step(std::optional<Step>& step, const SessionRecord& record, TimePoint now) {
    step.emplace(std::make_shared<Session>(*record.session));
    step->pending = record.pending;
    step->at = now;
    return *step;
}

void touch_state(Step& step) {
    ++step.session->version;
    step.session->updated_at = step.at;
}

void close_turn(Step& step, const SessionRecord& record, bool left_to_human) {
    if (!record.pending) return;
    step.pending.reset();
    step.session->fence = next_fence(step.session->fence, step.at);
    if (!left_to_human) return;
    for (const auto& message : pending_messages(record)) {
        if (message.client_message_id.empty()) continue;
        step.outcomes.push_back({
            .client_message_id = message.client_message_id,
            .message_seq = message.seq,
            .reply_seq = std::nullopt,
            .recorded_at = step.at,
        });
    }
}

void note_owner(Session& session, const Session& before, TimePoint now) {
    if (session.owner.is_bot() || session.status == SessionStatus::ended) {
        session.queued_at.reset();
    } else if (before.owner.is_bot() || !session.queued_at) {
        session.queued_at = now;
    }
}

std::optional<HandoffEvent> handoff_of_patch(
    const Session& before, const Session& session, const SessionPatch& patch
) {
    if (before.owner == session.owner) return std::nullopt;
    if (session.owner.is_human()) return HandoffEvent::claimed;
    if (session.owner.is_queue()) {
        if (before.owner.is_human()) return HandoffEvent::released;
        return patch.by_customer ? HandoffEvent::asked : HandoffEvent::assigned;
    }
    if (patch.by_customer) return HandoffEvent::cancelled;
    if (patch.ticket && patch.ticket->status == TicketStatus::resolved)
        return HandoffEvent::resolved;
    return patch.notice ? HandoffEvent::unclaimed : HandoffEvent::released;
}

Result<void> merge_metadata(json::object& metadata, const json::object& changes) {
    if (changes.empty()) return {};
    for (const auto& [key, value] : changes) {
        if (value.is_null()) {
            metadata.erase(key);
        } else {
            metadata[key] = value;
        }
    }
    return check_metadata(metadata);
}

Result<void> check_metadata(const json::object& metadata) {
    if (metadata.empty()) return {};
    if (json::serialize(metadata).size() <= limits::metadata_bytes_max) return {};
    return fail(
        Errc::limit_exceeded,
        fmt::format("metadata is larger than {} bytes", limits::metadata_bytes_max)
    );
}

Result<std::int64_t> add_to_counter(
    json::object& counters, const std::string& name, std::int64_t delta
) {
    if (!is_valid_id(name)) return fail(Errc::invalid_input, "counter name");
    auto* stored = counters.if_contains(name);
    if (stored == nullptr && counters.size() >= counters_max) {
        return fail(
            Errc::limit_exceeded, fmt::format("a session holds at most {} counters", counters_max)
        );
    }
    std::int64_t value = 0;
    if (stored != nullptr) {
        json::error_code ec;
        if (!stored->is_double()) value = stored->to_number<std::int64_t>(ec);
        if (ec || stored->is_double())
            return fail(Errc::corrupt, "counter " + name + " is not an integer");
    }
    if (__builtin_add_overflow(value, delta, &value)) {
        return fail(Errc::limit_exceeded, "counter " + name + " exceeds 64 bits");
    }
    counters[name] = value;
    return value;
}

void add_ticket(Step& step, const SessionRecord& record, std::string reason) {
    auto& session = step.session;
    if (!session->ticket_id) session->ticket_id = make_ticket_id();
    Ticket ticket;
    ticket.ticket_id = *session->ticket_id;
    ticket.session_id = session->session_id;
    ticket.user_id = session->user_id;
    ticket.user_verified = session->user_verified;
    ticket.created_at = ticket.updated_at = step.at;
    if (!reason.empty()) ticket.reasons.push_back(std::move(reason));
    for (const auto& message : std::views::reverse(record.messages)) {
        if (message.role != Role::user) continue;
        ticket.summary = utf8_prefix(message.content, limits::ticket_summary_code_points_max);
        break;
    }
    step.ticket = std::move(ticket);
}

std::unexpected<Error> fail_ended(const SessionRecord& record) {
    return fail(
        Errc::conflict, record.session->session_id + " is ended", ErrorReason::session_ended
    );
}

}  // namespace continuo
