#include "transfer/copy_codec.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/json.hpp"
#include "base/time_format.hpp"
#include "session/record_codec.hpp"

namespace continuo {

namespace {

constexpr std::string_view checksum_begin = ",\"checksum\":\"";
constexpr std::string_view checksum_end = "\"}";
constexpr std::size_t checksum_chars = 64;
constexpr std::size_t checksum_member =
    checksum_begin.size() + checksum_chars + checksum_end.size();
// A caller's object is a member of a session's state, that of a line.
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
    return fail(Errc::corrupt, fmt::format("\"{}\" is missing or cannot be read", what));
}

Result<ExportLine> decode_header(const json::object& object, std::int64_t format) {
    if (format > export_format) {
        return fail(
            Errc::conflict,
            fmt::format("written by a newer version of the program (format {})", format)
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

/// Reads the items of an array with `read`, which gives a Result of one.
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

Result<ExportLine> decode_copy(const json::object& object) {
    const auto id = find_string(object, "session_id");
    if (!id || !is_valid_id(*id)) return unreadable("session_id");
    const auto* state = find_member(object, "state");
    if (state == nullptr) return unreadable("state");
    auto record = decode_state(json::serialize(*state));
    if (!record) return std::unexpected(std::move(record.error()));
    SessionCopy copy;
    std::vector<Message> messages;
    for (const auto& done :
         {read_items(object, "messages", messages, message_from_json),
          read_items(object, "memories", copy.memories, memory_from_json),
          read_items(object, "tickets", copy.tickets, ticket_from_json)}) {
        if (!done) return std::unexpected(done.error());
    }
    if (record->session.session_id != *id) return unreadable("session_id");
    if (messages.size() != record->session.last_seq) return unreadable("messages");
    for (std::uint64_t expected = 1; const auto& message : messages) {
        if (message.seq != expected++) return unreadable("messages");
    }
    record->messages = std::move(messages);
    copy.record = std::move(*record);
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

std::string encode_line(const SessionCopy& copy) {
    std::string line = fmt::format(
        R"({{"session_id":{},"state":{},"messages":[)",
        json::serialize(json::string(copy.record.session.session_id)),
        encode_state(copy.record)
    );
    const auto separate = [&line] {
        if (!line.ends_with('[')) line += ',';
    };
    for (const auto& message : copy.record.messages) {
        separate();
        line += encode_message(message);
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
    if (verified_checksum(line).empty())
        return fail(Errc::corrupt, "the checksum is not that of the line");
    const auto value = parse_json(line, depth_max);
    if (!value) return fail(Errc::corrupt, value.error().detail);
    const auto* object = value->if_object();
    if (object == nullptr) return fail(Errc::corrupt, "not an object");
    if (const auto format = find_integer(*object, "continuo_export"))
        return decode_header(*object, *format);
    if (find_bool(*object, "end") == true) return decode_trailer(*object);
    return decode_copy(*object);
}

std::string chain_hash(std::string_view so_far, std::string_view checksum) {
    return content_hash(std::string(so_far) + std::string(checksum));
}

}  // namespace continuo
