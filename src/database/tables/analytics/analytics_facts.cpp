// The facts of a conversation: read from its log, stored in the place of those before, and made
// anonymous when it is deleted.
#include <algorithm>
#include <array>
#include <chrono>

#include "analytics/figures.hpp"
#include "database/engine/connection.hpp"
#include "database/tables/analytics/analytics_columns.hpp"
#include "database/tables/analytics/analytics_table.hpp"
#include "database/tables/session_rows.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// A key of a distribution of numbers.
constexpr std::int64_t number_key_max = 20;

}  // namespace

std::int64_t quarter_of(TimePoint time) {
    constexpr std::int64_t quarter = 900;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    return (seconds >= 0 ? seconds / quarter : (seconds - quarter + 1) / quarter) * quarter;
}

std::vector<MessageFacts> AnalyticsTable::read_log(long long session) {
    std::vector<MessageFacts> log;
    x_log.query({session});
    while (x_log.next()) {
        auto entry = read_message_facts(
            x_log.unsigned_integer(0), x_log.text(1), x_log.time(2), x_log.optional_text(3)
        );
        if (entry) log.push_back(std::move(*entry));
    }
    return log;
}

std::optional<ConversationFacts> AnalyticsTable::read_facts(
    long long session, FactsContext context
) {
    if (!x_session.find({session})) return std::nullopt;
    const auto version = x_session.integer(1);
    const auto session_id = x_session.text(2);
    const auto created_at = x_session.time(3);
    auto state = read_session(x_session.text(0));
    if (!state) {
        log("database").error("analytics: session {}: {}", session_id, state.error().detail);
        // Counted as opened, so that it is not tried again and again.
        state = Session{};
        state->session_id = session_id;
        state->created_at = created_at;
    }
    context.ticket_resolved = x_ticket.find({session_id});
    auto facts = facts_of(*state, read_log(session), context);
    facts.session_id = session_id;
    facts.version = version;
    return facts;
}

void AnalyticsTable::mark(std::int64_t quarter) {
    x_mark.run({quarter});
}

void AnalyticsTable::store_sources(long long number, const std::vector<std::string>& sources) {
    x_drop_sources.run({number});
    for (const auto& id : sources)
        x_add_source.run({number, id});
}

void AnalyticsTable::store_row(long long session, const ConversationFacts& facts) {
    std::optional<std::string> user_before;
    std::optional<TimePoint> first_before;
    if (x_row.find({session})) {
        if (x_row.is_null(2) && x_connection.is_postgres()) return;  // deleted
        mark(x_row.integer(1));
        user_before = x_row.optional_text(3);
        if (!x_row.is_null(4)) first_before = x_row.time(4);
        if (x_row.text(2) != facts.session_id) anonymize(x_row.integer(0));
    }
    const auto quarter = quarter_of(facts.opened_at);
    const auto key = [](std::int64_t count) { return std::min(count, number_key_max); };
    const auto microseconds = [](const std::optional<TimePoint>& time) {
        return time ? std::optional(time->time_since_epoch().count()) : std::nullopt;
    };
    std::vector<Value> values{
        session,
        facts.session_id,
        facts.user_id,
        facts.version,
        quarter,
        facts.opened_at,
        microseconds(facts.first_message_at),
        facts.last_message_at,
        microseconds(facts.settles_at),
        facts.outcome,
        facts.language,
        facts.intent,
        key(facts.customer_messages),
        key(facts.turns)
    };
    for (const auto& column : number_columns)
        values.emplace_back(facts.*column.member);
    for (const auto& column : duration_columns) {
        const auto duration = facts.*column.member;
        values.emplace_back(duration);
        values.emplace_back(duration < 0 ? std::int64_t{-1} : duration_bucket(duration));
    }
    x_upsert.run(values);
    mark(quarter);
    if (!x_row.find({session})) return;
    const auto number = x_row.integer(0);
    store_sources(number, facts.sources);
    relate(number);
    if (user_before && first_before && user_before != facts.user_id)
        relate_others(*user_before, *first_before, false);
    if (facts.user_id && facts.first_message_at)
        relate_others(*facts.user_id, *facts.first_message_at, true);
}

void AnalyticsTable::set_flags(Statement& found, std::span<const Value> parameters) {
    struct Row {
        long long number;
        long long quarter;
        long long is_returning;
        long long reopened;
    };
    std::vector<Row> rows;
    found.query(parameters);
    while (found.next()) {
        const bool same =
            found.integer(2) == found.integer(4) && found.integer(3) == found.integer(5);
        if (same) continue;
        rows.push_back({found.integer(0), found.integer(1), found.integer(4), found.integer(5)});
    }
    for (const auto& row : rows) {
        x_set_flags.run({row.is_returning, row.reopened, row.number});
        mark(row.quarter);
    }
}

void AnalyticsTable::relate(long long number) {
    const std::array<Value, 1> parameters{number};
    set_flags(x_self, parameters);
}

void AnalyticsTable::relate_others(const std::string& user_id, TimePoint first, bool came) {
    // Later ones than the next have that one before them.
    const std::array<Value, 2> next{user_id, first};
    set_flags(x_next, next);
    const std::array<Value, 4> before{user_id, first - reopened_within, first, came ? 0 : 1};
    set_flags(x_before, before);
}

void AnalyticsTable::store(const FactsBatch& batch) {
    for (const auto& row : batch.rows) {
        const bool current = x_session.find({row.session}) &&
                             x_session.integer(1) == row.facts.version &&
                             x_session.text(2) == row.facts.session_id;
        if (current) store_row(row.session, row.facts);
    }
    for (const auto number : batch.changes)
        x_drop_change.run({number});
    // A deletion may have put it back meanwhile.
    if (batch.next && position() == batch.position) set_position(*batch.next);
}

// Deletion.

void AnalyticsTable::anonymize(long long number) {
    // PostgreSQL never gives a number twice: there it keeps another server, which read the
    // conversation before, from adding it again.
    x_anonymize.run({x_connection.is_postgres(), number});
}

void AnalyticsTable::finish(long long session, TimePoint now) {
    const auto facts = read_facts(session, {.now = now, .is_over = true});
    if (!facts) return;
    store_row(session, *facts);
    if (!x_row.find({session})) return;
    anonymize(x_row.integer(0));
    if (facts->user_id && facts->first_message_at)
        remember_gone(*facts->user_id, *facts->first_message_at);
}

void AnalyticsTable::remember_gone(const std::string& user_id, TimePoint first) {
    x_earlier_gone.run({user_id, first});
    x_later_gone.run({user_id, first - reopened_within, first});
}

void AnalyticsTable::finish_orphans(const std::vector<std::int64_t>& numbers) {
    Statement row(
        x_connection,
        "SELECT quarter, user_id, first_message_at FROM analytics_conversations"
        " WHERE number = :number",
        {Value::Type::integer, Value::Type::text, Value::Type::integer}
    );
    for (const auto number : numbers) {
        if (!row.find({number})) continue;
        mark(row.integer(0));
        const auto user = row.optional_text(1);
        const auto first = row.is_null(2) ? std::nullopt : std::optional(row.time(2));
        anonymize(number);
        if (user && first) remember_gone(*user, *first);
    }
}

void AnalyticsTable::restart() {
    set_position({});
    x_connection.execute(
        "UPDATE analytics_conversations SET version = -1 WHERE session_id IS NOT NULL"
    );
    x_connection.execute("DELETE FROM analytics_rollups");
    x_connection.execute("DELETE FROM analytics_stale");
    x_connection.execute(
        "INSERT INTO analytics_stale (quarter) SELECT DISTINCT quarter FROM analytics_conversations"
    );
}

}  // namespace continuo
