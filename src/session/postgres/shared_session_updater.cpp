#include "session/postgres/shared_session_updater.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include <boost/json.hpp>

#include "base/limits.hpp"
#include "session/memory/session_listing.hpp"
#include "session/record_codec.hpp"

namespace continuo {

namespace {

/// Random, and never one that was used before: after a promotion that lost writes, a counter could
/// name two states alike. Not 0.
std::int64_t make_shared_revision() {
    std::uint64_t bits = 0;
    while (bits == 0) {
        const auto text = random_hex(8);
        std::from_chars(text.data(), text.data() + text.size(), bits, 16);
        bits >>= 1U;
    }
    return static_cast<std::int64_t>(bits);
}

}  // namespace

SharedSessionUpdater::SharedSessionUpdater(
    const PostgresSessionStoreConfig& config,
    SharedSessions& shared,
    Archive& archive,
    const Clock& clock,
    Metrics* metrics
)
    : x_shared(shared),
      x_archive(archive),
      x_clock(clock),
      x_lifetimes{.idle = {}, .absolute = config.lifetime_max, .idle_ends_life = false},
      x_messages_max(config.messages_max),
      x_messages_kept(std::max<std::size_t>(config.messages_kept, 1)),
      x_metrics(metrics),
      x_cache(config.cached_sessions, config.cached_for, clock) {}

StepContext SharedSessionUpdater::context() const {
    return {.now = x_clock.now(), .messages_max = x_messages_max};
}

Result<void> SharedSessionUpdater::check_alive(const SessionRecord& record) const {
    if (life_of(record, x_clock.now(), x_lifetimes) == Life::alive) return {};
    return fail(Errc::gone, record.session->session_id);
}

Task<Result<SharedSessionRecord>> SharedSessionUpdater::open(SharedSession stored) {
    const auto id = stored.archived.session.session_id;
    const auto last = stored.archived.session.last_seq;
    std::optional<TurnMarks> marks;
    if (stored.turn) {
        auto decoded = decode_turn(*stored.turn, last);
        if (!decoded) co_return fail(Errc::corrupt, id + ": " + decoded.error().detail);
        marks = std::move(*decoded);
    }
    auto record = restore(std::move(stored.archived), std::move(marks));
    if (!record) co_return std::unexpected(std::move(record.error()));
    // The reply to a burst needs all of its messages.
    const auto first_kept = first_seq_kept(*record);
    if (record->pending && record->pending->turn < first_kept) {
        const auto first = record->pending->turn;
        auto older = co_await x_archive.history(id, first - 1, first_kept - first);
        if (!older) co_return std::unexpected(std::move(older.error()));
        if (older->size() != first_kept - first)
            co_return fail(Errc::corrupt, id + ": messages of its turn are missing");
        record->messages.prepend(std::move(*older));
    }
    trim_messages(*record, x_messages_kept);
    if (!stored.turn && record->pending) {
        const std::scoped_lock lock(x_mutex);
        if (std::ranges::find(x_unindexed, id) == x_unindexed.end()) x_unindexed.push_back(id);
    }
    co_return SharedSessionRecord{.revision = stored.revision, .record = std::move(*record)};
}

Task<Result<SharedSessionUpdater::Entry>> SharedSessionUpdater::fetch(std::string id) {
    if (!is_valid_id(id)) co_return fail(Errc::invalid_input, "session_id");
    auto entry = x_cache.find(id);
    auto stored = co_await x_shared.load(
        id,
        std::max<std::size_t>(x_messages_kept, outcomes_in_log),
        entry ? std::optional(entry->revision) : std::nullopt
    );
    if (!stored) {
        if (stored.error().code != Errc::unavailable) x_cache.drop(id);
        if (stored.error().code == Errc::corrupt)
            stored.error().detail = id + ": " + stored.error().detail;
        co_return std::unexpected(std::move(stored.error()));
    }
    if (*stored) {
        auto opened = co_await open(std::move(**stored));
        if (!opened) {
            x_cache.drop(id);
            co_return std::unexpected(std::move(opened.error()));
        }
        entry = std::make_shared<const SharedSessionRecord>(std::move(*opened));
    }
    x_cache.put(id, entry);
    co_return entry;
}

Task<Result<SharedSessionUpdater::Entry>> SharedSessionUpdater::read(std::string id) {
    auto entry = co_await fetch(id);
    if (!entry) co_return entry;
    if (auto alive = check_alive((*entry)->record); !alive) {
        const auto erased = co_await erase_revision(std::move(id), **entry);
        if (!erased) co_return std::unexpected(erased.error());
        if (*erased) ++x_expired;
        co_return std::unexpected(std::move(alive.error()));
    }
    co_return entry;
}

SessionRecord SharedSessionUpdater::after(const SharedSessionRecord& before, Step step) const {
    auto record = before.record;
    apply(record, std::move(step), true);
    return record;
}

Task<Result<SharedStepOutcome>> SharedSessionUpdater::write(
    const SharedSessionRecord* before, const SessionRecord* decided_on, Step step
) {
    auto after = std::make_shared<SharedSessionRecord>();
    after->revision = make_shared_revision();
    SharedStep change;
    change.write.session = SessionSnapshot(step.session);
    change.write.outcomes = step.outcomes;
    change.write.ticket = std::move(step.ticket);
    change.write.memories = std::move(step.memories);
    change.write.trace = step.trace;
    std::uint64_t stored = 0;
    change.write.forgotten = std::move(step.forgotten);
    if (before != nullptr) {
        change.replaces = before->revision;
        stored = before->record.session->last_seq;
        // apply() sets the session and the pending turn.
        after->record.messages = decided_on->messages;
        after->record.outcomes = decided_on->outcomes;
        after->record.committed = decided_on->committed;
    }
    apply(after->record, std::move(step), true);
    const auto& messages = after->record.messages;
    const auto appended = after->record.session->last_seq - stored;
    change.write.messages.assign(
        messages.end() - static_cast<std::ptrdiff_t>(appended), messages.end()
    );
    trim_messages(after->record, x_messages_kept);
    change.revision = after->revision;
    change.turn = encode_turn(after->record);
    if (after->record.pending) change.lease_end = after->record.pending->lease_end;
    const auto id = after->record.session->session_id;
    x_cache.drop(id);  // until the state in the database is known
    const auto written = co_await x_shared.write(std::move(change));
    if (written == SharedStepOutcome::written) {
        note_change(before != nullptr ? &before->record : nullptr, &after->record);
        x_cache.put(id, std::move(after));
    }
    co_return written;
}

Task<Result<bool>> SharedSessionUpdater::write_put_off(
    std::shared_ptr<PutOffTurn<SharedSessionRecord>> turn, Step step
) {
    const auto id = step.session->session_id;
    const auto written = co_await write(turn->before.get(), &turn->after, std::move(step));
    if (!written) co_return std::unexpected(written.error());
    if (*written != SharedStepOutcome::written) {
        x_recently_shared.note_change(id);
        if (x_metrics != nullptr) x_metrics->record_session_retry();
    }
    co_return *written == SharedStepOutcome::written;
}

Task<Result<std::vector<Message>>> SharedSessionUpdater::read_log(
    std::string id, std::uint64_t first, std::uint64_t last
) {
    auto log = co_await x_archive.history(id, first - 1, last + 1 - first);
    if (!log) co_return log;
    for (auto expected = first; const auto& message : *log) {
        if (message.seq != expected++) co_return fail(Errc::corrupt, id + ": a message is missing");
    }
    co_return log;
}

Task<Result<SessionSnapshot>> SharedSessionUpdater::create(
    Step step, bool /*id_is_new*/
) {
    const auto session = SessionSnapshot(step.session);
    const auto id = session->session_id;
    auto written = co_await write(nullptr, nullptr, step);
    if (written == SharedStepOutcome::exists) {
        // One past its lifetime is erased when it is read, and leaves a tombstone.
        const auto known = co_await read(id);
        if (known) co_return fail(Errc::conflict, id, ErrorReason::id_taken);
        if (known.error().code != Errc::not_found) co_return std::unexpected(known.error());
        written = co_await write(nullptr, nullptr, std::move(step));
    }
    if (!written) co_return std::unexpected(written.error());
    if (*written == SharedStepOutcome::written) co_return session;
    if (*written == SharedStepOutcome::tombstone) co_return fail(Errc::gone, id);
    co_return fail(Errc::conflict, id, ErrorReason::id_taken);
}

Task<Result<bool>> SharedSessionUpdater::erase(std::string id) {
    return erase_for(std::move(id), EraseFor::operators);
}

Task<Result<bool>> SharedSessionUpdater::erase_for_customer(std::string id) {
    return erase_for(std::move(id), EraseFor::customer);
}

Task<Result<bool>> SharedSessionUpdater::erase_for(std::string id, EraseFor whom) {
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        const auto known = co_await read(id);
        if (!known) {
            const auto code = known.error().code;
            if (code == Errc::gone || code == Errc::not_found) co_return false;
            if (code != Errc::corrupt || whom == EraseFor::customer)
                co_return std::unexpected(known.error());
            // One that cannot be read can be erased.
            x_cache.drop(id);
            co_return co_await x_archive.erase(std::move(id));
        }
        if (auto allowed = check_erase((*known)->record.session, whom); !allowed)
            co_return std::unexpected(std::move(allowed.error()));
        const auto erased = co_await erase_revision(id, **known);
        if (!erased || *erased) co_return erased;
        // It was changed in between: humans may own it now, and the counts must be of what is
        // erased.
    }
    co_return fail(Errc::busy, id + ": too many concurrent changes");
}

Task<Result<bool>> SharedSessionUpdater::erase_revision(
    std::string id, const SharedSessionRecord& stored
) {
    x_cache.drop(id);
    const auto record = stored.record;
    const auto erased = co_await x_shared.erase(std::move(id), stored.revision);
    if (erased && *erased) {
        note_change(&record, nullptr);
        if (x_metrics != nullptr) x_metrics->record_tombstone();
    }
    co_return erased;
}

Task<Result<std::uint64_t>> SharedSessionUpdater::reap(std::size_t limit) {
    const auto cutoff = x_clock.now() - x_lifetimes.absolute;
    auto over = co_await find_created_before(x_archive, cutoff, limit);
    if (!over) co_return std::unexpected(std::move(over.error()));
    std::uint64_t count = 0;
    for (auto& id : *over) {
        const auto known = co_await fetch(id);
        if (!known) {
            // Another instance erased it, or it is corrupt, and stays for an operator.
            if (known.error().code == Errc::unavailable) co_return std::unexpected(known.error());
            continue;
        }
        const auto erased = co_await erase_revision(std::move(id), **known);
        if (!erased) co_return std::unexpected(erased.error());
        if (*erased) ++count;
    }
    x_expired += count;
    co_return count;
}

Task<Result<std::uint64_t>> SharedSessionUpdater::erase_ended_before(TimePoint cutoff) {
    constexpr std::size_t step = 500;
    std::uint64_t erased = 0;
    for (bool more = true; more;) {
        const auto ids = co_await x_archive.erase_ended_before(cutoff, step);
        if (!ids) co_return std::unexpected(ids.error());
        for (const auto& id : *ids)
            x_cache.drop(id);
        x_sessions -= static_cast<std::int64_t>(ids->size());
        erased += ids->size();
        more = ids->size() == step;
    }
    co_return erased;
}

Task<Result<void>> SharedSessionUpdater::ping() {
    const auto found = co_await x_shared.find_unleased(TimePoint{}, 1);
    if (!found) co_return std::unexpected(found.error());
    co_return Result<void>{};
}

}  // namespace continuo
