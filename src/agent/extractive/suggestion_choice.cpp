#include "agent/extractive/suggestion_choice.hpp"

#include <algorithm>
#include <charconv>
#include <ranges>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/words.hpp"
#include "base/json.hpp"

namespace continuo {

namespace {

/// The place that a word names ("first", "2"), "last" as `size`; 0 for any other word.
std::size_t place_named(std::string_view word, std::size_t size) {
    static const auto places = [] {
        constexpr std::string_view list = "list-places";
        std::vector<WordMap<std::size_t>::Entry> entries;
        for (const auto& line : read_lexicon(list)) {
            std::size_t place = 0;
            const auto* end = line.value.data() + line.value.size();
            if (std::from_chars(line.value.data(), end, place).ec != std::errc())
                fail_lexicon(list, line);
            entries.emplace_back(line.key, place);
        }
        return WordMap<std::size_t>(std::move(entries));
    }();
    if (word == "last") return size;
    const auto* place = places.find(word);
    return place != nullptr ? *place : 0;
}

bool is_place_filler(std::string_view word) {
    static const WordList fillers("list-place-fillers");
    return fillers.contains(word);
}

/// The place that the message names, from 1; 0 if it says anything else.
std::size_t place_of(std::string_view message, std::size_t size) {
    constexpr std::size_t words_max = 6;
    const auto cut = shared_words(message);
    if (cut->size() > words_max) return 0;
    std::size_t place = 0;
    for (const auto& word : *cut) {
        const auto named = place_named(word.lower, size);
        if (named == 0 && !is_place_filler(word.lower)) return 0;
        if (named == 0) continue;
        if (place != 0) return 0;
        place = named;
    }
    return place <= size ? place : 0;
}

/// What the whole message says: phrase = yes or no, between words of list-place-fillers.txt.
enum class Verdict { none, yes, no };

Verdict verdict_of(std::string_view message) {
    constexpr std::size_t words_max = 6;
    static const auto phrases = [] {
        std::vector<std::pair<std::string_view, Verdict>> read;
        for (const auto& line : read_lexicon("suggestion-verdicts")) {
            const auto verdict = parse_named<Verdict>(
                "suggestion-verdicts", line, {{"yes", Verdict::yes}, {"no", Verdict::no}}
            );
            read.emplace_back(line.key, verdict);
        }
        return read;
    }();
    const auto words = shared_words(message);
    if (words->empty() || words->size() > words_max) return Verdict::none;
    auto verdict = Verdict::none;
    for (std::size_t at = 0; at < words->size();) {
        std::size_t length = 0;
        auto found = Verdict::none;
        for (const auto& [phrase, says] : phrases) {
            const auto size = 1 + static_cast<std::size_t>(std::ranges::count(phrase, ' '));
            if (size <= length || !phrase_at(*words, at, phrase)) continue;
            length = size;
            found = says;
        }
        if (length == 0) return Verdict::none;
        // "yes, but none of these": the last says it.
        verdict = found;
        at += length;
    }
    return verdict;
}

/// The place of the only choice whose title has all topic words of the message; 0 if there is none.
std::size_t place_of_title(std::string_view message, const SourceList& choices) {
    constexpr std::size_t words_max = 10;
    const auto words = shared_words(message);
    if (words->size() > words_max) return 0;
    std::size_t place = 0;
    std::size_t at = 0;
    for (const auto& choice : choices) {
        ++at;
        const Words title(find_string(choice.metadata, "title").value_or(""));
        std::size_t shared = 0;
        const bool all = std::ranges::all_of(*words, [&](const Word& word) {
            const bool has = std::ranges::find(title, word.stem, &Word::stem) != title.end();
            shared += has && !is_stop_word(word.lower) ? 1 : 0;
            return has || is_place_filler(word.lower);
        });
        if (!all || shared == 0) continue;
        if (place != 0) return 0;
        place = at;
    }
    return place;
}

/// The last reply and the message that it replies to, if it offered choices.
struct OfferedChoices {
    SourceList choices;
    std::string question;
};

std::optional<OfferedChoices> offered_choices(const MessageList& history) {
    const Message* reply = nullptr;
    for (const auto& said : history | std::views::reverse) {
        if (said.role == Role::assistant && reply == nullptr) {
            const auto type = find_string(said.metadata, "answer_type");
            if (type != "suggest" && type != "clarify") return std::nullopt;
            reply = &said;
        } else if (said.role == Role::user && reply != nullptr) {
            // A copy: the message's own SourceList would keep the parsed sources in memory.
            auto sources = SourceList::from_json_text(std::string(reply->sources.json()));
            if (sources.empty()) return std::nullopt;
            return OfferedChoices{std::move(sources), std::string(said.content)};
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<ChosenSuggestion> chosen_suggestion(
    std::string_view message, const MessageList& history
) {
    auto offered = offered_choices(history);
    if (!offered) return std::nullopt;
    const auto& choices = offered->choices;
    auto place = place_of(message, choices.size());
    if (place == 0) place = place_of_title(message, choices);
    if (place == 0 && choices.size() == 1 && verdict_of(message) == Verdict::yes) place = 1;
    if (place == 0) return std::nullopt;
    const auto& chosen = *std::next(choices.begin(), static_cast<std::ptrdiff_t>(place - 1));
    return ChosenSuggestion{
        find_string(chosen.metadata, "document_id").value_or(""), std::move(offered->question)
    };
}

SuggestionVerdict suggestion_verdict(std::string_view message, const MessageList& history) {
    const auto verdict = verdict_of(message);
    if (verdict == Verdict::none || history.empty()) return SuggestionVerdict::none;
    return verdict == Verdict::no ? SuggestionVerdict::declined : SuggestionVerdict::unclear;
}

}  // namespace continuo
