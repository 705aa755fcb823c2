#include "agent/language/phrase_vocabulary.hpp"

#include <algorithm>
#include <utility>

namespace continuo {

namespace {

constexpr std::size_t corrected_letters_min = 4;
constexpr std::size_t two_edits_letters_min = 9;
constexpr std::size_t letters_max = 20;
constexpr std::size_t meanings_max = 4;

/// Whether `a` becomes `b` by at most `edits_max` (1 or 2) inserted, deleted, replaced or swapped
/// letters.
bool within_edits(std::string_view a, std::string_view b, std::size_t edits_max) {
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > edits_max) return false;
    while (!a.empty() && a.front() == b.front()) {
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    while (!a.empty() && a.back() == b.back()) {
        a.remove_suffix(1);
        b.remove_suffix(1);
    }
    if (b.size() <= edits_max) return true;
    const bool swapped = a.size() >= 2 && a[0] == b[1] && a[1] == b[0];
    if (swapped && a.size() == 2 && b.size() == 2) return true;
    if (edits_max == 1) return false;
    if (swapped && within_edits(a.substr(2), b.substr(2), 1)) return true;
    if (within_edits(a, b.substr(1), 1)) return true;
    if (a.empty()) return false;
    return within_edits(a.substr(1), b.substr(1), 1) || within_edits(a.substr(1), b, 1);
}

bool is_swapped(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::ranges::is_permutation(a, b) && within_edits(a, b, 1);
}

bool is_meant(std::string_view word, std::string_view known) {
    if (known.size() == corrected_letters_min) {
        const bool doubled = word.size() == known.size() + 1 && word.starts_with(known.front()) &&
                             std::ranges::adjacent_find(word) != word.end() &&
                             std::ranges::adjacent_find(known) == known.end();
        return is_swapped(word, known) || (doubled && within_edits(word, known, 1));
    }
    return word.size() > corrected_letters_min && within_edits(word, known, 1);
}

bool has_digit(std::string_view word) {
    return word.find_first_of("0123456789") != std::string_view::npos;
}

}  // namespace

PhraseVocabulary::PhraseVocabulary(const std::vector<PhraseGrammar>& grammars) {
    std::vector<std::string_view> correctable;
    for (std::size_t language = 0; language < grammars.size(); ++language) {
        const auto& grammar = grammars[language];
        for (std::size_t phrase = 0; phrase < grammar.phrases.size(); ++phrase) {
            const auto& words = grammar.phrases[phrase].words;
            x_starts[words.front()].push_back(
                {static_cast<std::uint16_t>(language), static_cast<std::uint16_t>(phrase)}
            );
            for (const auto& word : words) {
                const auto known = x_starts.try_emplace(word).first;
                if (!grammar.phrases[phrase].exact) correctable.push_back(known->first);
            }
        }
        for (const auto& glued : grammar.glued_before) {
            if (std::ranges::find(x_glued, glued) == x_glued.end()) x_glued.push_back(glued);
        }
    }
    std::ranges::sort(correctable);
    const auto twice = std::ranges::unique(correctable);
    correctable.erase(twice.begin(), twice.end());
    for (const auto known : correctable) {
        if (known.size() < corrected_letters_min || has_digit(known)) continue;
        x_nearly[std::string(known)].push_back(known);
        for (std::size_t at = 0; at < known.size(); ++at) {
            if (at > 0 && known[at] == known[at - 1]) continue;
            std::string shorter(known);
            shorter.erase(at, 1);
            x_nearly[std::move(shorter)].push_back(known);
        }
        if (known.size() >= two_edits_letters_min) x_long.push_back(known);
    }
    for (const auto& grammar : grammars) {
        for (const auto& word : grammar.ordinary)
            x_starts.try_emplace(word);
    }
}

bool PhraseVocabulary::is_known(std::string_view word) const {
    return x_starts.contains(word);
}

const std::vector<PhraseReference>* PhraseVocabulary::phrases_with(std::string_view word) const {
    const auto found = x_starts.find(word);
    return found == x_starts.end() || found->second.empty() ? nullptr : &found->second;
}

void PhraseVocabulary::add_neighbours(
    std::string_view word, std::vector<std::string_view>& meanings
) const {
    const auto add = [&](std::string_view key) {
        const auto found = x_nearly.find(key);
        if (found == x_nearly.end()) return;
        for (const auto known : found->second) {
            if (meanings.size() == meanings_max) return;
            if (std::ranges::find(meanings, known) == meanings.end() && is_meant(word, known))
                meanings.push_back(known);
        }
    };
    add(word);
    std::string shorter;
    for (std::size_t at = 0; at < word.size(); ++at) {
        shorter = word;
        shorter.erase(at, 1);
        add(shorter);
    }
    if (!meanings.empty() || word.size() + 2 < two_edits_letters_min) return;
    for (const auto known : x_long) {
        if (known.front() == word.front() && within_edits(word, known, 2)) {
            meanings.push_back(known);
            return;
        }
    }
}

std::vector<std::string_view> PhraseVocabulary::meanings_of(std::string_view word) const {
    const auto found = x_starts.find(word);
    if (found != x_starts.end()) return {found->first};
    std::vector<std::string_view> meanings;
    if (word.size() < corrected_letters_min || word.size() > letters_max || has_digit(word))
        return meanings;
    add_neighbours(word, meanings);
    return meanings;
}

void PhraseVocabulary::split_glued(std::vector<FoldedWord>& words) const {
    constexpr std::size_t rest_min = 4;
    std::vector<FoldedWord> cut;
    cut.reserve(words.size() + 2);
    for (auto& word : words) {
        const auto before = std::ranges::find_if(x_glued, [&](const std::string& glued) {
            return word.text.starts_with(glued) && word.text.size() >= glued.size() + rest_min &&
                   phrases_with(std::string_view(word.text).substr(glued.size())) != nullptr;
        });
        if (before == x_glued.end() || is_known(word.text)) {
            cut.push_back(std::move(word));
            continue;
        }
        FoldedWord rest{word.text.substr(before->size()), false, false, word.quoted};
        word.text = *before;
        cut.push_back(std::move(word));
        cut.push_back(std::move(rest));
    }
    words = std::move(cut);
}

}  // namespace continuo
