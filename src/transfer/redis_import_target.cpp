// Writes transferred sessions to Redis.
#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "async/with_deadline.hpp"
#include "base/id.hpp"
#include "base/limits.hpp"
#include "transfer/redis_session_source.hpp"

namespace continuo {

namespace {

// Redis keeps an expired session this long for the reaper, as in OptimisticSessionUpdater.
constexpr std::chrono::hours reaping_time{1};
constexpr std::chrono::milliseconds outbox_pause{100};
// A server changed the session between read and write in each of these attempts.
constexpr int attempts_max = 50;

}  // namespace

Task<Result<RedisSessionSource::Found>> RedisSessionSource::find(std::string id) {
    auto stored = co_await x_records.read(id, x_clock.now());
    if (stored) co_return Found{std::move(stored->revision), std::move(stored->record)};
    if (stored.error().code != Errc::not_found) co_return std::unexpected(stored.error());
    if (x_archive == nullptr) co_return Found{};
    // An evicted session is only in the archive until its next message.
    auto archived = co_await x_archive->read(std::move(id));
    if (archived) co_return Found{{}, std::move(archived->record)};
    if (archived.error().code == Errc::not_found) co_return Found{};
    co_return std::unexpected(std::move(archived.error()));
}

RecordChange RedisSessionSource::make_change(const TransferredSession& copy, const ImportPlan& plan)
    const {
    RecordChange change;
    for (const auto& message : copy.record.messages) {
        if (message.seq >= plan.first_seq) change.appended.push_back(message);
    }
    change.replaces = plan.replaces;
    change.after = plan.state;
    // Publishing state and log again is harmless; tickets and facts are published only once.
    if (plan.outcome != ImportOutcome::same) {
        if (!copy.tickets.empty()) change.ticket = copy.tickets.front();
        change.memories = copy.memories;
    }
    change.now = x_clock.now();
    const auto over = change.after.session->created_at + x_config.lifetime_max;
    change.expires = std::min<TimePoint>(change.now + x_config.idle_timeout, over);
    change.kept =
        std::chrono::ceil<std::chrono::milliseconds>(change.expires - change.now) + reaping_time;
    return change;
}

Task<Result<ImportOutcome>> RedisSessionSource::place(
    TransferredSession copy, ConflictPolicy rule
) {
    const auto id = copy.record.session->session_id;
    if (copy.record.session->created_at + x_config.lifetime_max <= x_clock.now())
        co_return ImportOutcome::expired;
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        auto found = co_await find(id);
        if (!found && found.error().code == Errc::gone) co_return ImportOutcome::tombstone;
        if (!found) co_return std::unexpected(std::move(found.error()));
        auto plan = plan_import(found->record ? &*found->record : nullptr, copy.record, rule);
        // If only the archive has the session, a write to Redis includes its whole log.
        if (found->revision.empty()) plan.first_seq = 1;
        if (x_config.dry_run) co_return plan.outcome;
        if (!plan.writes) {
            if (plan.outcome != ImportOutcome::same || found->revision.empty())
                co_return plan.outcome;
            // The session may come from an earlier run whose write no replica confirmed.
            auto confirmed = co_await x_records.confirm(
                std::make_shared<const StoredRecord>(
                    StoredRecord{std::move(found->revision), std::move(*found->record)}
                ),
                x_clock.now()
            );
            if (!confirmed) co_return std::unexpected(std::move(confirmed.error()));
            if (*confirmed) co_return plan.outcome;
            continue;
        }
        auto change = make_change(copy, plan);
        change.revision = std::move(found->revision);
        const auto written = co_await write(std::move(change));
        if (!written) co_return std::unexpected(written.error());
        if (*written == WriteOutcome::tombstone) co_return ImportOutcome::tombstone;
        if (*written != WriteOutcome::written) continue;
        if (plan.outcome != ImportOutcome::same && copy.tickets.size() > 1) {
            copy.tickets.erase(copy.tickets.begin());
            auto told = co_await write_tickets(id, std::move(copy.tickets));
            if (!told) co_return std::unexpected(std::move(told.error()));
        }
        co_return plan.outcome;
    }
    co_return fail(
        Errc::unavailable,
        fmt::format("{}: the session changed during each attempt to write it: run this again", id)
    );
}

/// An outbox entry has room for one ticket: writes each further one in an entry with the same
/// state.
Task<Result<void>> RedisSessionSource::write_tickets(std::string id, std::vector<Ticket> tickets) {
    for (auto& ticket : tickets) {
        for (int attempt = 0;; ++attempt) {
            auto stored = co_await x_records.read(id, x_clock.now());
            if (!stored) co_return std::unexpected(std::move(stored.error()));
            ImportPlan unchanged;
            unchanged.state = std::move(stored->record);
            auto change =
                make_change({.record = {}, .memories = {}, .tickets = {ticket}}, unchanged);
            change.revision = std::move(stored->revision);
            const auto written = co_await write(std::move(change));
            if (!written) co_return std::unexpected(written.error());
            if (*written == WriteOutcome::written) break;
            if (attempt == attempts_max)
                co_return fail(Errc::unavailable, fmt::format("{}: cannot write its tickets", id));
        }
    }
    co_return Result<void>{};
}

Task<Result<WriteOutcome>> RedisSessionSource::write(RecordChange change) {
    const auto& keys = x_records.keys();
    const auto events = keys.events(keys.partition_of(change.after.session->session_id));
    const auto deadline = Deadline::after(x_config.outbox_patience);
    for (;;) {
        auto written = co_await x_records.write(x_records.prepare(change, make_revision()));
        if (written != WriteOutcome::outbox_full) co_return written;
        if (deadline.expired()) {
            co_return fail(
                Errc::unavailable,
                fmt::format(
                    "the outbox {} is full because an archive has not read it: start its "
                    "instance, or remove the consumer group of an instance that no longer exists "
                    "(docs/operations.md, \"The outbox is stuck\"), and run this again",
                    events
                )
            );
        }
        co_await sleep_until(Deadline::after(outbox_pause));
    }
}

Task<Result<bool>> RedisSessionSource::erase(std::string id) {
    if (x_config.dry_run) co_return true;
    const EraseOptions burial{.tombstone = limits::tombstone_kept, .always = false};
    co_return co_await x_records.erase(std::move(id), {}, burial, x_clock.now());
}

}  // namespace continuo
