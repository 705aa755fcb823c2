#include "agent/memory/memory_request.hpp"

#include <algorithm>
#include <string_view>

#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/words.hpp"
#include "agent/memory/memory_languages.hpp"
#include "agent/memory/memory_phrases.hpp"

namespace continuo {

namespace {

struct RequestPhrase {
    std::string_view text;
    MemoryRequest request;
};

std::vector<RequestPhrase> read_request_phrases() {
    constexpr std::string_view list = "memory-requests";
    std::vector<RequestPhrase> phrases;
    for (const auto& line : read_lexicon(list)) {
        const auto request = parse_memory_request(list, line);
        phrases.push_back({line.key, request});
    }
    return phrases;
}

std::size_t words_in(std::string_view phrase) {
    return 1 + static_cast<std::size_t>(std::ranges::count(phrase, ' '));
}

const RequestPhrase* request_phrase_at(const Words& words, std::size_t at) {
    static const auto phrases = read_request_phrases();
    const RequestPhrase* longest = nullptr;
    for (const auto& phrase : phrases) {
        if (phrase.text.front() != words[at].lower.front()) continue;
        const bool longer = longest == nullptr || phrase.text.size() > longest->text.size();
        if (longer && phrase_at(words, at, phrase.text)) longest = &phrase;
    }
    return longest;
}

/// The one request of a message that consists of it and of fillers.
MemoryRequest read_phrases_only(const Words& words) {
    static const WordList fillers("memory-fillers");
    MemoryRequest found;
    for (std::size_t at = 0; at < words.size();) {
        const auto* phrase = request_phrase_at(words, at);
        if (phrase != nullptr && found.act == MemoryAct::none) {
            found = phrase->request;
            at += words_in(phrase->text);
        } else if (fillers.contains(words[at].lower)) {
            ++at;
        } else {
            return {};
        }
    }
    return found;
}

bool begins_with_forget(const Words& words) {
    static const WordList fillers("memory-fillers");
    for (const auto& word : words) {
        if (word.lower == "forget") return true;
        if (!fillers.contains(word.lower)) return false;
    }
    return false;
}

}  // namespace

MemoryRequest read_memory_request(const std::string& message, std::span<const CustomerFact> facts) {
    constexpr std::size_t words_max = 60;
    constexpr std::size_t request_words_max = 16;
    const auto cut = shared_words(message);
    if (cut->empty() || cut->size() > words_max) return {};
    if (facts.empty()) {
        if (cut->size() > request_words_max) return {};
        const auto request = read_phrases_only(*cut);
        return request.act == MemoryAct::none ? read_foreign_request(message) : request;
    }
    if (!is_statement(message, facts) && !is_foreign_statement(message, facts)) return {};
    return {begins_with_forget(*cut) ? MemoryAct::forgets_stated : MemoryAct::states, {}};
}

}  // namespace continuo
