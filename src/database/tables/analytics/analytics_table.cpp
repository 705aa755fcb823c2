#include "database/tables/analytics/analytics_table.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <sstream>

#include <fmt/format.h>

#include "analytics/figures.hpp"
#include "database/engine/connection.hpp"
#include "database/tables/analytics/analytics_columns.hpp"

// A conversation's facts are computed anew whenever something in it changed, and replace its row:
// doing it twice, late, or in another order gives the same row. What changed is found by
//  - the numbers of messages and sessions above the position, where the version of the session is
//    not that of the row;
//  - analytics_changes, of steps without a message;
//  - settles_at, when time alone changes the outcome.
// Reading and storing facts is in analytics_facts.cpp.

namespace continuo {

namespace {

using enum Value::Type;

/// Longer than any transaction that inserts messages takes.
constexpr std::chrono::seconds commit_time_max{30};
std::string make_conversation_upsert_sql() {
    std::vector<std::string> columns{
        "session",
        "session_id",
        "user_id",
        "version",
        "quarter",
        "opened_at",
        "first_message_at",
        "last_message_at",
        "settles_at",
        "outcome",
        "language",
        "intent",
        "messages_key",
        "turns_key"
    };
    for (const auto& column : number_columns)
        columns.emplace_back(column.name);
    for (const auto& column : duration_columns) {
        columns.emplace_back(column.name);
        columns.push_back(fmt::format("{}_bucket", column.name));
    }
    std::string names;
    std::string places;
    std::string changes;
    for (const auto& name : columns) {
        const auto* comma = names.empty() ? "" : ", ";
        names += comma + name;
        places += comma + (":" + name);
        if (name != "session")
            changes += fmt::format("{}{} = excluded.{}", changes.empty() ? "" : ", ", name, name);
    }
    // A deleted conversation stays as it is: another server may have read it before.
    return fmt::format(
        "INSERT INTO analytics_conversations ({}) VALUES ({}) ON CONFLICT (session) DO UPDATE SET"
        " {} WHERE analytics_conversations.session_id IS NOT NULL",
        names,
        places,
        changes
    );
}

const std::string& conversation_upsert_sql() {
    static const auto sql = make_conversation_upsert_sql();
    return sql;
}

/// The rows that a condition finds, with their flags as they are and as they should be.
std::string flags_sql(std::string_view condition) {
    constexpr auto reopened_microseconds =
        std::chrono::duration_cast<std::chrono::microseconds>(reopened_within).count();
    return fmt::format(
        "SELECT c.number, c.quarter, c.is_returning, c.reopened,"
        " CASE WHEN c.earlier_gone = 1 OR EXISTS (SELECT 1 FROM analytics_conversations AS e"
        "  WHERE e.user_id = c.user_id AND e.first_message_at < c.first_message_at)"
        "  THEN 1 ELSE 0 END,"
        " CASE WHEN c.came_back = 1 OR (c.outcome IN"
        "  ('resolved_confirmed', 'resolved_assumed', 'resolved_human')"
        "  AND (c.later_gone = 1 OR EXISTS"
        "   (SELECT 1 FROM analytics_conversations AS n WHERE n.user_id = c.user_id"
        "   AND n.first_message_at > c.last_message_at"
        "   AND n.first_message_at <= c.last_message_at + {}))) THEN 1 ELSE 0 END"
        " FROM analytics_conversations AS c WHERE {}",
        reopened_microseconds,
        condition
    );
}

const std::string& self_sql() {
    static const auto sql = flags_sql("c.number = :number");
    return sql;
}
const std::string& next_sql() {
    static const auto sql = flags_sql(
        "c.user_id = :user_id AND c.first_message_at > :first ORDER BY c.first_message_at LIMIT 1"
    );
    return sql;
}
const std::string& before_sql() {
    static const auto sql = flags_sql(
        "c.user_id = :user_id AND c.last_message_at >= :since AND c.last_message_at < :first"
        " AND c.reopened = :flag ORDER BY c.number"
    );
    return sql;
}

constexpr std::array flag_columns{integer, integer, integer, integer, integer, integer};

// The row of a session is current if it has the version; ids tell numbers apart that SQLite gave
// twice.
constexpr std::string_view new_messages_sql =
    "SELECT DISTINCT m.session FROM messages AS m JOIN sessions AS s ON s.number = m.session"
    " WHERE m.number > :position AND NOT EXISTS (SELECT 1 FROM analytics_conversations AS c"
    " WHERE c.session = s.number AND c.version = s.version AND c.session_id = s.session_id)"
    " LIMIT :count";
constexpr std::string_view new_sessions_sql =
    "SELECT s.number FROM sessions AS s WHERE s.number > :position AND NOT EXISTS"
    " (SELECT 1 FROM analytics_conversations AS c"
    " WHERE c.session = s.number AND c.version = s.version AND c.session_id = s.session_id)"
    " LIMIT :count";
constexpr std::string_view anonymize_sql =
    "UPDATE analytics_conversations SET session_id = NULL, user_id = NULL, settles_at = NULL,"
    " opened_at = quarter * 1000000, first_message_at = NULL, last_message_at = quarter * 1000000,"
    " session = CASE WHEN :keeps_number = 1 THEN session END,"
    " outcome = CASE WHEN outcome = 'pending' THEN 'abandoned' ELSE outcome END"
    " WHERE number = :number";
constexpr std::string_view orphans_sql =
    "SELECT c.number FROM analytics_conversations AS c LEFT JOIN sessions AS s"
    " ON s.number = c.session WHERE c.session_id IS NOT NULL"
    " AND (s.number IS NULL OR s.session_id <> c.session_id) LIMIT :count";

// Later ones than the next have that one before them.
constexpr std::string_view earlier_gone_sql =
    "UPDATE analytics_conversations SET earlier_gone = 1 WHERE number IN"
    " (SELECT number FROM analytics_conversations WHERE user_id = :user_id"
    " AND first_message_at > :first ORDER BY first_message_at LIMIT 1)";
constexpr std::string_view later_gone_sql =
    "UPDATE analytics_conversations SET later_gone = 1 WHERE user_id = :user_id"
    " AND last_message_at >= :since AND last_message_at < :first AND later_gone = 0";

constexpr std::string_view position_key = "analytics_position";

AnalyticsPosition parse_position(const std::string& text) {
    AnalyticsPosition out;
    std::istringstream in(text);
    in >> out.messages >> out.sessions >> out.next_messages >> out.next_sessions >> out.next_since;
    return in ? out : AnalyticsPosition{};
}

}  // namespace

AnalyticsTable::AnalyticsTable(Connection& connection)
    : x_connection(connection),
      x_add_change(connection, "INSERT INTO analytics_changes (session) VALUES (:session)"),
      x_add_change_of(
          connection,
          "INSERT INTO analytics_changes (session)"
          " SELECT number FROM sessions WHERE session_id = :session_id"
      ),
      x_changes(
          connection,
          "SELECT number, session FROM analytics_changes ORDER BY number LIMIT :count",
          {integer, integer}
      ),
      x_drop_change(connection, "DELETE FROM analytics_changes WHERE number = :number"),
      x_due(
          connection,
          "SELECT session FROM analytics_conversations WHERE settles_at <= :now"
          " ORDER BY settles_at LIMIT :count",
          {integer}
      ),
      x_new_messages(connection, new_messages_sql, {integer}),
      x_new_sessions(connection, new_sessions_sql, {integer}),
      x_tops(
          connection,
          "SELECT coalesce((SELECT max(number) FROM messages), 0),"
          " coalesce((SELECT max(number) FROM sessions), 0)",
          {integer, integer}
      ),
      x_session(
          connection,
          "SELECT state, version, session_id, created_at FROM sessions WHERE number = :number",
          {text, integer, text, integer}
      ),
      x_log(
          connection,
          "SELECT seq, role, created_at, extra FROM messages WHERE session = :session ORDER BY seq",
          {integer, text, integer, text}
      ),
      x_ticket(
          connection,
          "SELECT 1 FROM tickets WHERE session_id = :session_id AND status = 'resolved' LIMIT 1",
          {integer}
      ),
      x_position(connection, "SELECT value FROM meta WHERE key = 'analytics_position'", {text}),
      x_set_position(
          connection,
          "INSERT INTO meta (key, value) VALUES (:key, :value)"
          " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
      ),
      x_upsert(connection, conversation_upsert_sql()),
      x_row(
          connection,
          "SELECT number, quarter, session_id, user_id, first_message_at"
          " FROM analytics_conversations WHERE session = :session",
          {integer, integer, text, text, integer}
      ),
      x_drop_sources(
          connection, "DELETE FROM analytics_sources WHERE conversation = :conversation"
      ),
      x_add_source(
          connection,
          "INSERT INTO analytics_sources (conversation, document_id)"
          " VALUES (:conversation, :document_id) ON CONFLICT DO NOTHING"
      ),
      x_anonymize(connection, anonymize_sql),
      x_mark(connection, "INSERT INTO analytics_stale (quarter) VALUES (:quarter)"),
      x_self(connection, self_sql(), flag_columns),
      x_next(connection, next_sql(), flag_columns),
      x_before(connection, before_sql(), flag_columns),
      x_earlier_gone(connection, earlier_gone_sql),
      x_later_gone(connection, later_gone_sql),
      x_set_flags(
          connection,
          "UPDATE analytics_conversations SET is_returning = :is_returning, reopened = :reopened"
          " WHERE number = :number"
      ),
      x_orphans(connection, orphans_sql, {integer}) {}

// Changes.

void AnalyticsTable::note_change(long long session) {
    x_add_change.run({session});
}

void AnalyticsTable::note_change_of(const std::string& session_id) {
    x_add_change_of.run({session_id});
}

void AnalyticsTable::note_deletion() {
    if (x_connection.is_postgres() || !x_tops.find()) return;
    const auto messages = static_cast<std::int64_t>(x_tops.integer(0));
    const auto sessions = static_cast<std::int64_t>(x_tops.integer(1));
    const auto before = position();
    auto now = before;
    now.messages = std::min(now.messages, messages);
    now.next_messages = std::min(now.next_messages, messages);
    now.sessions = std::min(now.sessions, sessions);
    now.next_sessions = std::min(now.next_sessions, sessions);
    if (now != before) set_position(now);
}

AnalyticsPosition AnalyticsTable::position() {
    return x_position.find() ? parse_position(x_position.text(0)) : AnalyticsPosition{};
}

void AnalyticsTable::set_position(const AnalyticsPosition& position) {
    x_set_position.run(
        {position_key,
         fmt::format(
             "{} {} {} {} {}",
             position.messages,
             position.sessions,
             position.next_messages,
             position.next_sessions,
             position.next_since
         )}
    );
}

std::vector<std::int64_t> AnalyticsTable::find_changed(
    FactsBatch& batch, std::size_t limit, TimePoint now
) {
    std::vector<std::int64_t> sessions;
    const auto take = [&sessions](Statement& found, std::size_t column) {
        while (found.next())
            sessions.push_back(found.integer(column));
    };
    x_changes.query({limit});
    while (x_changes.next()) {
        batch.changes.push_back(x_changes.integer(0));
        sessions.push_back(x_changes.integer(1));
    }
    x_due.query({now, limit});
    take(x_due, 0);
    x_new_messages.query({batch.position.messages, limit});
    take(x_new_messages, 0);
    x_new_sessions.query({batch.position.sessions, limit});
    take(x_new_sessions, 0);
    std::ranges::sort(sessions);
    const auto repeated = std::ranges::unique(sessions);
    sessions.erase(repeated.begin(), repeated.end());
    return sessions;
}

/// The position after everything above it was read at `now`.
std::optional<AnalyticsPosition> AnalyticsTable::advance(
    const AnalyticsPosition& position, TimePoint now
) {
    const auto time = now.time_since_epoch().count();
    constexpr auto age = std::chrono::duration_cast<TimePoint::duration>(commit_time_max).count();
    if (position.next_since != 0 && time < position.next_since + age) return std::nullopt;
    auto next = position;
    if (position.next_since != 0) {
        next.messages = position.next_messages;
        next.sessions = position.next_sessions;
    }
    x_tops.find();
    next.next_messages = x_tops.integer(0);
    next.next_sessions = x_tops.integer(1);
    next.next_since = time;
    return next;
}

FactsBatch AnalyticsTable::collect(std::size_t limit, TimePoint now) {
    FactsBatch batch;
    batch.position = position();
    // Before the search: what comes during it is above.
    auto next = advance(batch.position, now);
    const auto sessions = find_changed(batch, limit, now);
    for (const auto session : sessions) {
        if (auto facts = read_facts(session, {.now = now}))
            batch.rows.push_back({session, std::move(*facts)});
    }
    batch.more = sessions.size() >= limit;
    if (!batch.more) batch.next = next;
    return batch;
}

std::vector<std::int64_t> AnalyticsTable::find_orphans(std::size_t limit) {
    std::vector<std::int64_t> numbers;
    x_orphans.query({limit});
    while (x_orphans.next())
        numbers.push_back(x_orphans.integer(0));
    return numbers;
}

}  // namespace continuo
