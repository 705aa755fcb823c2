#include "session/session_record.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"

namespace continuo {

namespace {

SavedMark mark_of(const Session& session) {
    return {
        .version = session.version,
        .last_seq = session.last_seq,
        .message_count = session.message_count,
        .fence = session.fence,
        .updated_at = session.updated_at,
    };
}

std::vector<Message> unsaved_messages(const SessionRecord& record) {
    const auto unsaved = record.session->last_seq - record.saved.last_seq;
    return {record.messages.end() - static_cast<std::ptrdiff_t>(unsaved), record.messages.end()};
}

void drop_old_outcomes(std::vector<IdempotencyRecord>& outcomes, TimePoint now) {
    const auto cutoff = now - limits::outcome_kept;
    const auto fresh = std::ranges::find_if(outcomes, [cutoff](const IdempotencyRecord& outcome) {
        return outcome.recorded_at > cutoff;
    });
    outcomes.erase(outcomes.begin(), fresh);
}

const Message* find_reply(const MessageList& messages, std::uint64_t turn) {
    const auto found = std::ranges::find_if(messages, [turn](const Message& message) {
        return message.role == Role::assistant && message.turn == turn;
    });
    return found == messages.end() ? nullptr : &*found;
}

/// Finds the pending turn in the log: its last message (system messages aside) is a customer's, is
/// part of a turn, and was not left to a human.
std::optional<PendingTurn> find_unanswered(const ArchivedSession& archived) {
    const auto& session = archived.session;
    if (!session.owner.is_bot() || session.status == SessionStatus::ended) return std::nullopt;
    const auto last =
        std::ranges::find_if(std::views::reverse(archived.newest), [](const auto& message) {
            return message.role != Role::system;
        });
    if (last == archived.newest.rend()) return std::nullopt;
    if (last->role != Role::user || last->turn == 0) return std::nullopt;
    const bool left_to_human =
        std::ranges::any_of(archived.outcomes, [&](const IdempotencyRecord& outcome) {
            return outcome.message_seq >= last->turn && !outcome.reply_seq;
        });
    if (left_to_human) return std::nullopt;
    return PendingTurn{.turn = last->turn, .holder = {}, .lease_end = {}};
}

enum class Which { answered, all };

void add_missing_outcomes(SessionRecord& record, Which which) {
    for (const auto& message : record.messages) {
        if (message.role != Role::user || message.client_message_id.empty()) continue;
        if (record.pending && message.turn == record.pending->turn) continue;
        const bool known =
            std::ranges::any_of(record.outcomes, [&](const IdempotencyRecord& outcome) {
                return outcome.message_seq == message.seq;
            });
        if (known) continue;
        const auto* reply = message.turn != 0 ? find_reply(record.messages, message.turn) : nullptr;
        if (reply == nullptr && which == Which::answered) continue;
        record.outcomes.push_back({
            .client_message_id = message.client_message_id,
            .message_seq = message.seq,
            .reply_seq = reply != nullptr ? std::optional(reply->seq) : std::nullopt,
            .recorded_at = reply != nullptr ? reply->timestamp : message.timestamp,
        });
    }
    std::ranges::sort(record.outcomes, {}, [](const IdempotencyRecord& outcome) {
        return std::pair(outcome.recorded_at, outcome.message_seq);
    });
}

/// Assumes that the newest reply was committed under the session's current fence. If a later turn
/// has taken a new fence, the turn's number differs, which decide_commit compares too.
LastCommit find_last_commit(const ArchivedSession& archived) {
    for (const auto& message : std::views::reverse(archived.newest)) {
        if (message.role == Role::assistant && message.turn != 0) {
            return {
                .fence = archived.session.fence,
                .turn = message.turn,
                .reply_seq = message.seq,
            };
        }
    }
    return {};
}

}  // namespace

const Message* find_message(const SessionRecord& record, std::uint64_t seq) {
    const auto first = first_seq_kept(record);
    if (seq < first || seq > record.session->last_seq) return nullptr;
    return &record.messages[seq - first];
}

std::uint64_t first_seq_kept(const SessionRecord& record) {
    return record.session->last_seq - record.messages.size() + 1;
}

bool needs_saving(const SessionRecord& record) {
    return record.saved != mark_of(record.session);
}

SessionSnapshot visible_session(const SessionRecord& record) {
    if (!needs_saving(record)) return record.session;
    Session session = *record.session;
    session.version = record.saved.version;
    session.last_seq = record.saved.last_seq;
    session.message_count = record.saved.message_count;
    session.fence = record.saved.fence;
    session.updated_at = record.saved.updated_at;
    return SessionSnapshot(std::move(session));
}

SessionWrite make_write(const SessionRecord& record, const Step& step) {
    SessionWrite write;
    write.session = SessionSnapshot(step.session);
    write.messages = unsaved_messages(record);
    write.messages.insert(write.messages.end(), step.messages.begin(), step.messages.end());
    write.outcomes = step.outcomes;
    write.ticket = step.ticket;
    write.memories = step.memories;
    write.forgotten = step.forgotten;
    write.trace = step.trace;
    return write;
}

SessionWrite make_write(const SessionRecord& record) {
    SessionWrite write;
    write.session = record.session;
    write.messages = unsaved_messages(record);
    return write;
}

void apply(SessionRecord& record, Step&& step, bool saved) {
    record.session = SessionSnapshot(std::move(step.session));
    for (auto& message : step.messages)
        record.messages.push_back(std::move(message));
    if (!record.outcomes.empty()) drop_old_outcomes(record.outcomes, step.at);
    std::ranges::move(step.outcomes, std::back_inserter(record.outcomes));
    record.pending = std::move(step.pending);
    if (step.committed) record.committed = *step.committed;
    if (saved) mark_saved(record);
}

void mark_saved(SessionRecord& record) {
    record.saved = mark_of(record.session);
}

void trim_messages(SessionRecord& record, std::size_t kept) {
    // Batches of a quarter: dropping moves the rest of the vector.
    if (record.messages.size() <= kept + kept / 4) return;
    const auto first = first_seq_kept(record);
    auto cut = record.session->last_seq + 1 - kept;
    cut = std::min(cut, record.saved.last_seq + 1);
    if (record.pending) cut = std::min(cut, record.pending->turn);
    if (cut <= first) return;
    record.messages.drop_front(cut - first);
}

void complete_answered(SessionRecord& record) {
    add_missing_outcomes(record, Which::answered);
}

Result<SessionRecord> restore(ArchivedSession archived, std::optional<TurnMarks> marks) {
    if (archived.newest.empty() && archived.session.last_seq != 0) {
        return fail(Errc::corrupt, archived.session.session_id + ": all messages are missing");
    }
    // Wraps around if there are more messages than last_seq; the first comparison fails then.
    auto expected = archived.session.last_seq - archived.newest.size();
    for (const auto& message : archived.newest) {
        if (message.seq != ++expected) {
            return fail(
                Errc::corrupt,
                fmt::format("{}: message {} is missing", archived.session.session_id, expected)
            );
        }
    }
    SessionRecord record;
    record.pending = marks ? std::move(marks->pending) : find_unanswered(archived);
    record.committed = marks ? marks->committed : find_last_commit(archived);
    record.session = SessionSnapshot(std::move(archived.session));
    record.messages = std::move(archived.newest);
    record.outcomes = std::move(archived.outcomes);
    // Without marks, every message of the log gets an outcome, also one without a reply (an
    // operator may have written before the bot): when it is sent again, it must not be appended
    // again.
    add_missing_outcomes(record, marks ? Which::answered : Which::all);
    mark_saved(record);
    return record;
}

}  // namespace continuo
