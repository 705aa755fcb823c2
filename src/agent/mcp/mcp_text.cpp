#include "agent/mcp/mcp_text.hpp"

#include <map>

#include <boost/json.hpp>

#include "base/text.hpp"

namespace continuo {

namespace {

void append_canonical(std::string& out, const json::value& value) {
    if (const auto* object = value.if_object()) {
        std::map<std::string_view, const json::value*> members;
        for (const auto& member : *object)
            members.emplace(member.key(), &member.value());
        out += '{';
        for (const auto& [name, member] : members) {
            out += json::serialize(json::value(name)) + ':';
            append_canonical(out, *member);
            out += ',';
        }
        out += '}';
    } else if (const auto* array = value.if_array()) {
        out += '[';
        for (const auto& item : *array) {
            append_canonical(out, item);
            out += ',';
        }
        out += ']';
    } else {
        out += json::serialize(value);
    }
}

}  // namespace

std::string readable_mcp_text(std::string_view text, std::size_t bytes_max) {
    constexpr std::string_view ellipsis = "…";
    // Before the rest, so that a megabyte costs no more than what is kept of it.
    const bool cut = text.size() > bytes_max;
    auto out = remove_hidden_controls(well_formed_utf8(utf8_prefix_bytes(text, bytes_max)));
    std::erase_if(out, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f;
    });
    out = trim(out);
    if (cut) out += ellipsis;
    return out;
}

std::string without_authorization(std::string text, const Secret& authorization) {
    constexpr std::size_t word_bytes_min = 8;
    for (const auto word : split(authorization.reveal(), ' ')) {
        if (word.size() < word_bytes_min) continue;
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at))
            text.replace(at, word.size(), "***");
    }
    return text;
}

void hide_authorization(json::value& value, const Secret& authorization) {
    if (authorization.empty()) return;
    if (auto* text = value.if_string()) {
        *text = without_authorization(std::string(*text), authorization);
    } else if (auto* object = value.if_object()) {
        for (auto& member : *object)
            hide_authorization(member.value(), authorization);
    } else if (auto* array = value.if_array()) {
        for (auto& item : *array)
            hide_authorization(item, authorization);
    }
}

std::string canonical_json(const json::value& value) {
    std::string out;
    append_canonical(out, value);
    return out;
}

}  // namespace continuo
