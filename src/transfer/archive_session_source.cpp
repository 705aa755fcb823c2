#include "transfer/archive_session_source.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"

namespace continuo {

namespace {

constexpr std::size_t page_sessions = 500;
constexpr std::size_t page_messages = 10'000;  // the archive's maximum per read
constexpr std::size_t page_tickets = 1000;
constexpr std::size_t memories_max = 10'000;  // per customer; AGENT_MEMORY_MAX_ENTRIES is lower

}  // namespace

ArchiveSessionSource::ArchiveSessionSource(
    ArchiveSessionsConfig config, Database& database, const Clock& clock
)
    : x_config(std::move(config)), x_database(database), x_clock(clock) {}

Task<Result<std::uint64_t>> ArchiveSessionSource::count(SessionFilter filter) {
    const auto page = co_await x_database.archive().list(std::move(filter), {}, 0, 1);
    if (!page) co_return std::unexpected(page.error());
    co_return page->total;
}

Task<Result<std::uint64_t>> ArchiveSessionSource::count() {
    co_return co_await count(SessionFilter{});
}

Task<Result<SessionListing>> ArchiveSessionSource::list(std::string cursor) {
    if (!x_tickets_listed) {
        if (auto listed = co_await list_tickets(); !listed)
            co_return std::unexpected(std::move(listed.error()));
    }
    auto page = co_await x_database.archive().list({}, std::move(cursor), 0, page_sessions);
    if (!page) co_return std::unexpected(std::move(page.error()));
    co_return SessionListing{
        .sessions = std::move(page->items), .unreadable = {}, .next = std::move(page->next)
    };
}

Task<Result<SessionListing>> ArchiveSessionSource::newest(SessionFilter filter, std::size_t limit) {
    SessionListing listing;
    do {
        const auto missing = std::min(limit - listing.sessions.size(), page_sessions);
        auto page = co_await x_database.archive().list(filter, listing.next, 0, missing);
        if (!page) co_return std::unexpected(std::move(page.error()));
        std::ranges::move(page->items, std::back_inserter(listing.sessions));
        listing.next = std::move(page->next);
    } while (!listing.next.empty() && listing.sessions.size() < limit);
    co_return std::move(listing);
}

Task<Result<SessionRecord>> ArchiveSessionSource::read_record(std::string id) {
    auto archived = co_await x_database.archive().load(id, page_messages);
    if (!archived) co_return std::unexpected(std::move(archived.error()));
    while (!archived->newest.empty() && archived->newest.front().seq > 1) {
        // The log is longer than one page. Older messages never change: reading on is consistent.
        const auto missing = archived->newest.front().seq - 1;
        const auto after = missing - std::min<std::uint64_t>(missing, page_messages);
        auto older = co_await x_database.archive().history(id, after, missing - after);
        if (!older) co_return std::unexpected(std::move(older.error()));
        if (older->empty()) co_return fail(Errc::corrupt, id + ": messages are missing");
        archived->newest.insert(
            archived->newest.begin(),
            std::make_move_iterator(older->begin()),
            std::make_move_iterator(older->end())
        );
    }
    auto record = restore(std::move(*archived));
    if (!record) co_return std::unexpected(std::move(record.error()));
    // restore() also derives outcomes from old messages: remove the expired ones.
    const auto cutoff = x_clock.now() - limits::outcome_kept;
    std::erase_if(record->outcomes, [cutoff](const IdempotencyRecord& outcome) {
        return outcome.recorded_at < cutoff;
    });
    co_return std::move(*record);
}

Task<Result<TransferredSession>> ArchiveSessionSource::read(std::string id) {
    auto record = co_await read_record(std::move(id));
    if (!record) co_return std::unexpected(std::move(record.error()));
    TransferredSession copy{.record = std::move(*record), .memories = {}, .tickets = {}};
    if (auto added = co_await add_by_products(&copy); !added)
        co_return std::unexpected(std::move(added.error()));
    co_return std::move(copy);
}

Task<Result<void>> ArchiveSessionSource::add_by_products(TransferredSession* copy) {
    auto memories = co_await memories_of(copy->record.session);
    if (!memories) co_return std::unexpected(std::move(memories.error()));
    copy->memories = std::move(*memories);
    auto tickets = co_await tickets_of(copy->record.session);
    if (!tickets) co_return std::unexpected(std::move(tickets.error()));
    copy->tickets = std::move(*tickets);
    co_return Result<void>{};
}

Task<Result<std::vector<CustomerFact>>> ArchiveSessionSource::memories_of(Session session) {
    auto memories = co_await x_database.memories().recall(
        {.session_id = session.session_id, .user_id = verified_user(session)}, memories_max
    );
    if (!memories) co_return memories;
    // Facts from the customer's other conversations are transferred with those conversations.
    std::erase_if(*memories, [&session](const CustomerFact& memory) {
        return memory.session_id != session.session_id;
    });
    co_return memories;
}

Task<Result<void>> ArchiveSessionSource::list_tickets() {
    std::map<std::string, std::vector<std::string>> found;
    std::string cursor;
    do {
        const auto page = co_await x_database.tickets().list(std::nullopt, cursor, page_tickets);
        if (!page) co_return std::unexpected(page.error());
        for (const auto& ticket : page->items)
            found[ticket.session_id].push_back(ticket.ticket_id);
        cursor = page->next;
    } while (!cursor.empty());
    for (auto& [session, ids] : found)
        std::ranges::reverse(ids);  // they were read newest first
    x_tickets = std::move(found);
    x_tickets_listed = true;
    co_return Result<void>{};
}

Task<Result<std::vector<Ticket>>> ArchiveSessionSource::tickets_of(Session session) {
    if (!x_tickets_listed) {
        if (auto listed = co_await list_tickets(); !listed)
            co_return std::unexpected(std::move(listed.error()));
    }
    const auto known = x_tickets.find(session.session_id);
    auto ids = known == x_tickets.end() ? std::vector<std::string>() : known->second;
    // A ticket that was created after list_tickets().
    if (session.ticket_id && std::ranges::find(ids, *session.ticket_id) == ids.end())
        ids.push_back(*session.ticket_id);
    std::vector<Ticket> tickets;
    for (auto& id : ids) {
        auto ticket = co_await x_database.tickets().load(std::move(id));
        if (ticket) {
            if (ticket->session_id == session.session_id) tickets.push_back(std::move(*ticket));
        } else if (ticket.error().code != Errc::not_found) {
            co_return std::unexpected(std::move(ticket.error()));
        }
    }
    co_return std::move(tickets);
}

Task<Result<ImportOutcome>> ArchiveSessionSource::place(
    TransferredSession copy, ConflictPolicy rule
) {
    const auto id = copy.record.session->session_id;
    if (copy.record.session->created_at + x_config.lifetime_max <= x_clock.now())
        co_return ImportOutcome::expired;
    const auto there = co_await read_record(id);
    if (!there && there.error().code == Errc::gone) co_return ImportOutcome::tombstone;
    if (!there && there.error().code != Errc::not_found) co_return std::unexpected(there.error());
    const auto plan = plan_import(there ? &*there : nullptr, copy.record, rule);
    if (!plan.writes || x_config.dry_run) co_return plan.outcome;

    SessionWrite write;
    write.session = plan.state.session;
    write.outcomes = plan.state.outcomes;
    write.replaces = plan.replaces;
    for (const auto& message : copy.record.messages) {
        if (message.seq >= plan.first_seq) write.messages.push_back(message);
    }
    if (plan.outcome != ImportOutcome::same) {
        write.memories = std::move(copy.memories);
        if (!copy.tickets.empty()) write.ticket = copy.tickets.front();
    }
    const auto written = co_await x_database.archive().write(std::move(write));
    if (!written) co_return std::unexpected(written.error());
    for (std::size_t i = 1; i < copy.tickets.size() && plan.outcome != ImportOutcome::same; ++i) {
        SessionWrite more;
        more.session = plan.state.session;
        more.ticket = copy.tickets[i];
        const auto added = co_await x_database.archive().write(std::move(more));
        if (!added) co_return std::unexpected(added.error());
    }
    co_return plan.outcome;
}

Task<Result<bool>> ArchiveSessionSource::erase(std::string id) {
    if (x_config.dry_run) co_return true;
    co_return co_await x_database.archive().erase(std::move(id));
}

}  // namespace continuo
