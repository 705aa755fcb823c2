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
    "a",         "about",     "actually", "after",   "again",   "all",    "already", "also",
    "am",        "an",        "and",      "any",     "anyway",  "are",    "aren't",  "as",
    "at",        "basically", "be",       "because", "been",    "before", "being",   "between",
    "both",      "but",       "by",       "can",     "can't",   "cannot", "could",   "couldn't",
    "did",       "didn't",    "do",       "does",    "doesn't", "doing",  "don't",   "dont",
    "during",    "each",      "else",     "ever",    "exactly", "few",    "for",     "from",
    "further",   "get",       "give",     "go",      "gonna",   "gotta",  "guys",    "had",
    "hadn't",    "has",       "hasn't",   "have",    "haven't", "having", "he",      "hello",
    "her",       "here",      "hers",     "hey",     "hi",      "him",    "his",     "hm",
    "hmm",       "honestly",  "how",      "how's",   "i",       "i'd",    "i'll",    "i'm",
    "i've",      "if",        "im",       "in",      "into",    "is",     "isn't",   "it",
    "it'll",     "it's",      "its",      "just",    "know",    "let",    "let's",   "like",
    "may",       "maybe",     "me",       "might",   "more",    "most",   "must",    "my",
    "need",      "never",     "no",       "nope",    "nor",     "not",    "of",      "off",
    "oh",        "ok",        "okay",     "on",      "once",    "one",    "only",    "or",
    "other",     "our",       "ours",     "out",     "over",    "own",    "perhaps", "please",
    "pls",       "plz",       "really",   "s",       "same",    "shall",  "she",     "should",
    "shouldn't", "so",        "some",     "sorry",   "still",   "such",   "t",       "tell",
    "than",      "thank",     "thanks",   "that",    "that's",  "the",    "their",   "theirs",
    "them",      "then",      "there",    "there's", "these",   "they",   "this",    "those",
    "though",    "through",   "thx",      "to",      "too",     "under",  "until",   "up",
    "us",        "use",       "used",     "very",    "wait",    "wanna",  "want",    "was",
    "wasn't",    "we",        "we'll",    "we've",   "well",    "were",   "weren't", "what",
    "what's",    "when",      "where",    "where's", "which",   "while",  "who",     "who's",
    "whom",      "whose",     "why",      "will",    "with",    "won't",  "would",   "wouldn't",
    "yeah",      "yep",       "yes",      "you",     "you'll",  "you've", "your",    "yours",
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
