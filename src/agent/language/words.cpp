#include "agent/language/words.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "agent/language/word_set.hpp"
#include "knowledge/text/stemmer.hpp"
#include "knowledge/text/tokenizer.hpp"

namespace continuo {

namespace {

/// Removes further endings, so that related words have one stem that the stemmer keeps apart:
/// "deliveri" (of "delivery") and "deliv" (of "deliver"), "shipment" and "ship".
std::string_view family_of(std::string_view stem) {
    constexpr std::size_t letters_min = 4;
    constexpr std::string_view endings[] = {"ment", "ation", "ion", "er"};
    while (stem.size() >= letters_min && std::string_view("eiy").contains(stem.back()))
        stem.remove_suffix(1);
    for (const auto ending : endings) {
        if (!stem.ends_with(ending) || stem.size() < ending.size() + letters_min) continue;
        stem.remove_suffix(ending.size());
        break;
    }
    return stem;
}

std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return hash;
}

constexpr WordSet stop_words({
    "a",       "about",  "after", "again",   "all",   "also",    "am",     "an",     "and",
    "any",     "are",    "as",    "at",      "be",    "because", "been",   "before", "being",
    "between", "both",   "but",   "by",      "can",   "can't",   "cannot", "could",  "did",
    "didn't",  "do",     "does",  "doesn't", "doing", "don't",   "dont",   "during", "each",
    "else",    "ever",   "few",   "for",     "from",  "further", "get",    "give",   "go",
    "had",     "has",    "have",  "having",  "he",    "hello",   "her",    "here",   "hers",
    "hey",     "hi",     "him",   "his",     "how",   "i",       "i'd",    "i'm",    "i've",
    "if",      "im",     "in",    "into",    "is",    "isn't",   "it",     "it's",   "its",
    "just",    "know",   "let",   "like",    "may",   "me",      "might",  "more",   "most",
    "must",    "my",     "need",  "no",      "nor",   "not",     "of",     "off",    "on",
    "once",    "one",    "only",  "or",      "other", "our",     "ours",   "out",    "over",
    "own",     "please", "s",     "same",    "shall", "she",     "should", "so",     "some",
    "such",    "t",      "tell",  "than",    "thank", "thanks",  "that",   "the",    "their",
    "theirs",  "them",   "then",  "there",   "these", "they",    "this",   "those",  "through",
    "to",      "too",    "under", "until",   "up",    "us",      "use",    "used",   "very",
    "want",    "was",    "we",    "were",    "what",  "what's",  "when",   "where",  "which",
    "while",   "who",    "whom",  "whose",   "why",   "will",    "with",   "would",  "you",
    "your",    "yours",
});
}  // namespace

Words::Words(std::string_view text) {
    constexpr std::size_t bytes_a_word = 5;
    x_words.reserve(text.size() / bytes_a_word + 1);
    x_lower.reserve(text.size());
    Tokenizer tokenizer(text);
    for (Token token; tokenizer.next(token);) {
        Word word;
        word.begin = token.begin;
        word.end = token.end;
        word.capital = token.capital;
        word.number = token.number;
        word.after_break = token.after_break;
        word.stem = stem_of(token.lower);
        word.lower = token.lower;  // its length: x_lower may still move
        x_lower.insert(x_lower.end(), token.lower.begin(), token.lower.end());
        x_words.push_back(word);
    }
    const auto* at = x_lower.data();
    for (auto& word : x_words) {
        word.lower = std::string_view(at, word.lower.size());
        at += word.lower.size();
    }
}

std::shared_ptr<const Words> shared_words(std::string_view text) {
    constexpr std::size_t kept = 4;
    constexpr std::size_t bytes_max = 4096;  // longer texts are not cached
    if (text.size() > bytes_max) return std::make_shared<const Words>(text);
    struct Cut {
        std::string text;
        std::shared_ptr<const Words> words;
    };
    thread_local std::array<Cut, kept> last;
    thread_local std::size_t next = 0;
    for (const auto& cut : last) {
        if (cut.words != nullptr && cut.text == text) return cut.words;
    }
    auto& cut = last[next++ % kept];
    cut.words = std::make_shared<const Words>(text);
    cut.text = text;
    return cut.words;
}

std::uint64_t stem_of(std::string_view lower) {
    thread_local Stemmer stemmer("english");
    return hash_of(family_of(stemmer.stem(lower)));
}

bool is_stop_word(std::string_view lower) {
    return stop_words.contains(lower);
}

}  // namespace continuo
