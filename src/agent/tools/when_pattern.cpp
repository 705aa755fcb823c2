// A pattern is matched as a set of places in the message: for each part, from which words on the
// rest may match. Nothing is tried twice, so that no message makes it slow.
#include "agent/tools/when_pattern.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t message_words_max = 1024;

bool is_edge(char c) {
    return !is_letter(c) && !is_digit(c) && static_cast<unsigned char>(c) < 0x80U;
}

/// In lower case, with the apostrophe of keyboards: phones write another one.
std::string plain_lower(std::string_view word) {
    constexpr std::string_view curly = "\u2019";
    auto lower = to_lower(word);
    for (auto at = lower.find(curly); at != std::string::npos; at = lower.find(curly, at))
        lower.replace(at, curly.size(), "'");
    return lower;
}

std::unexpected<Error> bad_part(std::string_view part, std::string_view reason) {
    return fail(Errc::invalid_input, fmt::format("'{}': {}", excerpt(part), reason));
}

}  // namespace

std::vector<std::string_view> message_words(std::string_view message) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < message.size() && words.size() < message_words_max;) {
        while (at < message.size() && is_space(message[at]))
            ++at;
        auto end = at;
        while (end < message.size() && !is_space(message[end]))
            ++end;
        auto word = message.substr(at, end - at);
        at = end;
        while (!word.empty() && is_edge(word.front()))
            word.remove_prefix(1);
        while (!word.empty() && is_edge(word.back()))
            word.remove_suffix(1);
        if (!word.empty()) words.push_back(word);
    }
    return words;
}

Result<WhenPattern> WhenPattern::parse(std::string_view text) {
    WhenPattern pattern;
    const auto written = collapse_whitespace(text);
    for (const auto whole : split(written, ' ')) {
        Part part;
        auto body = whole;
        if (body == "...") {
            part.kind = Kind::gap;
            pattern.x_parts.push_back(std::move(part));
            continue;
        }
        if (body.starts_with('{')) {
            if (!body.ends_with('}') || body.size() < 3)
                return bad_part(whole, "an argument is written {name}");
            part.kind = Kind::argument;
            part.name = body.substr(1, body.size() - 2);
            pattern.x_parts.push_back(std::move(part));
            continue;
        }
        if (body.starts_with('[') != body.ends_with(']') ||
            body.starts_with('(') != body.ends_with(')'))
            return bad_part(whole, "brackets are around whole parts: [a|b], (a|b)");
        part.optional = body.starts_with('[');
        if (part.optional || body.starts_with('(')) body = body.substr(1, body.size() - 2);
        for (const auto word : split(body, '|')) {
            if (word.empty() || std::ranges::any_of(word, [](char c) {
                    return std::string_view("[](){}").contains(c);
                }))
                return bad_part(whole, "not a word, or words with | between them");
            part.words.push_back(to_lower(word));
        }
        pattern.x_parts.push_back(std::move(part));
    }
    const auto is_firm = [](const Part& part) {
        return part.kind == Kind::words && !part.optional;
    };
    if (!std::ranges::any_of(pattern.x_parts, is_firm))
        return fail(Errc::invalid_input, "a pattern needs a word that is not optional");
    if (pattern.x_parts.size() > parts_max)
        return fail(Errc::invalid_input, "a pattern has at most 24 parts");
    return pattern;
}

std::vector<std::string_view> WhenPattern::arguments() const {
    std::vector<std::string_view> names;
    for (const auto& part : x_parts) {
        if (part.kind == Kind::argument) names.emplace_back(part.name);
    }
    return names;
}

/// Which word each part takes: filled from the last part backwards.
struct WhenPattern::Matching {
    std::vector<std::string_view> words;
    std::vector<std::vector<char>> possible;  // [part][word]: the rest matches from there

    [[nodiscard]] bool from(std::size_t part, std::size_t word) const {
        return word < possible[part].size() && possible[part][word] != 0;
    }
};

std::optional<WhenPattern::Arguments> WhenPattern::match(
    std::string_view message, const void* what, Accepts accepts
) const {
    Matching matching{message_words(message), {}};
    const auto& words = matching.words;
    const auto count = words.size();
    std::vector<std::string> lower;
    lower.reserve(count);
    for (const auto word : words)
        lower.push_back(plain_lower(word));
    const auto takes = [&](const Part& part, std::size_t at) {
        if (at >= count) return false;
        if (part.kind == Kind::argument) return accepts(what, part.name, words[at]);
        return std::ranges::find(part.words, lower[at]) != part.words.end();
    };
    matching.possible.assign(x_parts.size() + 1, std::vector<char>(count + 1, 0));
    matching.possible.back().assign(count + 1, 1);
    for (auto part = x_parts.size(); part-- > 0;) {
        const auto& one = x_parts[part];
        for (std::size_t at = 0; at <= count; ++at) {
            bool fits = (one.optional || one.kind == Kind::gap) && matching.from(part + 1, at);
            if (one.kind == Kind::gap) {
                for (std::size_t skip = 1; skip <= gap_words_max && !fits; ++skip)
                    fits = matching.from(part + 1, at + skip);
            } else if (!fits) {
                fits = takes(one, at) && matching.from(part + 1, at + 1);
            }
            matching.possible[part][at] = fits ? 1 : 0;
        }
    }
    const auto first = std::ranges::find(matching.possible.front(), 1);
    if (first == matching.possible.front().end()) return std::nullopt;
    Arguments found;
    auto at = static_cast<std::size_t>(first - matching.possible.front().begin());
    for (std::size_t part = 0; part < x_parts.size(); ++part) {
        const auto& one = x_parts[part];
        if (one.kind == Kind::gap) {
            while (!matching.from(part + 1, at))
                ++at;
        } else if (takes(one, at) && matching.from(part + 1, at + 1)) {
            if (one.kind == Kind::argument) found.emplace_back(one.name, std::string(words[at]));
            ++at;
        }
    }
    return found;
}

}  // namespace continuo
