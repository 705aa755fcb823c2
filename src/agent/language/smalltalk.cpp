#include "agent/language/smalltalk.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/language/word_set.hpp"
#include "agent/language/words.hpp"
#include "base/text.hpp"

// A message is smalltalk when phrases of one kind and small filler words are all that it holds:
// what remains after taking them away decides. The kind that asks for most wins ("thanks, bye" is a
// goodbye).

namespace continuo {

namespace {

struct Phrase {
    std::string_view text;
    SmalltalkKind kind;
};

// Longer phrases before the shorter ones that they begin with.
constexpr auto phrases = std::to_array<Phrase>({
    {"hi there", SmalltalkKind::greeting},
    {"hi", SmalltalkKind::greeting},
    {"hello", SmalltalkKind::greeting},
    {"hullo", SmalltalkKind::greeting},
    {"helo", SmalltalkKind::greeting},
    {"hey", SmalltalkKind::greeting},
    {"heya", SmalltalkKind::greeting},
    {"hiya", SmalltalkKind::greeting},
    {"howdy", SmalltalkKind::greeting},
    {"yo", SmalltalkKind::greeting},
    {"greetings", SmalltalkKind::greeting},
    {"good morning", SmalltalkKind::greeting},
    {"good afternoon", SmalltalkKind::greeting},
    {"good evening", SmalltalkKind::greeting},
    {"good day", SmalltalkKind::greeting},
    {"morning", SmalltalkKind::greeting},
    {"nice to meet you", SmalltalkKind::greeting},
    {"thank you", SmalltalkKind::thanks},
    {"thankyou", SmalltalkKind::thanks},
    {"thanks", SmalltalkKind::thanks},
    {"thanx", SmalltalkKind::thanks},
    {"thx", SmalltalkKind::thanks},
    {"ty", SmalltalkKind::thanks},
    {"cheers", SmalltalkKind::thanks},
    {"much appreciated", SmalltalkKind::thanks},
    {"i appreciate it", SmalltalkKind::thanks},
    {"that helps", SmalltalkKind::thanks},
    {"that helped", SmalltalkKind::thanks},
    {"that's all", SmalltalkKind::thanks},
    {"that is all", SmalltalkKind::thanks},
    {"have a nice day", SmalltalkKind::goodbye},
    {"have a good day", SmalltalkKind::goodbye},
    {"have a great day", SmalltalkKind::goodbye},
    {"goodbye", SmalltalkKind::goodbye},
    {"good bye", SmalltalkKind::goodbye},
    {"good night", SmalltalkKind::goodbye},
    {"bye bye", SmalltalkKind::goodbye},
    {"bye", SmalltalkKind::goodbye},
    {"see you later", SmalltalkKind::goodbye},
    {"see you", SmalltalkKind::goodbye},
    {"see ya", SmalltalkKind::goodbye},
    {"take care", SmalltalkKind::goodbye},
    {"farewell", SmalltalkKind::goodbye},
    {"how are you doing", SmalltalkKind::how_are_you},
    {"how are you", SmalltalkKind::how_are_you},
    {"how're you", SmalltalkKind::how_are_you},
    {"how are u", SmalltalkKind::how_are_you},
    {"how do you do", SmalltalkKind::how_are_you},
    {"how is it going", SmalltalkKind::how_are_you},
    {"how's it going", SmalltalkKind::how_are_you},
    {"what's up", SmalltalkKind::how_are_you},
    {"whats up", SmalltalkKind::how_are_you},
    {"sup", SmalltalkKind::how_are_you},
    {"are you a bot", SmalltalkKind::are_you_a_bot},
    {"are you a robot", SmalltalkKind::are_you_a_bot},
    {"are you a machine", SmalltalkKind::are_you_a_bot},
    {"are you a chatbot", SmalltalkKind::are_you_a_bot},
    {"are you a computer", SmalltalkKind::are_you_a_bot},
    {"are you an ai", SmalltalkKind::are_you_a_bot},
    {"are you ai", SmalltalkKind::are_you_a_bot},
    {"are you human", SmalltalkKind::are_you_a_bot},
    {"are you a human", SmalltalkKind::are_you_a_bot},
    {"are you a person", SmalltalkKind::are_you_a_bot},
    {"are you a real person", SmalltalkKind::are_you_a_bot},
    {"are you real", SmalltalkKind::are_you_a_bot},
    {"am i talking to a bot", SmalltalkKind::are_you_a_bot},
    {"am i talking to a human", SmalltalkKind::are_you_a_bot},
    {"am i talking to a person", SmalltalkKind::are_you_a_bot},
    {"am i talking to a real person", SmalltalkKind::are_you_a_bot},
    {"is this a bot", SmalltalkKind::are_you_a_bot},
    {"who are you", SmalltalkKind::are_you_a_bot},
    {"what are you", SmalltalkKind::are_you_a_bot},
    {"what is your name", SmalltalkKind::are_you_a_bot},
    {"what's your name", SmalltalkKind::are_you_a_bot},
    {"or a human", SmalltalkKind::are_you_a_bot},
    {"or a bot", SmalltalkKind::are_you_a_bot},
    {"or a person", SmalltalkKind::are_you_a_bot},
    {"or a real person", SmalltalkKind::are_you_a_bot},
    {"what can you do", SmalltalkKind::what_can_you_do},
    {"what do you do", SmalltalkKind::what_can_you_do},
    {"what can i ask you", SmalltalkKind::what_can_you_do},
    {"what can i ask", SmalltalkKind::what_can_you_do},
    {"what can you help me with", SmalltalkKind::what_can_you_do},
    {"how can you help me", SmalltalkKind::what_can_you_do},
    {"how can you help", SmalltalkKind::what_can_you_do},
    {"good job", SmalltalkKind::praise},
    {"well done", SmalltalkKind::praise},
    {"good bot", SmalltalkKind::praise},
    {"great job", SmalltalkKind::praise},
    {"you are great", SmalltalkKind::praise},
    {"you're great", SmalltalkKind::praise},
    {"perfect", SmalltalkKind::praise},
    {"great", SmalltalkKind::praise},
    {"awesome", SmalltalkKind::praise},
    {"excellent", SmalltalkKind::praise},
});

constexpr WordSet fillers({
    "a",     "again",   "all",     "and",     "very", "bot",   "day",    "dear",  "everyone",
    "for",   "friend",  "help",    "i",       "it",   "just",  "lot",    "lots",  "man",
    "many",  "me",      "mate",    "million", "much", "my",    "now",    "of",    "oh",
    "ok",    "okay",    "really",  "sir",     "so",   "team",  "that",   "the",   "there",
    "this",  "to",      "today",   "was",     "well", "were",  "you",    "your",  "ya",
    "madam", "helping", "helpful", "got",     "kind", "works", "worked", "quick", "answer",
    "reply", "then",    "is",
});

bool is_filler(std::string_view word) {
    return fillers.contains(word);
}

std::size_t word_count(std::string_view phrase) {
    return 1 + static_cast<std::size_t>(std::ranges::count(phrase, ' '));
}

const Phrase* phrase_of(const Words& words, std::size_t at) {
    const Phrase* longest = nullptr;
    for (const auto& phrase : phrases) {
        if (phrase.text.front() != words[at].lower.front()) continue;
        const bool longer = longest == nullptr || phrase.text.size() > longest->text.size();
        if (longer && phrase_at(words, at, phrase.text)) longest = &phrase;
    }
    return longest;
}

/// Which kind decides when a message holds several.
int standing(SmalltalkKind kind) {
    switch (kind) {
        case SmalltalkKind::greeting:
            return 0;
        case SmalltalkKind::praise:
            return 1;
        case SmalltalkKind::thanks:
            return 2;
        case SmalltalkKind::how_are_you:
            return 3;
        case SmalltalkKind::goodbye:
            return 4;
        case SmalltalkKind::what_can_you_do:
            return 5;
        case SmalltalkKind::are_you_a_bot:
            return 6;
    }
    return 0;
}

}  // namespace

std::optional<SmalltalkKind> smalltalk_of(const std::string& message) {
    constexpr std::size_t words_max = 14;
    const auto cut = shared_words(message);
    const auto& words = *cut;
    if (words.size() > words_max) return std::nullopt;
    std::optional<SmalltalkKind> kind;
    for (std::size_t at = 0; at < words.size();) {
        if (const auto* phrase = phrase_of(words, at)) {
            if (!kind || standing(phrase->kind) > standing(*kind)) kind = phrase->kind;
            at += word_count(phrase->text);
        } else if (is_filler(words[at].lower)) {
            ++at;
        } else {
            return std::nullopt;
        }
    }
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
        // A name goes into Markdown: letters, and what names hold beside them.
        const bool plain = std::ranges::all_of(name, [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return byte >= 0x80U || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' ||
                   c == '\'' || c == '-';
        });
        if (plain && !name.empty() && name.size() <= name_bytes_max) return std::string(name);
    }
    return {};
}

std::string smalltalk_reply(SmalltalkKind kind, std::string_view name, bool first_message) {
    const auto comma_name = name.empty() ? std::string() : fmt::format(", {}", name);
    switch (kind) {
        case SmalltalkKind::greeting:
            return first_message ? fmt::format("Hello{}! How can I help you today?", comma_name)
                                 : fmt::format("Hello again{}! What can I do for you?", comma_name);
        case SmalltalkKind::thanks:
            return fmt::format(
                "You're welcome{}! Is there anything else I can help you with?", comma_name
            );
        case SmalltalkKind::goodbye:
            return fmt::format("Goodbye{}, and thank you for getting in touch!", comma_name);
        case SmalltalkKind::how_are_you:
            return fmt::format(
                "I'm doing well, thank you{}. How can I help you today?", comma_name
            );
        case SmalltalkKind::are_you_a_bot:
            return "I'm an automated assistant, not a person. I answer from our documentation, and "
                   "I "
                   "can hand you over to a person whenever you like.";
        case SmalltalkKind::what_can_you_do:
            return "I answer questions from our documentation and show you where each answer comes "
                   "from. If I don't know, I say so and can hand you over to a person. What would "
                   "you "
                   "like to know?";
        case SmalltalkKind::praise:
            return fmt::format(
                "Glad to hear that{}! Is there anything else I can help you with?", comma_name
            );
    }
    return "How can I help you today?";
}

}  // namespace continuo
