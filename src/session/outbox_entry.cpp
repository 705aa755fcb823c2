#include "session/outbox_entry.hpp"

#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/json.hpp"
#include "session/record_codec.hpp"

namespace continuo {

namespace {

std::unexpected<Error> unreadable(std::string_view id, std::string_view why) {
    return fail(Errc::corrupt, fmt::format("an entry of the outbox, session {}: {}", id, why));
}

Result<void> decode_by_products(const std::string& text, SessionWrite& write) {
    const auto value = parse_json(text, limits::json_depth_max + 8);
    if (!value) return std::unexpected(value.error());
    const auto* object = value->if_object();
    if (object == nullptr) return fail(Errc::corrupt, "not an object");
    if (const auto* ticket = find_member(*object, "ticket")) {
        auto read = ticket_from_json(*ticket);
        if (!read) return std::unexpected(std::move(read.error()));
        write.ticket = std::move(*read);
    }
    if (const auto* memories = find_array(*object, "memories")) {
        for (const auto& memory : *memories) {
            auto read = memory_from_json(memory);
            if (!read) return std::unexpected(std::move(read.error()));
            write.memories.push_back(std::move(*read));
        }
    }
    return {};
}

/// Reads one field into `write`. Fields that are not known are of a newer version, and left alone.
Result<void> read_field(
    std::string_view name,
    const std::string& value,
    const std::string& id,
    const SessionSeal* seal,
    SessionWrite& write
) {
    if (name == "state") {
        auto record = decode_stored(seal, id, stored_field::state, value, decode_state);
        if (!record) return std::unexpected(std::move(record.error()));
        write.session = std::move(record->session);
        write.outcomes = std::move(record->outcomes);
    } else if (name == "m") {
        auto message = decode_stored(seal, id, stored_field::message, value, decode_message);
        if (!message) return std::unexpected(std::move(message.error()));
        write.messages.push_back(std::move(*message));
    } else if (name == "replaces") {
        write.replaces = true;
    } else if (name == "with") {
        const auto text = from_stored(seal, id, stored_field::by_products, value);
        if (!text) return std::unexpected(text.error());
        return decode_by_products(*text, write);
    }
    return {};
}

}  // namespace

std::string encode_by_products(
    const std::optional<Ticket>& ticket, const std::vector<Memory>& memories
) {
    if (!ticket && memories.empty()) return {};
    json::object object;
    if (ticket) object["ticket"] = to_json(*ticket);
    if (!memories.empty()) {
        auto& array = object["memories"].emplace_array();
        for (const auto& memory : memories)
            array.push_back(to_json(memory));
    }
    return json::serialize(object);
}

Result<OutboxEntry> decode_outbox_entry(const Reply& entry, const SessionSeal* seal) {
    if (entry.elements.size() != 2) return unreadable("?", "it has another form");
    const auto& fields = entry.elements[1].elements;
    OutboxEntry read;
    if (fields.size() < 4 || fields[0].text != "id") return unreadable("?", "it has another form");
    read.session_id = fields[1].text;
    if (!is_valid_id(read.session_id)) return unreadable("?", "its id is none");
    if (fields[2].text == "erased") return read;
    auto& write = read.write.emplace();
    for (std::size_t i = 2; i + 1 < fields.size(); i += 2) {
        auto done = read_field(fields[i].text, fields[i + 1].text, read.session_id, seal, write);
        if (!done) return unreadable(read.session_id, done.error().detail);
    }
    if (write.session.session_id != read.session_id)
        return unreadable(read.session_id, "its state is another session's, or missing");
    return read;
}

}  // namespace continuo
