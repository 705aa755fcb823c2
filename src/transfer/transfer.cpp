#include "transfer/transfer.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "async/all_of.hpp"

namespace continuo {

namespace {

// In parallel: hides the latency of Redis and lets SQLite commit several sessions together.
constexpr std::size_t transferred_at_once = 32;

/// True for an error that affects one session only: the transfer continues with the others.
bool is_of_one_session(Errc code) {
    return code == Errc::corrupt || code == Errc::invalid_input || code == Errc::limit_exceeded ||
           code == Errc::conflict;
}

std::vector<std::string> ids_of(const SessionListing& listing) {
    std::set<std::string> ids;  // a listing may contain an id twice
    for (const auto& session : listing.sessions)
        ids.insert(session.session_id);
    return {ids.begin(), ids.end()};
}

std::vector<std::string> take_some(std::vector<std::string>& ids) {
    const auto count = static_cast<std::ptrdiff_t>(std::min(ids.size(), transferred_at_once));
    std::vector<std::string> some(
        std::make_move_iterator(ids.end() - count), std::make_move_iterator(ids.end())
    );
    ids.resize(ids.size() - some.size());
    return some;
}

/// The result of read_one(). It has the id because `copy` has none after an error.
struct ReadSession {
    std::string id;
    Result<TransferredSession> copy;
};
Task<ReadSession> read_one(SessionSource* source, std::string id) {
    auto copy = co_await source->read(id);
    co_return ReadSession{std::move(id), std::move(copy)};
}

}  // namespace

void Transfer::tell(const std::string& id, const std::string& what) const {
    if (x_events.tell) x_events.tell(id, what);
}

void Transfer::advance(std::uint64_t by) {
    x_done += by;
    if (!x_events.progress) return;
    x_events.progress(x_done, x_total == 0 ? 0 : std::max(x_done, x_total));
}

void Transfer::note_unreadable(const SessionListing& listing) {
    for (const auto& [id, why] : listing.unreadable) {
        ++x_tally.unreadable;
        tell(id, "cannot be read: " + why);
    }
}

Result<void> Transfer::note(std::vector<ImportResult> outcomes) {
    Result<void> result;
    for (auto& [id, outcome] : outcomes) {
        if (!outcome) {
            const auto code = outcome.error().code;
            if (code == Errc::not_found || code == Errc::gone) continue;  // deleted meanwhile
            if (!is_of_one_session(code)) {
                result = std::unexpected(std::move(outcome.error()));
                continue;
            }
            ++x_tally.unreadable;
            tell(id, "skipped: " + outcome.error().detail);
            continue;
        }
        ++x_tally.outcome[*outcome];
        if (*outcome == ImportOutcome::conflict) {
            tell(
                id,
                "skipped: the target already has this session with different content "
                "(--overwrite replaces it)"
            );
        }
        if (*outcome == ImportOutcome::tombstone)
            tell(id, "skipped: the session was deleted in the target within the last hour");
    }
    advance(outcomes.size());
    return result;
}

Task<Transfer::ImportResult> Transfer::place_one(
    SessionTarget* target, TransferredSession copy, ConflictPolicy rule
) {
    auto id = copy.record.session->session_id;
    auto outcome = co_await target->place(std::move(copy), rule);
    co_return ImportResult{std::move(id), std::move(outcome)};
}

Task<Transfer::ImportResult> Transfer::copy_one(
    SessionSource* source, SessionTarget* target, std::string id, ConflictPolicy rule
) {
    auto copy = co_await source->read(id);
    if (!copy) co_return ImportResult{std::move(id), std::unexpected(std::move(copy.error()))};
    co_return co_await place_one(target, std::move(*copy), rule);
}

Task<Result<void>> Transfer::copy_ids(
    SessionSource& source, SessionTarget& target, Ids ids, ConflictPolicy rule
) {
    while (!ids.empty()) {
        std::vector<Task<ImportResult>> tasks;
        for (auto& id : take_some(ids))
            tasks.push_back(copy_one(&source, &target, std::move(id), rule));
        auto noted = note(co_await all_of(std::move(tasks)));
        if (!noted) co_return noted;
    }
    co_return Result<void>{};
}

template <class MoveOn>
Task<Result<void>> Transfer::walk(SessionSource& source, MoveOn move_on) {
    const auto total = co_await source.count();
    if (!total) co_return std::unexpected(total.error());
    x_total = *total;
    std::string cursor;
    do {
        const auto listing = co_await source.list(cursor);
        if (!listing) co_return std::unexpected(listing.error());
        note_unreadable(*listing);
        auto moved = co_await move_on(ids_of(*listing));
        if (!moved) co_return moved;
        cursor = listing->next;
    } while (!cursor.empty());
    co_return Result<void>{};
}

Task<Result<void>> Transfer::copy(
    SessionSource& source, SessionTarget& target, ConflictPolicy rule
) {
    co_return co_await walk(source, [&](Ids ids) {
        return copy_ids(source, target, std::move(ids), rule);
    });
}

Task<Result<void>> Transfer::place_all(
    SessionTarget& target, std::vector<TransferredSession> copies, ConflictPolicy rule
) {
    std::vector<Task<ImportResult>> tasks;
    tasks.reserve(copies.size());
    for (auto& copy : copies)
        tasks.push_back(place_one(&target, std::move(copy), rule));
    co_return note(co_await all_of(std::move(tasks)));
}

Task<Result<void>> Transfer::import(
    TransferFileReader& reader, SessionTarget& target, ConflictPolicy rule
) {
    x_total = reader.sessions_stated().value_or(0);
    std::vector<TransferredSession> copies;
    std::set<std::string> ids;  // of `copies`; a second copy of an id must be written after it
    for (bool more = true; more;) {
        auto next = reader.next();
        if (!next && next.error().code == Errc::conflict) co_return std::unexpected(next.error());
        if (!next) {
            ++x_tally.unreadable;
            tell("", next.error().detail);
            advance(1);
            continue;
        }
        more = next->has_value();
        const bool again = more && ids.contains((*next)->record.session->session_id);
        if (!more || again || copies.size() == transferred_at_once) {
            auto outcome = co_await place_all(target, std::exchange(copies, {}), rule);
            if (!outcome) co_return outcome;
            ids.clear();
        }
        if (!more) break;
        ids.insert((*next)->record.session->session_id);
        copies.push_back(std::move(**next));
    }
    co_return Result<void>{};
}

Task<Result<void>> Transfer::export_ids(
    SessionSource& source, TransferFileWriter& writer, Ids ids
) {
    while (!ids.empty()) {
        std::vector<Task<ReadSession>> tasks;
        for (auto& id : take_some(ids))
            tasks.push_back(read_one(&source, std::move(id)));
        auto sessions = co_await all_of(std::move(tasks));
        for (auto& [id, copy] : sessions) {
            if (copy) {
                auto written = writer.write(*copy);
                if (written) {
                    ++x_tally.outcome[ImportOutcome::added];
                    continue;
                }
                if (written.error().code != Errc::limit_exceeded) co_return written;
                copy = std::unexpected(std::move(written.error()));
            }
            const auto code = copy.error().code;
            if (code == Errc::not_found || code == Errc::gone) continue;  // deleted meanwhile
            if (!is_of_one_session(code)) co_return std::unexpected(copy.error());
            ++x_tally.unreadable;
            tell(id, "skipped: " + copy.error().detail);
        }
        advance(sessions.size());
    }
    co_return Result<void>{};
}

Task<Result<void>> Transfer::export_to(
    SessionSource& source, TransferFileWriter& writer, std::set<std::string> skipped
) {
    co_return co_await walk(source, [&](Ids ids) {
        advance(std::erase_if(ids, [&skipped](const auto& id) { return skipped.contains(id); }));
        return export_ids(source, writer, std::move(ids));
    });
}

}  // namespace continuo
