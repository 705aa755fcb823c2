#include "agent/language/customer_language.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <ranges>
#include <utility>
#include <vector>

#include "agent/language/folded_words.hpp"
#include "agent/language/letter_triples.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/phrase_grammar.hpp"
#include "agent/language/phrase_matcher.hpp"

// Each word that is frequent in a language counts for it, and more the fewer languages share it;
// so do letters that English does not have, and, with half as many points, endings of other words.
// A language must lead clearly: English text is full of words that are also Dutch or Italian.

namespace continuo {

namespace {

constexpr std::size_t detection_words_max = 60;
constexpr std::size_t detection_bytes_max = 400;
constexpr std::size_t short_message_words = 6;
constexpr int shared_points = 12;  // divisible by 1, 2, 3, 4

struct KnownLanguage {
    std::string_view name;
    std::string_view code;
    ReplyKey key;
};

constexpr auto known_languages = std::to_array<KnownLanguage>({
    {"german", "de", ReplyKey::language_de},
    {"english", "en", ReplyKey::language_en},
    {"spanish", "es", ReplyKey::language_es},
    {"french", "fr", ReplyKey::language_fr},
    {"italian", "it", ReplyKey::language_it},
    {"dutch", "nl", ReplyKey::language_nl},
    {"portuguese", "pt", ReplyKey::language_pt},
});

using SignEntry = WordMap<std::uint32_t>::Entry;

/// The words of a list of each grammar, with a bit for each grammar that has them.
std::vector<SignEntry> collect_signs(std::vector<std::string> PhraseGrammar::* list) {
    std::vector<SignEntry> entries;
    std::uint32_t bit = 1;
    for (const auto& grammar : phrase_grammars()) {
        for (const std::string_view word : grammar.*list)
            entries.emplace_back(word, bit);
        bit <<= 1U;
    }
    std::ranges::sort(entries);
    std::vector<SignEntry> merged;
    for (const auto& entry : entries) {
        if (merged.empty() || merged.back().first != entry.first) {
            merged.push_back(entry);
        } else {
            merged.back().second |= entry.second;
        }
    }
    return merged;
}

void add_points(std::vector<int>& points, std::uint32_t languages, int shared) {
    const int each = shared / std::popcount(languages);
    for (std::size_t i = 0; i < points.size(); ++i)
        points[i] += (languages >> i & 1U) != 0 ? each : 0;
}

/// The languages of the longest ending that the word has; 0 if none.
std::uint32_t languages_of_ending(std::string_view word) {
    constexpr std::size_t stem_letters_min = 3;
    static const auto endings = collect_signs(&PhraseGrammar::endings);
    std::size_t longest = 0;
    std::uint32_t languages = 0;
    for (const auto& [ending, of] : endings) {
        if (ending.size() <= longest || word.size() < ending.size() + stem_letters_min) continue;
        if (!word.ends_with(ending)) continue;
        longest = ending.size();
        languages = of;
    }
    return languages;
}

/// The upper case of a letter of U+00E0 to U+00FE; others as they are.
std::string upper_letter(std::string_view letter) {
    std::string upper(letter);
    if (upper.size() == 2 && upper[0] == '\xC3' && static_cast<unsigned char>(upper[1]) >= 0xA0U)
        upper[1] = static_cast<char>(upper[1] - 0x20);
    return upper;
}

void add_letters(std::vector<int>& points, std::string_view text) {
    static const auto letters = collect_signs(&PhraseGrammar::letters);
    const bool is_plain =
        std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
    if (is_plain) return;
    for (const auto& [letter, languages] : letters) {
        if (text.contains(letter) || text.contains(upper_letter(letter)))
            add_points(points, languages, shared_points);
    }
}

}  // namespace

std::vector<int> language_points(std::span<const FoldedWord> words) {
    static const WordMap<std::uint32_t> common(collect_signs(&PhraseGrammar::common));
    std::vector<int> points(phrase_grammars().size());
    for (const auto& word : words) {
        if (const auto* languages = common.find(word.text)) {
            add_points(points, *languages, shared_points);
        } else if (const auto of = languages_of_ending(word.text); of != 0) {
            add_points(points, of, shared_points / 2);
        }
    }
    return points;
}

std::string detect_language(std::string_view text) {
    const auto& grammars = phrase_grammars();
    const auto words = folded_words(text, detection_words_max);
    auto points = language_points(words);
    add_letters(points, text.substr(0, detection_bytes_max));
    const auto best = std::ranges::max_element(points);
    if (best == points.end()) return {};
    const int lead = *best;
    int second = 0;
    for (auto it = points.begin(); it != points.end(); ++it)
        second = it == best ? second : std::max(second, *it);
    // One word tells the language of a message that has few others: "gracias", "fattura di giugno".
    const int points_min = words.size() <= short_message_words ? shared_points : 2 * shared_points;
    if (lead < points_min || 2 * lead < 3 * second) return {};
    return grammars[static_cast<std::size_t>(best - points.begin())].language;
}

std::string customer_language(std::string_view message, std::span<const std::string> earlier) {
    auto language = detect_language(message);
    for (const auto& before : std::views::reverse(earlier)) {
        if (!language.empty()) break;
        language = detect_language(before);
    }
    if (language.empty()) language = language_of_letters(message);
    return language.empty() ? "en" : language;
}

std::string language_counter(std::string_view code) {
    return "language." + std::string(code);
}

std::string_view noted_language(const boost::json::object& counters) {
    for (const auto& language : known_languages) {
        if (counters.contains(language_counter(language.code))) return language.code;
    }
    return "en";
}

std::string_view language_code(std::string_view name) {
    for (const auto& language : known_languages) {
        if (language.name == name || language.code == name) return language.code;
    }
    return {};
}

std::string language_name(const Replies& replies, std::string_view code) {
    for (const auto& language : known_languages) {
        if (language.code == code) return replies.text(language.key);
    }
    return {};
}

}  // namespace continuo
