#include "session/outbox/outbox_entry.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/json.hpp"
#include "session/message_codec.hpp"
#include "session/record_codec.hpp"

namespace continuo {

namespace {

std::unexpected<Error> unreadable(std::string_view id, std::string_view why) {
    return fail(
        Errc::corrupt, fmt::format("cannot decode an outbox entry of session {}: {}", id, why)
    );
}

Result<void> decode_by_products(const std::string& text, SessionWrite& write) {
    const auto value = parse_json(text, limits::stored_json_depth_max);
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
    if (const auto* forgotten = find_member(*object, "forgotten")) {
        auto read = forgotten_from_json(*forgotten);
        if (!read) return std::unexpected(std::move(read.error()));
        write.forgotten = std::move(*read);
    }
    return {};
}

/// Reads one field into `entry`. Ignores unknown fields: a newer version wrote them.
Result<void> read_field(
    std::string_view name, const std::string& value, const SessionCipher* cipher, OutboxEntry& entry
) {
    const auto& id = entry.session_id;
    auto& write = *entry.write;
    if (name == "state") {
        auto record = decode_stored_state(cipher, id, value, &entry.trace);
        if (!record) return std::unexpected(std::move(record.error()));
        write.session = std::move(record->session);
        write.outcomes = std::move(record->outcomes);
    } else if (name == "m") {
        auto message = decode_stored_message(cipher, id, value);
        if (!message) return std::unexpected(std::move(message.error()));
        write.messages.push_back(std::move(*message));
    } else if (name == "replaces") {
        write.replaces = true;
    } else if (name == "with") {
        const auto text = from_stored(cipher, id, stored_field::by_products, value);
        if (!text) return std::unexpected(text.error());
        // `state` comes before it in every entry.
        const auto number = encrypted_number(value);
        if (number && *number != write.session->version) {
            const std::string reason = "the field \"with\" belongs to another version of the state";
            cipher->report_refusal(id, reason);
            return fail(Errc::corrupt, reason);
        }
        return decode_by_products(*text, write);
    }
    return {};
}

bool is_gapless(const std::vector<Message>& messages) {
    return std::ranges::adjacent_find(messages, [](const Message& one, const Message& next) {
               return next.seq != one.seq + 1;
           }) == messages.end();
}

}  // namespace

std::string encode_by_products(
    const std::optional<Ticket>& ticket,
    const std::vector<CustomerFact>& memories,
    const ForgottenFacts& forgotten
) {
    if (!ticket && memories.empty() && forgotten.empty()) return {};
    json::object object;
    if (ticket) object["ticket"] = to_json(*ticket);
    if (!memories.empty()) {
        auto& array = object["memories"].emplace_array();
        for (const auto& memory : memories)
            array.push_back(to_json(memory));
    }
    if (!forgotten.empty()) object["forgotten"] = to_json(forgotten);
    return json::serialize(object);
}

std::size_t count_joinable(std::span<const Reply> entries) {
    const auto joins = [](const Reply& entry) {
        if (entry.elements.size() != 2) return false;
        const auto& fields = entry.elements[1].elements;
        for (std::size_t i = 2; i < fields.size(); i += 2) {
            if (fields[i].text != "state" && fields[i].text != "m") return false;
        }
        return fields.size() > 2;
    };
    const auto end = std::ranges::find_if_not(entries, joins);
    return std::max<std::size_t>(static_cast<std::size_t>(end - entries.begin()), 1);
}

Result<OutboxEntry> decode_outbox_entry(const Reply& entry, const SessionCipher* cipher) {
    return decode_outbox_entries(std::span(&entry, 1), cipher);
}

Result<OutboxEntry> decode_outbox_entries(
    std::span<const Reply> entries, const SessionCipher* cipher
) {
    OutboxEntry read;
    for (const auto& entry : entries) {
        if (entry.elements.size() != 2) return unreadable("?", "it is malformed");
        const auto& fields = entry.elements[1].elements;
        if (fields.size() < 4 || fields[0].text != "id")
            return unreadable("?", "its fields are malformed");
        read.session_id = fields[1].text;
        if (!is_valid_id(read.session_id)) return unreadable("?", "its session id is invalid");
        if (fields[2].text == "erased") return read;
        if (!read.write) read.write.emplace();
        const bool last = &entry == &entries.back();
        for (std::size_t i = 2; i + 1 < fields.size(); i += 2) {
            const auto& name = fields[i].text;
            if (name == "state" && !last) continue;
            auto done = read_field(name, fields[i + 1].text, cipher, read);
            if (!done) return unreadable(read.session_id, done.error().detail);
        }
    }
    if (read.write && read.write->session->session_id != read.session_id)
        return unreadable(read.session_id, "its state is missing or of another session");
    if (entries.size() > 1 && read.write && !is_gapless(read.write->messages))
        return unreadable(read.session_id, "messages are missing between its entries");
    return read;
}

}  // namespace continuo
