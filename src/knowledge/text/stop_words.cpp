#include "knowledge/text/stop_words.hpp"

#include <algorithm>
#include <array>

namespace continuo {

namespace {

constexpr auto sorted(auto words) {
    std::ranges::sort(words);
    return words;
}

// Deliberately not in the list, because the meaning of a support question can depend on them: not,
// no, off, up, down, out, over, under, before, after, without, between, more, most, less, all, any,
// both, again, only. The verbs take and get are in the list: in a small collection they are as rare
// as the words that matter, and "do you take PayPal" does not ask what "takes 3-5 days".
constexpr auto english = sorted(std::to_array<std::string_view>({
    "a",       "an",      "the",     "this",     "that",     "these",     "those",   "there",
    "here",    "i",       "me",      "my",       "mine",     "myself",    "we",      "us",
    "our",     "ours",    "you",     "your",     "yours",    "yourself",  "he",      "him",
    "his",     "she",     "her",     "hers",     "it",       "its",       "they",    "them",
    "their",   "theirs",  "i'm",     "i've",     "i'd",      "i'll",      "we're",   "we've",
    "we'd",    "we'll",   "you're",  "you've",   "you'd",    "you'll",    "he's",    "she's",
    "it's",    "they're", "they've", "they'd",   "they'll",  "that's",    "there's", "here's",
    "what's",  "who's",   "where's", "how's",    "when's",   "let's",     "am",      "is",
    "are",     "was",     "were",    "be",       "been",     "being",     "isn't",   "aren't",
    "wasn't",  "weren't", "do",      "does",     "did",      "doing",     "done",    "don't",
    "doesn't", "didn't",  "have",    "has",      "had",      "having",    "haven't", "hasn't",
    "hadn't",  "can",     "could",   "will",     "would",    "shall",     "should",  "may",
    "might",   "must",    "won't",   "wouldn't", "couldn't", "shouldn't", "can't",   "cannot",
    "what",    "which",   "who",     "whom",     "whose",    "when",      "where",   "why",
    "how",     "and",     "or",      "but",      "if",       "then",      "than",    "so",
    "because", "as",      "while",   "of",       "at",       "by",        "for",     "with",
    "about",   "into",    "to",      "from",     "in",       "on",        "just",    "too",
    "take",    "takes",   "taking",  "get",      "gets",     "getting",   "very",    "also",
    "such",    "some",    "please",  "tell",     "s",        "t",         "d",       "ll",
    "re",      "ve",      "m",
}));

}  // namespace

bool is_stop_word(std::string_view language, std::string_view word) {
    return language == "english" && std::ranges::binary_search(english, word);
}

}  // namespace continuo
