#include "agent/language/words.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "agent/language/word_set.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr char lower_of(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

enum class ByteKind : unsigned char { mark, letter, digit, wide };

constexpr auto byte_kinds = [] {
    std::array<ByteKind, 256> kinds{};
    for (unsigned byte = 0; byte < kinds.size(); ++byte) {
        const char c = static_cast<char>(byte);
        kinds[byte] = byte >= 0x80U  ? ByteKind::wide
                      : is_letter(c) ? ByteKind::letter
                      : is_digit(c)  ? ByteKind::digit
                                     : ByteKind::mark;
    }
    return kinds;
}();

ByteKind kind_of(char c) {
    return byte_kinds[static_cast<unsigned char>(c)];
}

/// Bytes of the mark (what is no part of a word) at `at`; 0 for a letter or a digit.
std::size_t mark_length(std::string_view text, std::size_t at) {
    const auto kind = kind_of(text[at]);
    if (kind == ByteKind::mark) return 1;
    if (kind != ByteKind::wide) return 0;
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto second = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
    std::size_t length = 0;
    if (byte == 0xC2U && second < 0xAAU) length = 2;   // NBSP, section sign
    if (byte == 0xE2U && second >= 0x80U) length = 3;  // quotes, dashes, symbols
    if (byte == 0xE3U && second == 0x80U) length = 3;  // CJK punctuation
    if (byte == 0xEFU && (second == 0xBCU || second == 0xBDU)) length = 3;  // full-width forms
    if (byte == 0xF0U && second == 0x9FU) length = 4;                       // emoji
    return std::min(length, text.size() - at);
}

/// A break in the sentence, for rules that must not reach across it.
bool is_break(char c) {
    return c == '.' || c == ',' || c == ';' || c == ':' || c == '!' || c == '?' || c == '\n' ||
           c == '(' || c == ')';
}

/// Bytes of the apostrophe at `at`, when a letter follows; 0 otherwise.
std::size_t apostrophe_inside(std::string_view text, std::size_t at) {
    std::size_t length = 0;
    if (text[at] == '\'') length = 1;
    if (text.substr(at).starts_with("\u2019")) length = 3;
    const auto after = at + length;
    return length != 0 && after < text.size() && kind_of(text[after]) == ByteKind::letter ? length
                                                                                          : 0;
}

constexpr bool is_vowel(char c) {
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

bool has_vowel(std::string_view text) {
    return std::ranges::any_of(text, is_vowel);
}

void drop_plural(std::string_view& word) {
    if (word.ends_with("ies") && word.size() > 4) {
        word.remove_suffix(2);
    } else if (word.ends_with("sses")) {
        word.remove_suffix(2);
    } else if (!word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is")) {
        word.remove_suffix(1);
    }
}

bool drop(std::string_view& word, std::string_view ending, std::size_t left) {
    if (!word.ends_with(ending) || word.size() < ending.size() + left) return false;
    if (!has_vowel(word.substr(0, word.size() - ending.size()))) return false;
    word.remove_suffix(ending.size());
    return true;
}

/// One ending, chosen by the last letter.
void drop_ending(std::string_view& word) {
    bool cut = false;
    switch (word.back()) {
        case 'g':
            cut = drop(word, "ing", 3);
            break;
        case 'd':
            cut = drop(word, "ed", 3);
            break;
        case 'y':
            cut = drop(word, "ly", 4);
            break;
        case 't':
            cut = drop(word, "ment", 4);
            break;
        case 'n':
            cut = drop(word, "ation", 4) || drop(word, "ion", 4);
            break;
        case 'r':
            cut = drop(word, "er", 4);
            break;
        default:
            break;
    }
    const auto size = word.size();
    if (!cut || size <= 3 || word[size - 1] != word[size - 2]) return;
    const char last = word.back();
    if (!is_vowel(last) && last != 'l' && last != 's')
        word.remove_suffix(1);  // "resett" of "resetting"
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

Words::Words(std::string_view text) : x_lower(text.size()) {
    constexpr std::size_t bytes_a_word = 5;
    x_words.reserve(text.size() / bytes_a_word + 1);
    std::size_t at = 0;
    std::size_t kept = 0;  // bytes of x_lower: words stand in it side by side
    bool after_break = true;
    while (at < text.size()) {
        if (const auto mark = mark_length(text, at); mark != 0) {
            after_break |= is_break(text[at]) || mark == 3;
            at += mark;
            continue;
        }
        Word word;
        word.begin = at;
        word.capital = text[at] >= 'A' && text[at] <= 'Z';
        word.after_break = after_break;
        const auto start = kept;
        while (at < text.size()) {
            const auto kind = kind_of(text[at]);
            if (kind == ByteKind::letter || kind == ByteKind::digit) {
                word.number |= kind == ByteKind::digit;
                x_lower[kept++] = lower_of(text[at++]);
            } else if (const auto apostrophe = apostrophe_inside(text, at); apostrophe != 0) {
                x_lower[kept++] = '\'';
                at += apostrophe;
            } else if (kind == ByteKind::wide && mark_length(text, at) == 0) {
                x_lower[kept++] = text[at++];
            } else {
                break;
            }
        }
        word.end = at;
        word.lower = std::string_view(x_lower.data() + start, kept - start);
        word.stem = stem_of(word.lower);
        x_words.push_back(word);
        after_break = false;
    }
}

std::shared_ptr<const Words> shared_words(std::string_view text) {
    constexpr std::size_t kept = 4;
    constexpr std::size_t bytes_max = 4096;  // a longer one is its reader's alone
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

std::uint64_t stem_of(std::string_view word) {
    if (word.ends_with("'s")) word.remove_suffix(2);
    if (word.size() <= 3 || is_digit(word.back())) return hash_of(word);
    if (word.back() == 's') drop_plural(word);
    drop_ending(word);
    while (word.size() > 3 && (word.back() == 'e' || word.back() == 'y' || word.back() == 'i')) {
        word.remove_suffix(1);
    }
    return hash_of(word);
}

bool is_stop_word(std::string_view lower) {
    return stop_words.contains(lower);
}

}  // namespace continuo
