#include "transfer/transfer_codec.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

constexpr std::string_view checksum_begin = ",\"checksum\":\"";
constexpr std::string_view checksum_end = "\"}";
constexpr std::size_t checksum_chars = 64;
constexpr std::size_t checksum_member =
    checksum_begin.size() + checksum_chars + checksum_end.size();
// A client's object (`metadata`) is nested in the state, which is nested in the line.
constexpr std::size_t depth_max = limits::json_depth_max + 16;

/// `line` is an object with at least one member.
std::string with_checksum(std::string line) {
    const auto checksum = content_hash(line);
    line.pop_back();
    line += checksum_begin;
    line += checksum;
    line += checksum_end;
    return line;
}

std::unexpected<Error> unreadable(std::string_view what) {
    return fail(Errc::corrupt, fmt::format("\"{}\" is missing or invalid", what));
}

json::object state_to_json(const SessionRecord& record) {
    json::object state;
    state["session"] = to_json(record.session);
    auto& outcomes = state["outcomes"].emplace_array();
    for (const auto& outcome : record.outcomes) {
        json::object object{
            {"id", outcome.client_message_id},
            {"message", outcome.message_seq},
            {"at", format_time(outcome.recorded_at)},
        };
        if (outcome.reply_seq) object["reply"] = *outcome.reply_seq;
        outcomes.push_back(std::move(object));
    }
    if (record.pending) {
        state["pending"] = {
            {"turn", record.pending->turn},
            {"holder", record.pending->holder},
            {"lease_end", format_time(record.pending->lease_end)},
        };
    }
    if (record.committed != LastCommit{}) {
        state["committed"] = {
            {"fence", record.committed.fence},
            {"turn", record.committed.turn},
            {"reply", record.committed.reply_seq},
        };
    }
    return state;
}

/// Reads required members and records whether one was missing or invalid.
class ExportMembers {
public:
    explicit ExportMembers(const json::object& object) : x_object(object) {}

    std::uint64_t number(std::string_view key) {
        const auto found = find_integer(x_object, key);
        x_good = x_good && found && *found >= 0;
        return x_good ? static_cast<std::uint64_t>(*found) : 0;
    }
    std::string text(std::string_view key) {
        auto found = find_string(x_object, key);
        x_good = x_good && found;
        return std::move(found).value_or("");
    }
    TimePoint time(std::string_view key) {
        const auto found = parse_time(text(key));
        x_good = x_good && found;
        return found.value_or(TimePoint{});
    }
    [[nodiscard]] bool are_good() const { return x_good; }

private:
    const json::object& x_object;
    bool x_good = true;
};

Result<IdempotencyRecord> outcome_from_json(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return unreadable("outcomes");
    ExportMembers members(*object);
    IdempotencyRecord outcome;
    outcome.client_message_id = members.text("id");
    outcome.message_seq = members.number("message");
    outcome.recorded_at = members.time("at");
    if (object->contains("reply")) outcome.reply_seq = members.number("reply");
    if (!members.are_good() || !is_valid_id(outcome.client_message_id))
        return unreadable("outcomes");
    return outcome;
}

bool read_turn(const json::object& state, SessionRecord& record) {
    bool good = true;
    if (const auto* pending = find_object(state, "pending")) {
        ExportMembers members(*pending);
        auto& turn = record.pending.emplace();
        turn.turn = members.number("turn");
        turn.holder = members.text("holder");
        turn.lease_end = members.time("lease_end");
        good = members.are_good() && turn.turn != 0 && turn.turn <= record.session->last_seq;
    }
    if (const auto* committed = find_object(state, "committed")) {
        ExportMembers members(*committed);
        record.committed.fence = members.number("fence");
        record.committed.turn = members.number("turn");
        record.committed.reply_seq = members.number("reply");
        good = good && members.are_good();
    }
    return good;
}

Result<ExportLine> decode_header(const json::object& object, std::int64_t format) {
    if (format > export_format) {
        return fail(
            Errc::conflict,
            fmt::format("written by a newer version of Continuo (format {}): upgrade first", format)
        );
    }
    ExportHeader header;
    header.source = find_string(object, "source").value_or("");
    const auto time = parse_time(find_string(object, "exported_at").value_or(""));
    if (!time) return unreadable("exported_at");
    header.exported_at = *time;
    return header;
}

Result<ExportLine> decode_trailer(const json::object& object) {
    const auto sessions = find_integer(object, "sessions");
    auto hash = find_string(object, "hash");
    if (!sessions || *sessions < 0 || !hash) return unreadable("sessions");
    return ExportTrailer{static_cast<std::uint64_t>(*sessions), std::move(*hash)};
}

/// Reads the items of an array with `read`, which returns a Result<Item>.
template <class Item, class Read>
Result<void> read_items(
    const json::object& object, std::string_view name, std::vector<Item>& items, Read read
) {
    const auto* array = find_array(object, name);
    if (array == nullptr) return unreadable(name);
    for (const auto& value : *array) {
        Result<Item> item = read(value);
        if (!item) return std::unexpected(std::move(item.error()));
        items.push_back(std::move(*item));
    }
    return {};
}

/// Refuses facts and tickets of another session or user: they would be stored with that session or
/// shown to that user.
template <class Item>
Result<void> check_owners(
    const std::vector<Item>& items,
    std::string Item::* item_id,
    std::string_view what,
    const Session& session
) {
    for (const auto& item : items) {
        const bool own = item.session_id == session.session_id &&
                         (!item.user_id || item.user_id == session.user_id);
        if (own) continue;
        return fail(
            Errc::corrupt,
            fmt::format("{} {} belongs to another session or user", what, excerpt(item.*item_id))
        );
    }
    return {};
}

Result<ExportLine> decode_copy(const json::object& object) {
    const auto id = find_string(object, "session_id");
    if (!id || !is_valid_id(*id)) return unreadable("session_id");
    const auto* state = find_object(object, "state");
    const auto* session = state == nullptr ? nullptr : find_member(*state, "session");
    if (session == nullptr) return unreadable("state");
    auto read = session_from_json(*session);
    if (!read) return std::unexpected(std::move(read.error()));
    TransferredSession copy;
    auto& record = copy.record;
    record.session = SessionSnapshot(std::move(*read));
    std::vector<Message> messages;
    for (const auto& done :
         {read_items(*state, "outcomes", record.outcomes, outcome_from_json),
          read_items(object, "messages", messages, message_from_json),
          read_items(object, "memories", copy.memories, memory_from_json),
          read_items(object, "tickets", copy.tickets, ticket_from_json)}) {
        if (!done) return std::unexpected(done.error());
    }
    if (record.session->session_id != *id) return unreadable("session_id");
    for (const auto& own :
         {check_owners(copy.memories, &CustomerFact::memory_id, "customer fact", *record.session),
          check_owners(copy.tickets, &Ticket::ticket_id, "ticket", *record.session)}) {
        if (!own) return std::unexpected(own.error());
    }
    if (!read_turn(*state, record)) return unreadable("state");
    if (messages.size() != record.session->last_seq) return unreadable("messages");
    for (std::uint64_t expected = 1; const auto& message : messages) {
        if (message.seq != expected++) return unreadable("messages");
    }
    record.messages = std::move(messages);
    mark_saved(record);
    return copy;
}

}  // namespace

std::string encode_line(const ExportHeader& header) {
    json::object object;
    object["continuo_export"] = export_format;
    object["source"] = header.source;
    object["exported_at"] = format_time(header.exported_at);
    return with_checksum(json::serialize(object));
}

std::string encode_line(const TransferredSession& copy) {
    std::string line = fmt::format(
        R"({{"session_id":{},"state":{},"messages":[)",
        json::serialize(json::string(copy.record.session->session_id)),
        json::serialize(state_to_json(copy.record))
    );
    const auto separate = [&line] {
        if (!line.ends_with('[')) line += ',';
    };
    for (const auto& message : copy.record.messages) {
        separate();
        append_json(line, message);
    }
    line += R"(],"memories":[)";
    for (const auto& memory : copy.memories) {
        separate();
        line += json::serialize(to_json(memory));
    }
    line += R"(],"tickets":[)";
    for (const auto& ticket : copy.tickets) {
        separate();
        line += json::serialize(to_json(ticket));
    }
    line += "]}";
    return with_checksum(std::move(line));
}

std::string encode_line(const ExportTrailer& trailer) {
    json::object object;
    object["end"] = true;
    object["sessions"] = trailer.sessions;
    object["hash"] = trailer.hash;
    return with_checksum(json::serialize(object));
}

std::string_view verified_checksum(std::string_view line) {
    if (line.size() < checksum_member || !line.ends_with(checksum_end)) return {};
    const auto begin = line.size() - checksum_member;
    if (!line.substr(begin).starts_with(checksum_begin)) return {};
    const auto stated = line.substr(begin + checksum_begin.size(), checksum_chars);
    const auto checked = std::string(line.substr(0, begin)) + '}';
    return content_hash(checked) == stated ? stated : std::string_view();
}

Result<ExportLine> decode_line(std::string_view line) {
    if (verified_checksum(line).empty()) return fail(Errc::corrupt, "the checksum is wrong");
    const auto value = parse_json(line, depth_max);
    if (!value) return fail(Errc::corrupt, value.error().detail);
    const auto* object = value->if_object();
    if (object == nullptr) return fail(Errc::corrupt, "not a JSON object");
    if (const auto format = find_integer(*object, "continuo_export"))
        return decode_header(*object, *format);
    if (find_bool(*object, "end") == true) return decode_trailer(*object);
    return decode_copy(*object);
}

std::string chain_hash(std::string_view so_far, std::string_view checksum) {
    return content_hash(std::string(so_far) + std::string(checksum));
}

}  // namespace continuo
