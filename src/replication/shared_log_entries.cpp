#include "replication/shared_log_entries.hpp"

#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

/// The number of an entry's id; 0: it is not one of ours.
std::uint64_t number_of_entry(std::string_view id) {
    std::uint64_t number = 0;
    const auto dash = id.find('-');
    return dash != std::string_view::npos && parse_integer(id.substr(0, dash), number) ? number : 0;
}

}  // namespace

std::optional<StoredVersion> parse_version(const std::string& text) {
    const auto words = split(text, ' ');
    if (words.size() != 4) return std::nullopt;
    StoredVersion stored;
    if (!parse_integer(words[0], stored.version.number) ||
        stored.version.number > record_version_max || words[1].empty() ||
        (words[2] != "0" && words[2] != "1") || !parse_integer(words[3], stored.bytes))
        return std::nullopt;
    stored.version.origin = words[1];
    stored.version.erased = words[2] == "1";
    return stored;
}

std::string expected_text(const std::optional<RecordVersion>& expected) {
    if (!expected) return "*";
    if (expected->number == 0) return "";
    return fmt::format("{} {}", expected->number, expected->origin);
}

LogEntry read_entry(const Reply& reply) {
    LogEntry entry;
    if (reply.elements.size() != 2) return entry;
    entry.position.number = number_of_entry(reply.elements[0].text);
    const auto& fields = reply.elements[1].elements;
    std::string erased;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        const auto& name = fields[i].text;
        const auto& value = fields[i + 1].text;
        if (name == "t") entry.position.tag = value;
        if (name == "k") entry.stamp.key = value;
        if (name == "n" && !parse_integer(value, entry.stamp.version.number))
            entry.stamp.version.number = 0;
        if (name == "o") entry.stamp.version.origin = value;
        if (name == "e") erased = value;
    }
    entry.stamp.version.erased = erased == "1";
    if (entry.stamp.version.number == 0 || entry.stamp.version.number > record_version_max)
        entry.stamp.key.clear();
    return entry;
}

std::uint64_t last_number(const Reply& info) {
    for (std::size_t i = 0; i + 1 < info.elements.size(); i += 2) {
        if (info.elements[i].text == "last-generated-id")
            return number_of_entry(info.elements[i + 1].text);
    }
    return 0;
}

std::unexpected<Error> refused_by_redis(const Reply& reply) {
    return fail(Errc::unavailable, "redis: " + reply.quoted());
}

}  // namespace continuo
