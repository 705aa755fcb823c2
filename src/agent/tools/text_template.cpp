#include "agent/tools/text_template.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

bool is_place_name(std::string_view name) {
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_';
           });
}

std::unexpected<Error> bad_template(std::string reason) {
    return fail(Errc::invalid_input, std::move(reason));
}

}  // namespace

Result<TextTemplate> TextTemplate::parse(std::string_view text) {
    if (text.size() > bytes_max || !is_utf8(text))
        return bad_template("a text is longer than 4096 bytes, or not UTF-8");
    TextTemplate parsed;
    Piece piece;
    std::size_t sections = 0;
    const auto push = [&](std::size_t next_section) {
        if (!piece.text.empty() || !piece.name.empty()) parsed.x_pieces.push_back(piece);
        piece = {{}, {}, next_section};
    };
    for (std::size_t at = 0; at < text.size();) {
        const auto rest = text.substr(at);
        if (rest.starts_with("[[")) {
            if (piece.section != 0) return bad_template("[[ within [[");
            push(++sections);
            at += 2;
        } else if (piece.section != 0 && rest.starts_with("]]")) {
            push(0);
            at += 2;
        } else if (rest.front() == '{') {
            const auto end = rest.find('}');
            const auto name = rest.substr(1, end == std::string_view::npos ? end : end - 1);
            if (end == std::string_view::npos || !is_place_name(name))
                return bad_template(
                    fmt::format("'{{{}' is not the name of a value in braces", excerpt(name))
                );
            piece.name = name;
            push(piece.section);
            at += end + 1;
        } else {
            piece.text.push_back(rest.front());
            ++at;
        }
    }
    if (piece.section != 0) return bad_template("[[ without ]]");
    push(0);
    return parsed;
}

std::vector<std::string_view> TextTemplate::names(bool required) const {
    std::vector<std::string_view> names;
    for (const auto& piece : x_pieces) {
        if (piece.name.empty() || (required && piece.section != 0)) continue;
        if (std::ranges::find(names, piece.name) == names.end()) names.emplace_back(piece.name);
    }
    return names;
}

std::optional<std::string> TextTemplate::render(const Values& values) const {
    std::string text;
    for (std::size_t i = 0; i < x_pieces.size();) {
        const auto section = x_pieces[i].section;
        std::string part;
        bool complete = true;
        for (; i < x_pieces.size() && x_pieces[i].section == section; ++i) {
            part += x_pieces[i].text;
            if (x_pieces[i].name.empty()) continue;
            const auto value = values(x_pieces[i].name);
            if (value) part += *value;
            complete = complete && value.has_value();
        }
        if (complete) {
            text += part;
        } else if (section == 0) {
            return std::nullopt;
        }
    }
    return text;
}

}  // namespace continuo
