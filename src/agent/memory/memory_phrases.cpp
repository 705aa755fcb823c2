#include "agent/memory/memory_phrases.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "agent/language/folded_words.hpp"
#include "agent/language/words.hpp"

namespace continuo {

namespace {

std::optional<MemoryPhraseKind> parse_kind(std::string_view name) {
    using enum MemoryPhraseKind;
    constexpr std::pair<std::string_view, MemoryPhraseKind> kinds[] = {
        {"say_name", say_name},
        {"say_name_capital", say_name_capital},
        {"say_place", say_place},
        {"say_language", say_language},
        {"language_word", language_word},
        {"say_preference", say_preference},
        {"not_name", not_name},
        {"filler", filler},
        {"polite", polite},
        {"correction", correction},
    };
    for (const auto& [key, kind] : kinds) {
        if (key == name) return kind;
    }
    return std::nullopt;
}

bool begins_with(
    const std::vector<FoldedMessageWord>& words,
    std::size_t at,
    const std::vector<std::string>& phrase
) {
    if (at + phrase.size() > words.size()) return false;
    for (std::size_t i = 0; i < phrase.size(); ++i) {
        if (words[at + i].text != phrase[i]) return false;
    }
    return true;
}

}  // namespace

std::vector<FoldedMessageWord> fold_message(std::string_view message) {
    const auto cut = shared_words(message);
    std::vector<FoldedMessageWord> folded;
    folded.reserve(cut->size());
    for (const auto& word : *cut)
        folded.push_back(
            {fold_accents(word.lower),
             word.begin,
             word.end,
             word.capital,
             word.number,
             word.after_break}
        );
    return folded;
}

MemoryPhrases::MemoryPhrases(std::string_view list) {
    for (const auto& line : read_lexicon(list)) {
        MemoryPhrase phrase;
        for (const auto& word : Words(line.key))
            phrase.words.push_back(fold_accents(word.lower));
        if (phrase.words.empty()) fail_lexicon(list, line);
        if (const auto kind = parse_kind(line.value)) {
            phrase.kind = *kind;
        } else {
            phrase.kind = MemoryPhraseKind::request;
            phrase.request = parse_memory_request(list, line);
        }
        x_by_first_word[phrase.words.front()].push_back(std::move(phrase));
    }
    const auto rank = [](const MemoryPhrase& phrase) {
        const bool filler = phrase.kind == MemoryPhraseKind::filler;
        return std::pair(-static_cast<std::ptrdiff_t>(phrase.words.size()), filler);
    };
    for (auto& [first, phrases] : x_by_first_word)
        std::ranges::sort(phrases, {}, rank);
}

const MemoryPhrase* MemoryPhrases::at(const std::vector<FoldedMessageWord>& words, std::size_t at)
    const {
    const auto found = x_by_first_word.find(words[at].text);
    if (found == x_by_first_word.end()) return nullptr;
    for (const auto& phrase : found->second) {
        if (begins_with(words, at, phrase.words)) return &phrase;
    }
    return nullptr;
}

MemoryRequest parse_memory_request(std::string_view list, const DataLine& line) {
    using enum MemoryAct;
    return parse_named<MemoryRequest>(
        list,
        line,
        {
            {"about_me", {asks_all, {}}},
            {"name", {asks_one, FactSubject::name}},
            {"email", {asks_one, FactSubject::email}},
            {"phone", {asks_one, FactSubject::phone}},
            {"order", {asks_one, FactSubject::order}},
            {"language", {asks_one, FactSubject::language}},
            {"place", {asks_one, FactSubject::place}},
            {"preference", {asks_one, FactSubject::preference}},
            {"first_message", {asks_first_message, {}}},
            {"last_message", {asks_last_message, {}}},
            {"forget_last", {forgets_last, {}}},
            {"forget_it", {forgets_unless_idiom, {}}},
            {"forget_name", {forgets_one, FactSubject::name}},
            {"forget_email", {forgets_one, FactSubject::email}},
            {"forget_phone", {forgets_one, FactSubject::phone}},
            {"forget_order", {forgets_one, FactSubject::order}},
            {"forget_language", {forgets_one, FactSubject::language}},
            {"forget_place", {forgets_one, FactSubject::place}},
            {"forget_preference", {forgets_one, FactSubject::preference}},
            {"forget_all", {forgets_all, {}}},
        }
    );
}

}  // namespace continuo
