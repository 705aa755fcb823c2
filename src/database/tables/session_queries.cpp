#include <algorithm>

#include "base/limits.hpp"
#include "database/tables/session_table.hpp"
#include "telemetry/log.hpp"

// The reading half of SessionTable.

namespace continuo {

namespace {

using enum Value::Type;

MessageRow message_row(const Statement& row) {
    return MessageRow{
        .seq = row.unsigned_integer(0),
        .turn = row.unsigned_integer(1),
        .role = row.text(2),
        .content = row.text(3),
        .created_at = row.time(4),
        .client_message_id = row.optional_text(5),
        .processing_time = row.is_null(6) ? std::nullopt : std::optional(row.real(6)),
        .extra = row.optional_text(7),
    };
}

/// Reads all rows of a query, and returns the first error if there was one: an incomplete log must
/// not be taken for the whole.
Result<std::vector<Message>> read_messages(Statement& rows) {
    std::vector<Message> messages;
    std::optional<Error> unreadable;
    while (rows.next()) {
        auto message = read_message(message_row(rows));
        if (message) {
            messages.push_back(std::move(*message));
        } else if (!unreadable) {
            unreadable = std::move(message.error());
        }
    }
    if (unreadable) return std::unexpected(std::move(*unreadable));
    return messages;
}

/// The condition of a filter. The redundant `<> 'active'` lets SQLite use the index of the few
/// sessions that are not active.
std::string condition(const SessionFilter& filter) {
    std::string sql;
    if (filter.user_id) sql += " AND user_id = :user_id";
    if (filter.status) {
        sql += *filter.status == SessionStatus::active
                   ? " AND status = :status"
                   : " AND status <> 'active' AND status = :status";
    }
    return sql;
}

void add_parameters(std::vector<Value>& parameters, const SessionFilter& filter) {
    if (filter.user_id) parameters.emplace_back(*filter.user_id);
    if (filter.status) parameters.emplace_back(to_string(*filter.status));
}

}  // namespace

std::vector<std::string> SessionTable::unanswered(
    TimePoint from, TimePoint until, std::size_t limit
) {
    std::vector<std::string> ids;
    x_unanswered.query({from, until, limit});
    while (x_unanswered.next())
        ids.push_back(x_unanswered.text(0));
    return ids;
}

Result<ArchivedSession> SessionTable::load(
    const std::string& session_id, std::size_t messages_max, TimePoint now
) {
    if (!x_load.find({session_id})) {
        if (has_tombstone(session_id, now)) return fail(Errc::gone, "the session was erased");
        return fail(Errc::not_found, "session");
    }
    const auto number = x_load.integer(0);
    auto session = read_session(x_load.text(1));
    if (!session) return std::unexpected(std::move(session.error()));
    ArchivedSession archived{.session = std::move(*session), .newest = {}, .outcomes = {}};

    x_newest.query({number, messages_max});
    auto messages = read_messages(x_newest);
    if (!messages) return std::unexpected(std::move(messages.error()));
    archived.newest = std::move(*messages);
    std::ranges::reverse(archived.newest);

    x_outcomes.query({number, now - limits::outcome_kept});
    while (x_outcomes.next()) {
        archived.outcomes.push_back(IdempotencyRecord{
            .client_message_id = x_outcomes.text(0),
            .message_seq = x_outcomes.unsigned_integer(1),
            .reply_seq = x_outcomes.is_null(2) ? std::nullopt
                                               : std::optional(x_outcomes.unsigned_integer(2)),
            .recorded_at = x_outcomes.time(3),
        });
    }
    return archived;
}

Result<std::vector<Message>> SessionTable::history(
    const std::string& session_id, std::uint64_t after, std::size_t limit
) {
    x_history.query({session_id, after, limit});
    return read_messages(x_history);
}

Statement& SessionTable::filtered(std::string sql, std::initializer_list<Value::Type> columns) {
    const auto [place, added] = x_filtered.try_emplace(std::move(sql));
    if (added) place->second = std::make_unique<Statement>(x_connection, place->first, columns);
    return *place->second;
}

std::uint64_t SessionTable::count(const SessionFilter& filter) {
    auto& statement =
        filtered("SELECT count(*) FROM sessions WHERE 1 = 1" + condition(filter), {integer});
    std::vector<Value> parameters;
    add_parameters(parameters, filter);
    statement.find(parameters);
    return statement.unsigned_integer(0);
}

Page<Session> SessionTable::list(
    const SessionFilter& filter,
    const Cursor& after,
    std::size_t offset,
    std::size_t limit,
    bool with_total
) {
    auto& rows = filtered(
        "SELECT session_id, created_at, state FROM sessions"
        " WHERE (created_at, session_id) < (:created_at, :id)" +
            condition(filter) +
            " ORDER BY created_at DESC, session_id DESC LIMIT :count OFFSET :offset",
        {text, integer, text}
    );
    std::vector<Value> parameters{after.created_at, after.id};
    add_parameters(parameters, filter);
    parameters.insert(parameters.end(), {Value(limit + 1), Value(offset)});

    Page<Session> page;
    Cursor last;
    std::size_t seen = 0;
    rows.query(parameters);
    while (rows.next()) {
        if (++seen > limit) {
            page.next = format_cursor(last);
            continue;
        }
        last = Cursor{.created_at = rows.time(1), .id = rows.text(0)};
        auto session = read_session(rows.text(2));
        if (session) {
            page.items.push_back(std::move(*session));
        } else {
            log("database").error("left out of a list: {}", session.error().detail);
        }
    }
    if (with_total) page.total = count(filter);
    return page;
}

}  // namespace continuo
