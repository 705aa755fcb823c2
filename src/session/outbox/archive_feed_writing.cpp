// Writes entries of the outbox to the archive, whatever that has.
#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "session/outbox/archive_feed.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// Removes the outcomes that are in the archive already. A state has all outcomes that do not
/// follow from the newest messages; those that did not follow from them before this write either
/// were written earlier.
void leave_told(SessionWrite& write) {
    if (write.replaces) return;
    const auto first =
        write.messages.empty() ? write.session->last_seq + 1 : write.messages.front().seq;
    std::erase_if(write.outcomes, [first](const IdempotencyRecord& outcome) {
        return std::max(outcome.message_seq, outcome.reply_seq.value_or(0)) + outcomes_in_log <
               first;
    });
}

}  // namespace

Task<Result<void>> ArchiveFeed::archive(OutboxEntry entry) {
    if (entry.write) co_return co_await write(std::move(*entry.write));
    const auto erased = co_await x_archive.erase(std::move(entry.session_id));
    if (!erased) co_return std::unexpected(erased.error());
    co_return Result<void>{};
}

Task<Result<void>> ArchiveFeed::write(SessionWrite write) {
    write.replayed = true;
    const auto id = write.session->session_id;
    const auto with_id = [&id](Error error) {
        error.detail = fmt::format("session {}: {}", excerpt(id), error.detail);
        return std::unexpected(std::move(error));
    };
    auto outcomes = write.outcomes;
    leave_told(write);
    auto written = co_await x_archive.write(write);
    if (written) co_return written;
    if (written.error().code == Errc::conflict) {
        log("outbox").warn(
            "session {}: {}; the archive takes over what Redis has",
            excerpt(id),
            written.error().detail
        );
        written = co_await write_current(std::move(write));
        if (!written) co_return with_id(std::move(written.error()));
        co_return written;
    }
    write.outcomes = std::move(outcomes);
    if (written.error().code != Errc::not_found) co_return with_id(std::move(written.error()));
    // The archive lacks earlier messages: its database was added after the session began, or missed
    // entries of the outbox. Adds the messages from Redis.
    const auto before =
        write.messages.empty() ? write.session->last_seq : write.messages.front().seq - 1;
    auto older = co_await x_records.read_log(id, 1, before);
    if (!older && older.error().code == Errc::unavailable)
        co_return with_id(std::move(older.error()));
    const auto missing = before - (older ? older->size() : 0);
    if (missing != 0) {
        log("outbox").error("session {}: {} messages never reached this archive", id, missing);
        write.gaps_allowed = true;
    }
    if (older) write.messages.insert(write.messages.begin(), older->begin(), older->end());
    written = co_await x_archive.write(std::move(write));
    if (!written) co_return with_id(std::move(written.error()));
    co_return written;
}

Task<Result<void>> ArchiveFeed::write_current(SessionWrite refused) {
    const auto id = refused.session->session_id;
    auto stored = co_await x_records.read(id, system_clock().now());
    // Erased, or no longer in Redis: its later entries say what becomes of it.
    if (!stored) co_return std::unexpected(std::move(stored.error()));
    auto log = co_await x_records.read_log(id, 1, stored->record.session->last_seq);
    if (!log) co_return std::unexpected(std::move(log.error()));
    refused.session = stored->record.session;
    refused.messages = std::move(*log);
    refused.outcomes = std::move(stored->record.outcomes);
    refused.is_current = true;
    co_return co_await x_archive.write(std::move(refused));
}

}  // namespace continuo
