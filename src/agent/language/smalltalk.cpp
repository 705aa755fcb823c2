#include "agent/language/smalltalk.hpp"

#include <algorithm>
#include <stdexcept>

#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/phrase_matcher.hpp"
#include "agent/language/words.hpp"
#include "base/text.hpp"

// A message is smalltalk if it consists only of smalltalk phrases and filler words. If it has
// phrases of several kinds, the one with the highest precedence() wins ("thanks, bye" is a
// goodbye).

namespace continuo {

namespace {

struct Phrase {
    std::string text;
    SmalltalkKind kind;
};

constexpr std::initializer_list<NamedValue<SmalltalkKind>> kind_names{
    {"greeting", SmalltalkKind::greeting},
    {"thanks", SmalltalkKind::thanks},
    {"goodbye", SmalltalkKind::goodbye},
    {"how_are_you", SmalltalkKind::how_are_you},
    {"are_you_a_bot", SmalltalkKind::are_you_a_bot},
    {"what_can_you_do", SmalltalkKind::what_can_you_do},
    {"praise", SmalltalkKind::praise},
    {"dismissed", SmalltalkKind::dismissed},
    {"displeased", SmalltalkKind::displeased},
};

std::vector<Phrase> read_kinds() {
    constexpr std::string_view list = "smalltalk";
    std::vector<Phrase> phrases;
    for (const auto& line : read_lexicon(list)) {
        const auto kind = parse_named<SmalltalkKind>(list, line, kind_names);
        phrases.push_back({std::string(line.key), kind});
        // "thats all"
        auto plain = std::string(line.key);
        if (std::erase(plain, '\'') > 0) phrases.push_back({std::move(plain), kind});
    }
    return phrases;
}

bool is_filler(std::string_view word) {
    static const WordList fillers("smalltalk-fillers");
    return fillers.contains(word);
}

/// "you've been very helpful" asks for nothing if thanks are beside it.
bool is_courtesy(std::string_view word) {
    static const WordList words("smalltalk-courtesy");
    return words.contains(word);
}

std::size_t word_count(std::string_view phrase) {
    return 1 + static_cast<std::size_t>(std::ranges::count(phrase, ' '));
}

const Phrase* phrase_of(const Words& words, std::size_t at) {
    static const auto phrases = read_kinds();
    const Phrase* longest = nullptr;
    for (const auto& phrase : phrases) {
        if (phrase.text.front() != words[at].lower.front()) continue;
        const bool longer = longest == nullptr || phrase.text.size() > longest->text.size();
        if (longer && phrase_at(words, at, phrase.text)) longest = &phrase;
    }
    return longest;
}

/// The kind with the highest value wins if a message has several.
int precedence(SmalltalkKind kind) {
    switch (kind) {
        case SmalltalkKind::greeting:
            return 0;
        case SmalltalkKind::praise:
            return 1;
        case SmalltalkKind::thanks:
            return 2;
        case SmalltalkKind::how_are_you:
            return 3;
        case SmalltalkKind::dismissed:
            return 4;
        case SmalltalkKind::goodbye:
            return 5;
        case SmalltalkKind::what_can_you_do:
            return 6;
        case SmalltalkKind::are_you_a_bot:
            return 7;
        case SmalltalkKind::displeased:
            return 8;
    }
    return 0;
}

/// A message with such a phrase may have words of courtesy.
bool is_courteous(SmalltalkKind kind) {
    return kind == SmalltalkKind::thanks || kind == SmalltalkKind::praise ||
           kind == SmalltalkKind::goodbye;
}

bool is_about_the_reply(SmalltalkKind kind) {
    return kind == SmalltalkKind::thanks || kind == SmalltalkKind::praise ||
           kind == SmalltalkKind::dismissed || kind == SmalltalkKind::displeased;
}

/// Smalltalk in the languages of language/phrases.
std::optional<SmalltalkKind> foreign_smalltalk_of(const std::string& message, std::size_t words) {
    constexpr std::size_t words_max = 6;
    if (words > words_max) return std::nullopt;
    const auto found = find_phrases(message);
    if (has(found, PatternUse::request)) return std::nullopt;
    if (has(found, PatternUse::goodbye)) return SmalltalkKind::goodbye;
    if (has(found, PatternUse::dismissal)) return SmalltalkKind::dismissed;
    if (has(found, PatternUse::thanks)) return SmalltalkKind::thanks;
    if (has(found, PatternUse::greeting)) return SmalltalkKind::greeting;
    return std::nullopt;
}

}  // namespace

std::optional<SmalltalkKind> smalltalk_of(const std::string& message) {
    constexpr std::size_t words_max = 14;
    const auto cut = shared_words(message);
    const auto& words = *cut;
    if (words.size() > words_max) return std::nullopt;
    std::optional<SmalltalkKind> kind;
    bool has_courtesy = false;
    for (std::size_t at = 0; at < words.size();) {
        if (const auto* phrase = phrase_of(words, at)) {
            if (!kind || precedence(phrase->kind) > precedence(*kind)) kind = phrase->kind;
            at += word_count(phrase->text);
        } else if (is_filler(words[at].lower)) {
            ++at;
        } else if (is_courtesy(words[at].lower)) {
            has_courtesy = true;
            ++at;
        } else {
            return foreign_smalltalk_of(message, words.size());
        }
    }
    if (has_courtesy && (!kind || !is_courteous(*kind)))
        return foreign_smalltalk_of(message, words.size());
    // "is that all right?" is no thanks.
    const bool asks = trim(message).ends_with('?');
    if (asks && kind && is_about_the_reply(*kind)) return std::nullopt;
    return kind;
}

bool begins_with_greeting(const std::string& message) {
    const Words words(std::string_view(message).substr(0, 64));
    if (words.empty()) return false;
    const auto* phrase = phrase_of(words, 0);
    return phrase != nullptr && phrase->kind == SmalltalkKind::greeting;
}

std::string customer_name(const std::vector<std::string>& memories) {
    constexpr std::string_view prefix = "User name: ";
    constexpr std::size_t name_bytes_max = 40;
    for (const auto& memory : memories) {
        if (!memory.starts_with(prefix)) continue;
        const auto name = trim(std::string_view(memory).substr(prefix.size()));
        // The name becomes part of Markdown: allow only letters, spaces, apostrophes and hyphens.
        const bool plain = std::ranges::all_of(name, [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return byte >= 0x80U || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' ||
                   c == '\'' || c == '-';
        });
        if (plain && !name.empty() && name.size() <= name_bytes_max) return std::string(name);
    }
    return {};
}

std::string smalltalk_reply(
    const Replies& replies, SmalltalkKind kind, std::string_view name, bool first_message
) {
    const auto say = [&](ReplyKey plain, ReplyKey named) {
        return name.empty() ? replies.text(plain) : replies.text(named, {{"name", name}});
    };
    switch (kind) {
        case SmalltalkKind::greeting:
            return first_message ? say(ReplyKey::greeting_first, ReplyKey::greeting_first_named)
                                 : say(ReplyKey::greeting_again, ReplyKey::greeting_again_named);
        case SmalltalkKind::thanks:
            return say(ReplyKey::thanks, ReplyKey::thanks_named);
        case SmalltalkKind::goodbye:
            return say(ReplyKey::goodbye, ReplyKey::goodbye_named);
        case SmalltalkKind::how_are_you:
            return say(ReplyKey::how_are_you, ReplyKey::how_are_you_named);
        case SmalltalkKind::are_you_a_bot:
            return replies.text(ReplyKey::are_you_a_bot);
        case SmalltalkKind::what_can_you_do:
            return replies.text(ReplyKey::what_can_you_do);
        case SmalltalkKind::praise:
            return say(ReplyKey::praise, ReplyKey::praise_named);
        case SmalltalkKind::dismissed:
            return replies.text(ReplyKey::dismissed);
        case SmalltalkKind::displeased:
            return replies.text(ReplyKey::clarify);
    }
    throw std::logic_error("unknown kind of smalltalk");
}

std::string_view to_string(SmalltalkKind kind) {
    for (const auto& [name, value] : kind_names) {
        if (value == kind) return name;
    }
    throw std::logic_error("unknown kind of smalltalk");
}

}  // namespace continuo
