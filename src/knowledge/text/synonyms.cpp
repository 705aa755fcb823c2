#include "knowledge/text/synonyms.hpp"

#include <algorithm>
#include <utility>

namespace continuo {

bool is_slip(std::string_view a, std::string_view b) {
    const auto [end_a, end_b] = std::ranges::mismatch(a, b);
    auto rest_a = std::string_view(end_a, a.end());
    auto rest_b = std::string_view(end_b, b.end());
    if (rest_a.empty() || rest_b.empty()) return rest_a.size() + rest_b.size() <= 1;
    if (rest_a.substr(1) == rest_b.substr(1)) return true;
    if (rest_a.substr(1) == rest_b || rest_a == rest_b.substr(1)) return true;
    return rest_a.size() >= 2 && rest_b.size() >= 2 && rest_a[0] == rest_b[1] &&
           rest_a[1] == rest_b[0] && rest_a.substr(2) == rest_b.substr(2);
}

namespace {

constexpr std::size_t slip_letters_min = 5;

double weight_in_phrase(std::size_t words) {
    return words <= 1 ? 1.0 : 1.0 / static_cast<double>(words);
}

}  // namespace

bool Synonyms::is_passed_over(std::string_view lower) {
    static constexpr std::string_view words[] = {
        "a",    "an",    "any",  "he",   "her",    "him", "his",  "i",    "it",  "its",
        "just", "me",    "my",   "our",  "please", "she", "some", "that", "the", "their",
        "them", "these", "they", "this", "those",  "us",  "we",   "you",  "your"
    };
    return std::ranges::binary_search(words, lower);
}

Synonyms::Synonyms(const std::vector<const SynonymList*>& lists, const FormOf& form_of) {
    for (const auto* list : lists) {
        for (const auto& group : list->groups())
            add_group(group, form_of);
    }
    std::ranges::sort(x_vocabulary, [](const std::string& a, const std::string& b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    const auto repeated = std::ranges::unique(x_vocabulary);
    x_vocabulary.erase(repeated.begin(), repeated.end());
}

Synonyms::Phrase Synonyms::phrase_of(const SynonymList::Phrase& words, const FormOf& form_of) {
    Phrase phrase;
    for (const auto& word : words) {
        auto form = form_of(word);
        if (!is_passed_over(word)) phrase.codes.push_back(form.code);
        if (word.size() >= slip_letters_min) x_vocabulary.push_back(word);
        if (form.searched) phrase.words.emplace_back(word, std::move(form), 1.0);
    }
    for (auto& word : phrase.words)
        word.weight = weight_in_phrase(phrase.words.size());
    return phrase;
}

void Synonyms::add_group(const SynonymList::Group& group, const FormOf& form_of) {
    std::vector<Phrase> phrases;
    for (const auto& words : group.asked)
        phrases.push_back(phrase_of(words, form_of));
    for (const auto& words : group.meant)
        phrases.push_back(phrase_of(words, form_of));
    const auto asked = group.asked.size();
    const auto first_meant = group.meant.empty() ? 0 : asked;
    for (std::size_t own = 0; own < asked; ++own) {
        if (phrases[own].codes.empty()) continue;
        auto& related = x_related[code_of_phrase(phrases[own].codes)];
        for (auto i = first_meant; i < phrases.size(); ++i) {
            // Documents use a word rather than "money back", "call off" or "hole in the wall".
            const bool is_asked_only = group.meant.empty() && phrases[i].codes.size() > 1;
            if (i == own || is_asked_only) continue;
            for (const auto& word : phrases[i].words) {
                const auto known = std::ranges::find(related, word.word, &Related::word);
                if (known == related.end()) {
                    related.push_back(word);
                } else {
                    known->weight = std::max(known->weight, word.weight);
                }
            }
        }
    }
}

Synonyms::Code Synonyms::code_of_phrase(std::span<const Code> words) {
    Code hash = words.size();
    for (const auto code : words)
        hash = (hash ^ code) * 0x9e3779b97f4a7c15U;
    return hash;
}

Synonyms::Found Synonyms::find(std::span<const Code> words) const {
    for (auto count = std::min(words.size(), SynonymList::phrase_words_max); count > 0; --count) {
        const auto known = x_related.find(code_of_phrase(words.first(count)));
        if (known != x_related.end()) return {.words = count, .related = known->second};
    }
    return {};
}

std::string_view Synonyms::nearest(std::string_view lower) const {
    if (lower.size() < slip_letters_min) return {};
    auto word = std::ranges::lower_bound(x_vocabulary, lower.size() - 1, {}, &std::string::size);
    std::string_view near;
    for (; word != x_vocabulary.end() && word->size() <= lower.size() + 1; ++word) {
        if (*word == lower) return *word;
        if (near.empty() && is_slip(*word, lower)) near = *word;
    }
    return near;
}

}  // namespace continuo
