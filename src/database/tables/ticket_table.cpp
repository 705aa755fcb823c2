#include "database/tables/ticket_table.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "database/tables/analytics/analytics_table.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using enum Value::Type;

// A step that concerns a ticket that is there already adds to it: what the customer wrote since, a
// contact, who works on it. Its status changes only if the step is newer than what is stored and
// - resolves the ticket, or says that somebody works on it, or
// - hands a conversation whose ticket was resolved to people again.
// A step that is written twice therefore changes nothing the second time, and what an operator did
// in between stays.
constexpr std::string_view ticket_insert_sql =
    "INSERT INTO tickets (ticket_id, session_id, user_id, created_at, updated_at, status, priority,"
    " category, reasons, urgency_score, sentiment_score, confidence, summary, assignee, note,"
    " user_verified, contact)"
    " VALUES (:ticket_id, :session_id, :user_id, :created_at, :updated_at, :status, :priority,"
    " :category, :reasons, :urgency_score, :sentiment_score, :confidence, :summary, :assignee, "
    ":note, :user_verified, :contact) ON CONFLICT DO NOTHING";
// replace() finds out whether the text is a part of the summary already.
constexpr std::string_view ticket_add_sql =
    "UPDATE tickets SET"
    " status = CASE WHEN updated_at < :newer"
    "  AND (:status_1 = 'resolved'"
    "   OR (:status_2 = 'open' AND status = 'pending')"
    "   OR (status = 'resolved' AND NOT EXISTS (SELECT 1 FROM tickets AS other"
    "    WHERE other.session_id = :session_1 AND other.status <> 'resolved')))"
    "  THEN :status_3 ELSE status END,"
    " assignee = coalesce(:assignee, assignee),"
    " contact = coalesce(:contact, contact),"
    " summary = CASE WHEN :summary_1 = '' OR length(summary) > 2000"
    "  OR replace(summary, :summary_2, '') <> summary"
    "  THEN summary ELSE summary || '\n' || :summary_3 END,"
    " updated_at = CASE WHEN updated_at < :updated_1 THEN :updated_2 ELSE updated_at END"
    " WHERE ticket_id = :ticket_id AND session_id = :session_2";
constexpr std::string_view ticket_replace_sql =
    "UPDATE OR IGNORE tickets SET user_id = :user_id, created_at = :created_at,"
    " updated_at = :updated_at, status = :status, priority = :priority, category = :category,"
    " reasons = :reasons, urgency_score = :urgency_score, sentiment_score = :sentiment_score,"
    " confidence = :confidence, summary = :summary, assignee = :assignee, note = :note,"
    " user_verified = :user_verified, contact = :contact"
    " WHERE ticket_id = :ticket_id AND session_id = :session_id";
constexpr std::string_view ticket_load_sql =
    "SELECT ticket_id, session_id, user_id, created_at, updated_at, status, priority, category,"
    " reasons, urgency_score, sentiment_score, confidence, summary, assignee, note, user_verified,"
    " contact FROM tickets WHERE ticket_id = :ticket_id";
// `:status` is empty for tickets of any status.
constexpr std::string_view ticket_list_sql =
    "SELECT ticket_id, session_id, user_id, created_at, updated_at, status, priority, category,"
    " reasons, urgency_score, sentiment_score, confidence, summary, assignee, note, user_verified,"
    " contact FROM tickets WHERE (created_at, ticket_id) < (:created_at, :id)"
    " AND (:any = 1 OR status = :status)"
    " ORDER BY created_at DESC, ticket_id DESC LIMIT :count";
constexpr std::initializer_list<Value::Type> ticket_columns{
    text,
    text,
    text,
    integer,
    integer,
    text,
    text,
    text,
    text,
    real,
    real,
    real,
    text,
    text,
    text,
    integer,
    text
};

std::string reasons_text(const Ticket& ticket) {
    return json::serialize(json::array(ticket.reasons.begin(), ticket.reasons.end()));
}

bool read_reasons(const std::string& stored, std::vector<std::string>& reasons) {
    const auto value = parse_json(stored);
    if (!value || !value->is_array()) return false;
    for (const auto& reason : value->get_array()) {
        if (!reason.is_string()) return false;
        reasons.emplace_back(reason.get_string());
    }
    return true;
}

Result<Ticket> read_ticket(const Statement& row) {
    Ticket ticket;
    ticket.ticket_id = row.text(0);
    ticket.session_id = row.text(1);
    ticket.user_id = row.optional_text(2);
    ticket.created_at = row.time(3);
    ticket.updated_at = row.time(4);
    const auto status = parse_ticket_status(row.text(5));
    const auto priority = parse_ticket_priority(row.text(6));
    const auto category = parse_ticket_category(row.text(7));
    if (!status || !priority || !category || !read_reasons(row.text(8), ticket.reasons)) {
        return fail(Errc::corrupt, fmt::format("database: ticket {}", excerpt(ticket.ticket_id)));
    }
    ticket.status = *status;
    ticket.priority = *priority;
    ticket.category = *category;
    ticket.urgency_score = row.real(9);
    ticket.sentiment_score = row.real(10);
    ticket.confidence = row.real(11);
    ticket.summary = row.text(12);
    ticket.assignee = row.optional_text(13);
    ticket.note = row.optional_text(14);
    ticket.user_verified = row.integer(15) != 0;
    ticket.contact = row.optional_text(16);
    return ticket;
}

}  // namespace

void patch_ticket(Ticket& ticket, const TicketPatch& patch, TimePoint now) {
    if (patch.status) ticket.status = *patch.status;
    if (patch.assignee) ticket.assignee = *patch.assignee;
    if (patch.note) ticket.note = *patch.note;
    ticket.updated_at = now;
}

TicketTable::TicketTable(Connection& connection, AnalyticsTable& analytics)
    : x_analytics(analytics),
      x_insert(connection, ticket_insert_sql),
      x_add(connection, ticket_add_sql),
      x_load(connection, ticket_load_sql, ticket_columns),
      x_list(connection, ticket_list_sql, ticket_columns),
      x_count(
          connection, "SELECT count(*) FROM tickets WHERE (:any = 1 OR status = :status)", {integer}
      ),
      x_update(
          connection,
          "UPDATE tickets SET status = :status, assignee = :assignee, note = :note,"
          " updated_at = :updated_at WHERE ticket_id = :ticket_id"
      ),
      x_erase(connection, "DELETE FROM tickets WHERE session_id = :session_id"),
      x_replace(connection, ticket_replace_sql),
      x_erase_one(connection, "DELETE FROM tickets WHERE ticket_id = :ticket_id"),
      x_other_open(
          connection,
          "SELECT 1 FROM tickets WHERE session_id = :session_id AND status <> 'resolved'"
          " AND ticket_id <> :ticket_id",
          {integer}
      ) {}

void TicketTable::put(const Ticket& ticket) {
    const auto replaced = x_replace.run(
        {ticket.user_id,
         ticket.created_at,
         ticket.updated_at,
         to_string(ticket.status),
         to_string(ticket.priority),
         to_string(ticket.category),
         reasons_text(ticket),
         ticket.urgency_score,
         ticket.sentiment_score,
         ticket.confidence,
         ticket.summary,
         ticket.assignee,
         ticket.note,
         ticket.user_verified,
         ticket.contact,
         ticket.ticket_id,
         ticket.session_id}
    );
    if (replaced == 0) insert_new(ticket);
    x_analytics.note_change_of(ticket.session_id);
}

void TicketTable::erase(const std::string& ticket_id) {
    x_erase_one.run({ticket_id});
}

bool TicketTable::has_other_open(const Ticket& ticket) {
    return ticket.status != TicketStatus::resolved &&
           x_other_open.find({ticket.session_id, ticket.ticket_id});
}

long long TicketTable::insert_new(const Ticket& ticket) {
    return x_insert.run(
        {ticket.ticket_id,
         ticket.session_id,
         ticket.user_id,
         ticket.created_at,
         ticket.updated_at,
         to_string(ticket.status),
         to_string(ticket.priority),
         to_string(ticket.category),
         reasons_text(ticket),
         ticket.urgency_score,
         ticket.sentiment_score,
         ticket.confidence,
         ticket.summary,
         ticket.assignee,
         ticket.note,
         ticket.user_verified,
         ticket.contact}
    );
}

Result<void> TicketTable::insert(const Ticket& ticket) {
    const auto status = to_string(ticket.status);
    const auto added = x_add.run(
        {ticket.updated_at,
         status,
         status,
         ticket.session_id,
         status,
         ticket.assignee,
         ticket.contact,
         ticket.summary,
         ticket.summary,
         ticket.summary,
         ticket.updated_at,
         ticket.updated_at,
         ticket.ticket_id,
         ticket.session_id}
    );
    if (added != 0) return {};
    const auto inserted = insert_new(ticket);
    if (inserted == 0 && x_load.find({ticket.ticket_id}) && x_load.text(1) != ticket.session_id) {
        return fail(
            Errc::conflict, fmt::format("the ticket id {} is taken", excerpt(ticket.ticket_id))
        );
    }
    return {};
}

Result<Ticket> TicketTable::load(const std::string& ticket_id) {
    if (!x_load.find({ticket_id})) return fail(Errc::not_found, "ticket");
    return read_ticket(x_load);
}

Page<Ticket> TicketTable::list(
    const std::optional<TicketStatus>& status, const Cursor& after, std::size_t limit
) {
    Page<Ticket> page;
    Cursor last;
    std::size_t rows = 0;
    x_list.query({after.created_at, after.id, !status, status ? to_string(*status) : "", limit + 1}
    );
    while (x_list.next()) {
        if (++rows > limit) {
            page.next = format_cursor(last);
            continue;
        }
        last = Cursor{.created_at = x_list.time(3), .id = x_list.text(0)};
        auto ticket = read_ticket(x_list);
        if (ticket) {
            page.items.push_back(std::move(*ticket));
        } else {
            log("database").error("left out of a list: {}", ticket.error().detail);
        }
    }
    return page;
}

std::uint64_t TicketTable::count(const std::optional<TicketStatus>& status) {
    x_count.find({!status, status ? to_string(*status) : ""});
    return x_count.unsigned_integer(0);
}

Result<Ticket> TicketTable::patch(
    const std::string& ticket_id, const TicketPatch& patch, TimePoint now
) {
    auto ticket = load(ticket_id);
    if (!ticket) return ticket;
    patch_ticket(*ticket, patch, now);
    x_update.run(
        {to_string(ticket->status), ticket->assignee, ticket->note, ticket->updated_at, ticket_id}
    );
    x_analytics.note_change_of(ticket->session_id);
    return ticket;
}

void TicketTable::erase_of_session(const std::string& session_id) {
    x_erase.run({session_id});
}

}  // namespace continuo
