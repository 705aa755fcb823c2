#include "agent/extractive/contradiction.hpp"

#include <algorithm>
#include <string_view>

namespace continuo {

namespace {

constexpr std::size_t topic_words_min = 3;
constexpr double shared_words_min = 0.7;  // of the words of either

/// What a sentence is about, and its numbers; sorted, each once.
struct SentenceClaim {
    std::vector<std::uint64_t> topic;
    std::vector<std::string_view> numbers;
};

SentenceClaim claim_of(const Passage& passage, const PassageSentence& sentence) {
    SentenceClaim claim;
    for (auto i = sentence.first_word; i < sentence.last_word; ++i) {
        const auto& word = passage.words()[i];
        if (word.number) {
            claim.numbers.push_back(word.lower);
        } else if (!is_stop_word(word.lower)) {
            claim.topic.push_back(word.stem);
        }
    }
    const auto once = [](auto& list) {
        std::ranges::sort(list);
        const auto twice = std::ranges::unique(list);
        list.erase(twice.begin(), twice.end());
    };
    once(claim.topic);
    once(claim.numbers);
    return claim;
}

bool says_something_else(const SentenceClaim& one, const SentenceClaim& other) {
    if (other.numbers.empty() || other.topic.size() < topic_words_min) return false;
    const bool same_number = std::ranges::any_of(other.numbers, [&](std::string_view number) {
        return std::ranges::binary_search(one.numbers, number);
    });
    if (same_number) return false;
    const auto shared = std::ranges::count_if(other.topic, [&](std::uint64_t stem) {
        return std::ranges::binary_search(one.topic, stem);
    });
    const auto all = one.topic.size() + other.topic.size() - static_cast<std::size_t>(shared);
    return static_cast<double>(shared) >= shared_words_min * static_cast<double>(all);
}

}  // namespace

std::optional<Pick> find_contradiction(const std::vector<Passage>& passages, const Pick& quoted) {
    const auto& passage = passages[quoted.passage];
    if (passage.document().empty()) return std::nullopt;
    const auto claim = claim_of(passage, passage.sentences[quoted.sentence]);
    if (claim.numbers.empty() || claim.topic.size() < topic_words_min) return std::nullopt;
    for (std::size_t p = 0; p < passages.size(); ++p) {
        const auto& other = passages[p];
        if (other.document().empty() || other.document() == passage.document()) continue;
        for (std::size_t i = 0; i < other.sentences.size(); ++i) {
            const auto& sentence = other.sentences[i];
            // A row of a table is not understood by its words alone.
            if (sentence.orders || sentence.heading || sentence.row) continue;
            if (says_something_else(claim, claim_of(other, sentence))) return Pick{p, i};
        }
    }
    return std::nullopt;
}

}  // namespace continuo
