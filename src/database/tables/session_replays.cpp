// Steps from an outbox: they arrive late, twice, with messages missing before them, or from a
// conversation that was lost and continued elsewhere.
#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "database/tables/session_table.hpp"
#include "telemetry/log.hpp"

namespace continuo {

Result<void> SessionTable::check_gap(const StepRows& step, TimePoint now) {
    if (!step.replayed || step.gaps_allowed) return {};
    // A state without messages comes after the one that it counts as its last: after a FLUSHALL it
    // may be of a conversation that another archive had more of.
    const auto first = step.messages.empty() ? step.last_seq + 1 : step.messages.front().seq;
    if (first == 1) return {};
    const bool known = x_known.find({step.session_id});
    if (known && x_message.find({x_known.integer(0), first - 1})) return {};
    if (!known && has_tombstone(step.session_id, now)) return {};  // write_state() reports it
    return fail(Errc::not_found, fmt::format("message {} is not stored yet", first - 1));
}

/// Deletes stored messages that a newer step replaces. Within one life of a conversation there are
/// none: fence, version and log only grow. A life ends when Redis loses the conversation. The next
/// one begins with the state of one archive and a higher fence; another archive that had more keeps
/// messages that no customer will be shown again.
Result<SessionTable::Age> SessionTable::make_room(const StepRows& step) {
    if (!step.replayed && !step.replaces && !step.is_current) return Age::newer;
    if (!x_known.find({step.session_id})) return Age::newer;
    const auto number = x_known.integer(0);
    if (step.is_current) {
        drop_from(number, first_other_message(number, step), step.session_id);
        return Age::newer;
    }
    const bool overlaps =
        !step.messages.empty() && x_message.find({number, step.messages.front().seq});
    const bool is_next = !overlaps && !step.replaces && x_known.unsigned_integer(1) < step.version;
    if (is_next || !x_load.find({step.session_id})) return Age::newer;

    // A state that cannot be read counts as the oldest.
    const auto stored = read_session(x_load.text(1)).value_or(Session{});
    const auto ours = std::tuple(step.fence, step.version);
    const auto theirs = std::tuple(stored.fence, stored.version);
    if (ours < theirs && !step.replayed) return Age::newer;  // its version will be refused
    if (ours < theirs) {
        if (!step.messages.empty() && step.messages.back().seq > stored.last_seq) {
            return fail(
                Errc::conflict,
                fmt::format(
                    "message {} is of a conversation that was lost", step.messages.back().seq
                )
            );
        }
        return Age::older;
    }
    if (!step.replayed && ours == theirs) return Age::newer;
    if (step.replaces && ours != theirs) {
        x_delete_messages.run({number});
        x_delete_outcomes.run({number});
        x_analytics.note_deletion();
        x_analytics.note_change(number);
        return Age::newer;
    }
    const auto first_other = first_other_message(number, step);
    const bool at_once = overlaps && first_other == step.messages.front().seq;
    if (at_once && first_other > 1 && !step.gaps_allowed) {
        return fail(
            Errc::not_found, fmt::format("message {} may be another, too", first_other - 1)
        );
    }
    drop_from(number, first_other, step.session_id);
    return Age::newer;
}

/// The number of the first stored message that differs in the step, or is not in it any more.
std::uint64_t SessionTable::first_other_message(long long session, const StepRows& step) {
    auto behind = step.last_seq + 1;
    for (const auto& message : step.messages) {
        behind = std::max(behind, message.seq + 1);
        if (!x_message.find({session, message.seq})) continue;
        if (x_message.text(0) != message.role || x_message.text(1) != message.content ||
            x_message.time(2) != message.created_at) {
            return message.seq;
        }
    }
    return behind;
}

void SessionTable::drop_from(long long session, std::uint64_t seq, const std::string& session_id) {
    const auto dropped = x_delete_messages_from.run({session, seq});
    if (dropped == 0) return;
    x_delete_outcomes_from.run({session, seq, seq});
    x_analytics.note_deletion();
    x_analytics.note_change(session);
    log("outbox").warn(
        "session {}: its messages from {} on make room ({} of them): Redis lost them, and the "
        "conversation went on without them",
        session_id,
        seq,
        dropped
    );
}

}  // namespace continuo
