// A line of numbers, then the texts without escaping. Most messages have no other members, so that
// no JSON is written or parsed for them.
#include "session/message_codec.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.hpp"
#include "base/json_text.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/time_format.hpp"
#include "session/record_codec.hpp"

namespace continuo {

namespace {

constexpr std::size_t numbers = 5;

std::unexpected<Error> unreadable(std::string_view what) {
    return fail(Errc::corrupt, fmt::format("cannot decode a stored message: {}", what));
}

bool has_more(const Message& message) {
    return !message.attachments.empty() || !message.tools_used.empty() || message.processing_time ||
           !message.metadata.empty();
}

/// Appends the members that are not in the first line, as JSON; nothing if there are none.
void append_more(std::string& out, const Message& message) {
    if (!has_more(message)) return;
    JsonObjectText object(out);
    add_details(object, message);
    if (message.processing_time) object.add("processing_time", *message.processing_time);
    object.end();
}

Result<SourceList> sources_from(std::string text, SourcesReading reading) {
    if (text.empty()) return SourceList();
    if (reading == SourcesReading::later) return SourceList::from_json_text(std::move(text));
    return SourceList::check(std::move(text));
}

/// Reads the numbers before the role and removes them from `line`.
std::optional<std::array<std::int64_t, numbers>> read_numbers(std::string_view& line) {
    std::array<std::int64_t, numbers> values{};
    for (auto& value : values) {
        const auto end = line.find(' ');
        if (end == std::string_view::npos || !parse_integer(line.substr(0, end), value) ||
            value < 0) {
            return std::nullopt;
        }
        line.remove_prefix(end + 1);
    }
    return values;
}

}  // namespace

std::string encode_message(const Message& message) {
    std::string text;
    const auto sources = message.sources.empty() ? std::string_view() : message.sources.json();
    text.reserve(512 + message.content.size() + sources.size());
    for (const std::uint64_t number :
         {message.seq,
          message.turn,
          static_cast<std::uint64_t>(message.timestamp.time_since_epoch().count()),
          message.client_message_id.size(),
          message.content.size()}) {
        append_json(text, number);
        text += ' ';
    }
    text += to_string(message.role);
    if (!sources.empty()) {
        text += ' ';
        append_json(text, std::uint64_t{sources.size()});
    }
    text += '\n';
    text += message.client_message_id;
    text += message.content;
    text += sources;
    append_more(text, message);
    return text;
}

Result<Message> decode_message(const std::string& text, SourcesReading reading) {
    const auto line_end = text.find('\n');
    if (line_end == std::string::npos) return unreadable("its first line is not terminated");
    auto line = std::string_view(text).substr(0, line_end);
    const auto values = read_numbers(line);
    const auto role_end = std::min(line.find(' '), line.size());
    const auto role = parse_role(line.substr(0, role_end));
    std::int64_t sources_size = 0;
    const bool sized = role_end == line.size() ||
                       (parse_integer(line.substr(role_end + 1), sources_size) && sources_size > 0);
    if (!values || !role || !sized) return unreadable("its first line is malformed");
    const auto [seq, turn, microseconds, id_size, content_size] = *values;
    const auto timestamp = time_of_microseconds(microseconds);
    if (!timestamp) return unreadable("its timestamp is out of range");
    auto rest = std::string_view(text).substr(line_end + 1);
    if (seq < 1 || std::cmp_greater(id_size, rest.size()) ||
        std::cmp_greater(content_size, rest.size() - static_cast<std::size_t>(id_size)) ||
        std::cmp_greater(
            sources_size, rest.size() - static_cast<std::size_t>(id_size + content_size)
        )) {
        return unreadable("it is truncated");
    }
    const auto take = [&rest](std::int64_t size) {
        const auto taken = rest.substr(0, static_cast<std::size_t>(size));
        rest.remove_prefix(taken.size());
        return std::string(taken);
    };
    auto id = take(id_size);
    auto content = take(content_size);
    auto sources = sources_from(take(sources_size), reading);
    if (!sources) return unreadable(sources.error().detail);
    Message message;
    if (!rest.empty()) {
        auto more = parse_json(rest, limits::stored_json_depth_max);
        if (!more) return unreadable(more.error().detail);
        auto* object = more->if_object();
        if (object == nullptr) return unreadable("its last part is not a JSON object");
        // message_from_json() requires the members that are in the first line.
        (*object)["seq"] = seq;
        (*object)["role"] = to_string(*role);
        (*object)["content"] = "";
        (*object)["timestamp"] = format_time(*timestamp);
        auto read = message_from_json(*more);
        if (!read) return read;
        message = std::move(*read);
    }
    message.seq = static_cast<std::uint64_t>(seq);
    message.turn = static_cast<std::uint64_t>(turn);
    message.role = *role;
    message.timestamp = *timestamp;
    if (!sources->empty()) message.sources = std::move(*sources);
    message.client_message_id = std::move(id);
    message.content = std::move(content);
    return message;
}

std::string encode_stored_message(
    const SessionCipher* cipher, std::string_view session_id, const Message& message
) {
    return to_stored(
        cipher, session_id, stored_field::message, encode_message(message), message.seq
    );
}

Result<Message> decode_stored_message(
    const SessionCipher* cipher, std::string_view session_id, std::string stored
) {
    const auto number = encrypted_number(stored);
    const auto reading = is_encrypted(stored) ? SourcesReading::later : SourcesReading::now;
    const auto text = from_stored(cipher, session_id, stored_field::message, std::move(stored));
    if (!text) return std::unexpected(text.error());
    auto message = decode_message(*text, reading);
    if (message && number && *number != message->seq) {
        auto reason = fmt::format("message {} was encrypted as number {}", message->seq, *number);
        cipher->report_refusal(session_id, reason);
        return fail(Errc::corrupt, std::move(reason));
    }
    return message;
}

}  // namespace continuo
