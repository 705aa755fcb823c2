#include "live/view_state.hpp"

#include <utility>

#include "base/json.hpp"
#include "base/text.hpp"
#include "session/waiting_line.hpp"

namespace continuo {

namespace {

/// The name of the human who wrote a message.
std::string author_of(const Message& message) {
    if (message.role != Role::operator_) return {};
    return find_string(message.metadata, "operator").value_or("");
}

std::string operator_name(const Owner& owner) {
    const std::string_view text = owner.text();
    const auto colon = text.find(':');
    return std::string(colon == std::string_view::npos ? text : text.substr(colon + 1));
}

}  // namespace

void ViewState::on_session(const Session& session, const Around& around, Events& out) {
    x_last_seq = session.last_seq;
    x_fence = std::max(x_fence, session.fence);
    if (!x_greeted) {
        greet(session, around.running, out);
    } else if (x_cursor.epoch != session.epoch || x_cursor.seq > x_last_seq + 1) {
        resync(session.epoch, out);
    }
    tell_owner(session, around.outlook, out);
    x_ended = session.status == SessionStatus::ended;
}

void ViewState::greet(const Session& session, bool running, Events& out) {
    x_greeted = true;
    out.push_back(
        {stream_event::Connected{session.status, session.owner, session.last_seq, running}, {}}
    );
    const bool other_epoch = x_cursor.epoch && *x_cursor.epoch != session.epoch;
    x_cursor.epoch = session.epoch;
    if (other_epoch || x_cursor.seq > session.last_seq + 1) resync(session.epoch, out);
}

void ViewState::tell_owner(const Session& session, const WaitingOutlook& outlook, Events& out) {
    const bool moved = session.owner.is_queue() && outlook.place && outlook.place != x_place;
    if (session.owner == x_owner && !moved) return;
    x_place = session.owner.is_queue() ? outlook.place : std::nullopt;
    const bool was_human = std::exchange(x_owner, session.owner).is_human();
    if (x_owner.is_bot() || (was_human && x_owner.is_queue()))
        out.push_back({stream_event::OperatorLeft{}, {}});
    if (x_owner.is_human()) {
        out.push_back({stream_event::OperatorJoined{operator_name(x_owner)}, {}});
    } else if (x_owner.is_queue()) {
        out.push_back({stream_event::Queued{waiting_since(session), outlook}, {}});
    }
}

void ViewState::on_message(const Message& message, Events& out) {
    if (message.seq != x_cursor.seq) return;
    if (message.role == Role::user) {
        // What was begun as this message comes after it.
        if (x_cursor.offset > 0 || x_started == message.seq) restart(out);
        pass_message();
        out.push_back({stream_event::Acknowledged{message}, x_cursor});
        return;
    }
    auto delivered = delivered_bytes(x_cursor, message.content);
    if (!delivered) {
        restart(out);
        delivered = 0;
    }
    if (x_cursor.offset == 0) {
        if (message.role == Role::assistant) start(out);
        if (!message.sources.empty())
            out.push_back({stream_event::Sources{message.seq, message.sources}, {}});
    }
    send_text(
        std::string_view(message.content).substr(*delivered), message.role, author_of(message), out
    );
    if (find_bool(message.metadata, "requires_escalation").value_or(false))
        out.push_back({stream_event::Escalated{message}, {}});
    pass_message();
    out.push_back({stream_event::Complete{message}, x_cursor});
}

void ViewState::on_draft(const std::optional<Draft>& draft, Events& out) {
    x_behind = false;
    if (!draft) end_unanswered(out);
    if (!draft || draft->seq != x_cursor.seq || draft->fence < x_fence) return;
    x_fence = draft->fence;
    start(out);
    const auto delivered = delivered_bytes(x_cursor, draft->text);
    if (delivered) {
        x_text_fence = draft->fence;
        send_text(std::string_view(draft->text).substr(*delivered), Role::assistant, {}, out);
        return;
    }
    // A draft is stored now and then. One that is shorter than what was sent is older, or of
    // another attempt that will show by its text.
    const bool other_attempt = x_text_fence != 0 && x_text_fence != draft->fence;
    if (!other_attempt && utf8_length(draft->text) < x_cursor.offset) {
        x_behind = true;
        return;
    }
    restart(out);
    x_text_fence = draft->fence;
    send_text(draft->text, Role::assistant, {}, out);
}

ViewState::Need ViewState::on_note(const LiveNote& note, Events& out) {
    if (const auto* grew = std::get_if<live_note::DraftGrew>(&note.what))
        return on_growth(*grew, out);
    if (const auto* began = std::get_if<live_note::TurnBegan>(&note.what)) {
        if (began->seq > x_cursor.seq) return Need::log;
        if (began->seq != x_cursor.seq || began->fence < x_fence) return Need::nothing;
        x_fence = began->fence;
        start(out);
        return Need::nothing;
    }
    if (const auto* status = std::get_if<live_note::StatusNote>(&note.what)) {
        out.push_back({stream_event::Status{status->message}, {}});
        return Need::nothing;
    }
    if (const auto* typing = std::get_if<live_note::TypingNote>(&note.what)) {
        if (typing->source != x_source)
            out.push_back({stream_event::Typing{typing->role, typing->author}, {}});
        return Need::nothing;
    }
    return std::holds_alternative<live_note::SessionChanged>(note.what) ? Need::log : Need::nothing;
}

ViewState::Need ViewState::on_growth(const live_note::DraftGrew& grew, Events& out) {
    if (grew.seq > x_cursor.seq) return Need::log;
    if (grew.seq < x_cursor.seq || grew.fence < x_fence) return Need::nothing;
    x_fence = grew.fence;
    const bool same_attempt = x_cursor.offset == 0 || x_text_fence == grew.fence;
    if (same_attempt && grew.offset == x_cursor.offset) {
        start(out);
        x_text_fence = grew.fence;
        send_text(grew.text, Role::assistant, {}, out);
        return Need::nothing;
    }
    const bool known = grew.offset + utf8_length(grew.text) <= x_cursor.offset;
    if (same_attempt && known) return Need::nothing;
    x_behind = true;
    return Need::draft;
}

void ViewState::on_log_end(Events& out) {
    if (!x_ended || x_end_told) return;
    x_end_told = true;
    out.push_back({stream_event::SessionEnded{}, {}});
}

void ViewState::go_to(std::uint64_t seq) {
    x_cursor = {.epoch = x_cursor.epoch, .seq = seq, .offset = 0, .digest = 0};
    x_text_fence = x_started = 0;
}

void ViewState::resync(std::uint64_t epoch, Events& out) {
    x_cursor = {.epoch = epoch, .seq = 1, .offset = 0, .digest = 0};
    x_text_fence = x_started = 0;
    out.push_back({stream_event::Resync{epoch}, x_cursor});
}

void ViewState::restart(Events& out) {
    x_cursor.offset = 0;
    x_cursor.digest = 0;
    x_text_fence = 0;
    out.push_back({stream_event::Restart{x_cursor.seq}, x_cursor});
}

void ViewState::start(Events& out) {
    if (std::exchange(x_started, x_cursor.seq) == x_cursor.seq) return;
    out.push_back({stream_event::Started{x_cursor.seq}, {}});
}

/// A draft exists while an answer is made, and what was logged of it has been read before.
void ViewState::end_unanswered(Events& out) {
    if (x_started != x_cursor.seq || x_cursor.offset > 0) return;
    x_started = 0;
    out.push_back({stream_event::NoAnswer{x_cursor.seq}, {}});
}

void ViewState::send_text(std::string_view text, Role role, std::string author, Events& out) {
    if (text.empty()) return;
    const auto offset = x_cursor.offset;
    advance(x_cursor, text);
    stream_event::Text event{x_cursor.seq, offset, std::string(text), role, std::move(author)};
    out.push_back({std::move(event), x_cursor});
}

void ViewState::pass_message() {
    x_cursor = {.epoch = x_cursor.epoch, .seq = x_cursor.seq + 1, .offset = 0, .digest = 0};
    x_text_fence = 0;
    x_behind = false;
}

}  // namespace continuo
