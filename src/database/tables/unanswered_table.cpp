#include "database/tables/unanswered_table.hpp"

#include "base/json.hpp"
#include "base/limits.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using enum Value::Type;

// A row for each message of the turn; those of one reply come one after another. The condition is
// that of the index messages_unanswered.
constexpr std::string_view newest_unanswered_sql =
    "SELECT s.session_id, m.seq, m.created_at, m.extra, q.content,"
    " (SELECT n.extra FROM messages AS n WHERE n.session = m.session AND n.seq > m.seq"
    "  AND n.role = 'assistant' ORDER BY n.seq LIMIT 1)"
    " FROM messages AS m JOIN sessions AS s ON s.number = m.session"
    " JOIN messages AS q ON q.session = m.session AND q.seq >= m.turn AND q.seq < m.seq"
    "  AND q.turn = m.turn AND q.role = 'user'"
    " WHERE m.role = 'assistant' AND (m.extra LIKE '%\"answer_type\"_\"abstain\"%'"
    "  OR m.extra LIKE '%\"answer_type\"_\"suggest\"%'"
    "  OR m.extra LIKE '%\"answer_type\"_\"clarify\"%')"
    " ORDER BY m.number DESC, q.seq LIMIT :count";

Result<json::object> metadata_of(const std::string& extra) {
    const auto value = parse_json(extra, limits::stored_json_depth_max);
    if (!value || !value->is_object()) return fail(Errc::corrupt, "a message's extra members");
    const auto* metadata = find_object(value->get_object(), "metadata");
    return metadata == nullptr ? json::object() : *metadata;
}

}  // namespace

UnansweredTable::UnansweredTable(Connection& connection)
    : x_newest(connection, newest_unanswered_sql, {text, integer, integer, text, text, text}) {}

std::vector<UnansweredReply> UnansweredTable::newest(std::size_t limit) {
    std::vector<UnansweredReply> replies;
    x_newest.query({limit});
    while (x_newest.next()) {
        const auto seq = x_newest.unsigned_integer(1);
        auto session_id = x_newest.text(0);
        if (!replies.empty() && replies.back().seq == seq &&
            replies.back().session_id == session_id) {
            replies.back().asked += '\n' + x_newest.text(4);
            continue;
        }
        auto metadata = metadata_of(x_newest.text(3));
        if (!metadata) {
            log("database").error("left out of the gaps: {}", metadata.error().detail);
            continue;
        }
        UnansweredReply reply;
        reply.session_id = std::move(session_id);
        reply.seq = seq;
        reply.replied_at = x_newest.time(2);
        reply.metadata = std::move(*metadata);
        reply.asked = x_newest.text(4);
        if (const auto next = x_newest.optional_text(5))
            reply.next_metadata = metadata_of(*next).value_or(json::object());
        replies.push_back(std::move(reply));
    }
    return replies;
}

}  // namespace continuo
