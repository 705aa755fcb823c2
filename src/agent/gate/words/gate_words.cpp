#include "agent/gate/words/gate_words.hpp"

#include <ranges>
#include <stdexcept>
#include <string>
#include <unordered_set>
#include <vector>

#include "agent/language/word_groups.hpp"
#include "knowledge/text/synonym_list.hpp"

namespace continuo {

namespace {

constexpr std::size_t beginning_letters = 5;

enum class Commonness { frequent, common, known };

/// common-words.txt: the key is a letter, with + for the most frequent words and - for the rarest.
WordMap<Commonness> read_common_words() {
    std::vector<WordMap<Commonness>::Entry> words;
    for (const auto& line : read_lexicon("common-words")) {
        if (line.value.empty()) fail_lexicon("common-words", line);
        const auto commonness = line.key.ends_with('+')   ? Commonness::frequent
                                : line.key.ends_with('-') ? Commonness::known
                                                          : Commonness::common;
        for (const auto part : std::views::split(line.value, ' '))
            words.emplace_back(std::string_view(part), commonness);
    }
    return WordMap<Commonness>(std::move(words));
}

const WordMap<Commonness>& common_words() {
    static const auto words = read_common_words();
    return words;
}

}  // namespace

bool is_gate_word(GateWord group, std::string_view lower) {
    static const WordGroups<GateWord> groups(
        "gate-words",
        {
            {"filler", GateWord::filler},
            {"approximate", GateWord::approximate},
            {"negating", GateWord::negating},
            {"negative", GateWord::negative},
            {"denying", GateWord::denying},
            {"conjunction", GateWord::conjunction},
            {"of_clause", GateWord::of_clause},
            {"must", GateWord::must},
            {"may", GateWord::may},
            {"should", GateWord::should},
            {"limiting", GateWord::limiting},
            {"every", GateWord::every},
            {"hedge", GateWord::hedge},
            {"not_name", GateWord::not_name},
        }
    );
    return groups.contains(group, lower);
}

bool is_negating(std::string_view lower) {
    return lower.ends_with("n't") || is_gate_word(GateWord::negating, lower);
}

std::uint64_t topic_stem(const Word& word) {
    return word.stem;
}

std::uint64_t beginning_of(const Word& word) {
    if (word.number || word.lower.size() < beginning_letters) return 0;
    std::uint64_t hash = 0x9e3779b97f4a7c15U;
    for (const char c : word.lower.substr(0, beginning_letters))
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return hash | 1U;
}

double topic_weight(const Word& word) {
    constexpr double of_frequent = 0.5;
    constexpr double of_common = 0.75;
    if (is_stop_word(word.lower) || is_gate_word(GateWord::filler, word.lower)) return 0;
    if (is_negating(word.lower)) return 0;
    // "you're", "they'd"
    const auto mark = word.lower.find('\'');
    if (mark != std::string_view::npos && is_stop_word(word.lower.substr(0, mark))) return 0;
    const auto* common = common_words().find(word.lower);
    if (common == nullptr || *common == Commonness::known) return 1;
    return *common == Commonness::frequent ? of_frequent : of_common;
}

bool is_common_word(const Word& word) {
    static const auto stems = [] {
        std::unordered_set<std::uint64_t> all;
        for (const auto& line : read_lexicon("common-words")) {
            for (const auto part : std::views::split(line.value, ' '))
                all.insert(stem_of(std::string_view(part)));
        }
        return all;
    }();
    return is_stop_word(word.lower) || stems.contains(topic_stem(word)) ||
           is_gate_word(GateWord::filler, word.lower) ||
           is_gate_word(GateWord::not_name, word.lower);
}

const Synonyms& gate_synonyms() {
    static const auto synonyms = [] {
        std::string text;
        for (const auto& line : read_lexicon("paraphrases"))
            text.append(line.key).append("\n");
        const auto paraphrases = SynonymList::parse(text, "paraphrases");
        if (!paraphrases) throw std::logic_error(paraphrases.error().detail);
        return Synonyms({&SynonymList::english(), &*paraphrases}, [](std::string_view word) {
            return Synonyms::Form{.code = stem_of(word), .searched = !is_stop_word(word)};
        });
    }();
    return synonyms;
}

}  // namespace continuo
