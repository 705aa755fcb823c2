#include "agent/memory/remembered_fact.hpp"

#include <array>
#include <utility>

#include "agent/extractive/quotation.hpp"
#include "agent/language/markdown_sanitizer.hpp"
#include "agent/language/words.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t value_code_points_max = 160;
constexpr std::string_view number_mark = " number: ";

constexpr auto beginnings = std::to_array<std::pair<std::string_view, FactSubject>>({
    {"User name: ", FactSubject::name},
    {"User email: ", FactSubject::email},
    {"User phone: ", FactSubject::phone},
    {"User language: ", FactSubject::language},
    {"User place: ", FactSubject::place},
    {"User preference: ", FactSubject::preference},
    {"User note: ", FactSubject::note},
    {"Order number: ", FactSubject::order},
});

/// "my desk" to "your desk": the customer's words in the bot's mouth.
std::string turned_to_you(std::string_view text) {
    constexpr auto turns = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"i", "you"},
        {"me", "you"},
        {"my", "your"},
        {"i'm", "you are"},
        {"mine", "yours"},
        {"myself", "yourself"},
        {"we", "you"},
        {"us", "you"},
        {"our", "your"},
    });
    const Words words(text);
    std::string turned;
    std::size_t from = 0;
    for (const auto& word : words) {
        for (const auto& [mine, yours] : turns) {
            if (word.lower != mine) continue;
            turned += text.substr(from, word.begin - from);
            turned += yours;
            from = word.end;
        }
    }
    return turned += text.substr(from);
}

/// What "I prefer ..." names; empty for another preference, such as "don't call me".
std::string preferred_thing(std::string_view clause) {
    constexpr std::size_t opening_words = 4;
    const Words words(clause);
    for (std::size_t i = 1; i + 1 < words.size() && i < opening_words; ++i) {
        const bool prefers = words.at(i) == "prefer" && is_one_of(words.at(0), {"i", "we", "i'd"});
        if (prefers) return turned_to_you(clause.substr(words[i + 1].begin));
    }
    return {};
}

std::string tell_fact(const Replies& replies, const RememberedFact& fact) {
    const auto plain = plain_words(fact.value, value_code_points_max);
    const auto tell = [&](ReplyKey key) { return replies.text(key, {{"value", plain}}); };
    const auto exact = sanitize_markdown(utf8_prefix(fact.value, value_code_points_max));
    switch (fact.subject) {
        case FactSubject::name:
            return tell(ReplyKey::memory_fact_name);
        case FactSubject::email:
            return replies.text(ReplyKey::memory_fact_email, {{"value", exact}});
        case FactSubject::phone:
            return replies.text(ReplyKey::memory_fact_phone, {{"value", exact}});
        case FactSubject::language:
            return tell(ReplyKey::memory_fact_language);
        case FactSubject::place:
            return tell(ReplyKey::memory_fact_place);
        case FactSubject::order:
            return tell(ReplyKey::memory_fact_order);
        case FactSubject::reference:
            return replies.text(
                ReplyKey::memory_fact_number,
                {{"kind", to_lower(plain_words(fact.kind, value_code_points_max))}, {"value", plain}
                }
            );
        case FactSubject::preference:
        case FactSubject::note:
            break;
    }
    const auto thing =
        fact.subject == FactSubject::preference ? preferred_thing(plain) : std::string();
    if (!thing.empty()) return replies.text(ReplyKey::memory_fact_preference, {{"value", thing}});
    return tell(ReplyKey::memory_fact_said);
}

std::vector<std::string> tell_each(const Replies& replies, std::span<const std::string> contents) {
    std::vector<std::string> told;
    for (const auto& content : contents) {
        const auto fact = parse_remembered(content);
        if (fact) told.push_back(tell_fact(replies, *fact));
    }
    return told;
}

std::string newest_value(std::span<const std::string> contents, FactSubject subject) {
    for (const auto& content : contents) {
        auto fact = parse_remembered(content);
        if (fact && fact->subject == subject) return plain_words(fact->value, 40);
    }
    return {};
}

}  // namespace

std::optional<RememberedFact> parse_remembered(std::string_view content) {
    for (const auto& [beginning, subject] : beginnings) {
        if (!content.starts_with(beginning)) continue;
        const auto value = trim(content.substr(beginning.size()));
        if (value.empty()) return std::nullopt;
        const auto kind = subject == FactSubject::order ? "Order" : "";
        return RememberedFact{subject, kind, std::string(value)};
    }
    const auto mark = content.find(number_mark);
    if (mark == std::string_view::npos || mark == 0) return std::nullopt;
    const auto value = trim(content.substr(mark + number_mark.size()));
    if (value.empty()) return std::nullopt;
    return RememberedFact{
        FactSubject::reference, std::string(content.substr(0, mark)), std::string(value)
    };
}

std::string remembered_order(std::span<const std::string> contents) {
    return newest_value(contents, FactSubject::order);
}

std::string remembered_language(std::span<const std::string> contents) {
    return newest_value(contents, FactSubject::language);
}

std::string tell_facts(const Replies& replies, std::span<const std::string> contents) {
    const auto told = tell_each(replies, contents);
    std::string text;
    for (std::size_t i = 0; i < told.size(); ++i) {
        if (i == 0) {
            text = told[i];
        } else if (i + 1 == told.size()) {
            text = replies.text(ReplyKey::memory_and, {{"facts", text}, {"last", told[i]}});
        } else {
            text += ", " + told[i];
        }
    }
    return text;
}

std::string list_facts(const Replies& replies, std::span<const std::string> contents) {
    std::string text;
    for (const auto& told : tell_each(replies, contents))
        text += (text.empty() ? "- " : "\n- ") + told;
    return text;
}

}  // namespace continuo
