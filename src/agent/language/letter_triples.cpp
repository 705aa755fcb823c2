#include "agent/language/letter_triples.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <vector>

#include "agent/language/data_lines.hpp"
#include "agent/language/folded_words.hpp"
#include "agent/language/phrase_grammar.hpp"
#include "base/embedded_text.hpp"

namespace continuo {

/// language/replies/*.txt, embedded by src/agent/CMakeLists.txt.
extern const EmbeddedTexts reply_texts;

namespace {

constexpr std::size_t guess_words_max = 60;
constexpr std::size_t letters_min = 6;
constexpr std::size_t letter_codes = 27;  // the begin and end of a word, a to z
constexpr std::size_t triple_count = letter_codes * letter_codes * letter_codes;
constexpr float smoothing = 0.3F;
constexpr float smoothed_triples = 8000;
constexpr float english_margin = 4;  // nats
constexpr float other_margin = 0.5F;

using WordCounts = std::unordered_map<std::string, int>;

/// Calls `visit` with each triple of letters of a folded word; nothing for one with digits or
/// letters of other scripts.
template <class Visit>
void visit_triples(std::string_view word, const Visit& visit) {
    if (!std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; })) return;
    const auto code = [word](std::size_t place) -> std::size_t {
        if (place == 0 || place > word.size()) return 0;
        return static_cast<std::size_t>(word[place - 1] - 'a') + 1;
    };
    for (std::size_t at = 0; at < word.size(); ++at)
        visit((code(at) * letter_codes + code(at + 1)) * letter_codes + code(at + 2));
}

void count_words(std::string_view text, WordCounts& counts) {
    for (auto& word : folded_words(text, std::string_view::npos))
        ++counts[std::move(word.text)];
}

/// The text without its {placeholders}.
std::string prose_of(std::string_view reply) {
    std::string prose;
    for (std::size_t at = 0; at < reply.size(); ++at) {
        if (reply[at] == '{') at = std::min(reply.find('}', at), reply.size() - 1);
        prose += reply[at] == '}' || reply[at] == '\\' ? ' ' : reply[at];
    }
    return prose;
}

WordCounts words_of(const PhraseGrammar& grammar) {
    WordCounts counts;
    for (const auto* phrases : {&grammar.phrases, &grammar.class_phrases}) {
        for (const auto& phrase : *phrases) {
            for (const auto& word : phrase.words)
                ++counts[word];
        }
    }
    for (const auto& word : grammar.common)
        ++counts[word];
    for (const auto& text : reply_texts) {
        if (text.name != grammar.language + ".txt") continue;
        const auto lines = parse_data_lines(text.content, text.name);
        if (!lines) throw std::logic_error(lines.error().detail);
        for (const auto& line : *lines)
            count_words(prose_of(line.value), counts);
    }
    return counts;
}

/// The logarithms of how likely each triple is in a language.
std::vector<float> triples_of(const PhraseGrammar& grammar) {
    std::vector<float> counts(triple_count);
    float total = 0;
    for (const auto& [word, count] : words_of(grammar)) {
        // A word that is in many phrases says little more than one that is in one.
        const float weight = 1 + std::log(static_cast<float>(count));
        visit_triples(word, [&](std::size_t triple) {
            counts[triple] += weight;
            total += weight;
        });
    }
    for (auto& count : counts)
        count = std::log((count + smoothing) / (total + smoothing * smoothed_triples));
    return counts;
}

const std::vector<std::vector<float>>& triple_tables() {
    static const auto tables = [] {
        std::vector<std::vector<float>> made;
        for (const auto& grammar : phrase_grammars())
            made.push_back(triples_of(grammar));
        return made;
    }();
    return tables;
}

}  // namespace

std::string language_of_letters(std::string_view text) {
    const auto& tables = triple_tables();
    std::vector<float> likely(tables.size());
    std::size_t letters = 0;
    for (const auto& word : folded_words(text, guess_words_max)) {
        visit_triples(word.text, [&](std::size_t triple) {
            ++letters;
            for (std::size_t i = 0; i < tables.size(); ++i)
                likely[i] += tables[i][triple];
        });
    }
    if (letters < letters_min) return {};
    const auto& grammars = phrase_grammars();
    const auto best = static_cast<std::size_t>(std::ranges::max_element(likely) - likely.begin());
    for (std::size_t i = 0; i < likely.size(); ++i) {
        const bool english = grammars[i].language == "en";
        const float margin = english ? english_margin : other_margin;
        if (i != best && likely[best] - likely[i] < margin) return {};
    }
    return grammars[best].language == "en" ? std::string() : grammars[best].language;
}

}  // namespace continuo
