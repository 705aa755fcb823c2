#include "agent/escalation/human_request_lexicon.hpp"

#include <algorithm>
#include <bit>
#include <ranges>
#include <vector>

#include "agent/language/lexicon.hpp"
#include "agent/language/words.hpp"

namespace continuo {

namespace {

constexpr std::string_view list = "human-request";
constexpr std::string_view spelling_list = "human-request-spelling";

unsigned kind_named(std::string_view name, const DataLine& line) {
    return parse_named<unsigned>(
        list,
        {line.number, line.key, name},
        {
            {"contact_verb", contact_verb},
            {"firm_human", firm_human},
            {"loose_human", loose_human},
            {"wish_verb", wish_verb},
            {"small_word", small_word},
            {"department", department},
            {"real_word", real_word},
            {"help_verb", help_verb},
        }
    );
}

WordMap<unsigned> read_kinds() {
    std::vector<WordMap<unsigned>::Entry> entries;
    for (const auto& line : read_lexicon(list)) {
        unsigned kinds = no_kind;
        for (const auto name : std::views::split(line.value, ' '))
            kinds |= kind_named(std::string_view(name), line);
        entries.emplace_back(line.key, kinds);
    }
    return WordMap<unsigned>(std::move(entries));
}

/// Words that a misspelt word may stand for, and correct words that look similar.
struct Spelling {
    std::vector<std::string_view> meant;
    WordMap<bool> listed;
};

Spelling read_spelling() {
    std::vector<std::string_view> meant;
    std::vector<WordMap<bool>::Entry> listed;
    for (const auto& line : read_lexicon(spelling_list)) {
        const bool correct =
            parse_named<bool>(spelling_list, line, {{"correct", true}, {"other", false}});
        if (correct) meant.push_back(line.key);
        listed.emplace_back(line.key, correct);
    }
    return {std::move(meant), WordMap<bool>(std::move(listed))};
}

const Spelling& spelling() {
    static const auto read = read_spelling();
    return read;
}

unsigned exact_kinds(std::string_view word) {
    static const auto all = read_kinds();
    const auto* kinds = all.find(word);
    return kinds == nullptr ? no_kind : *kinds;
}

unsigned letters_of(std::string_view word) {
    unsigned set = 0;
    for (const char c : word)
        set |= 1U << (static_cast<unsigned char>(c) & 31U);
    return set;
}

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
    if (a.size() == 2 && b.size() == 2 && a[0] == b[1] && a[1] == b[0]) return true;
    if (edits_max == 1) return false;
    if (within_edits(a, b.substr(1), 1)) return true;
    if (a.empty()) return false;
    return within_edits(a.substr(1), b.substr(1), 1) || within_edits(a.substr(1), b, 1);
}

unsigned misspelt_kinds(std::string_view word) {
    const auto letters = letters_of(word);
    for (const auto right : spelling().meant) {
        const std::size_t edits = right.size() > 10 ? 2 : 1;
        // Short words have many similar words: the first letter must be equal.
        if (right.size() == 4 && (word.size() > 5 || word.front() != right.front())) continue;
        if (static_cast<std::size_t>(std::popcount(letters ^ letters_of(right))) > 2 * edits)
            continue;
        if (within_edits(word, right, edits)) return exact_kinds(right);
    }
    return no_kind;
}

/// Kinds of a word written together with the one before it: "tosomebody", "withan", "uspeak".
unsigned glued_kinds(std::string_view word) {
    static const auto glued = read_phrases("human-request-glued");
    for (const auto before : glued) {
        if (!word.starts_with(before) || word.size() < before.size() + 4) continue;
        const auto kinds = exact_kinds(word.substr(before.size()));
        if ((kinds & (contact_verb | firm_human | loose_human)) != 0) return kinds;
    }
    return no_kind;
}

}  // namespace

unsigned human_kinds_of(std::string_view word) {
    constexpr std::size_t shortest = 4;
    constexpr std::size_t longest = 16;
    const auto exact = exact_kinds(word);
    if (exact != no_kind || word.size() < shortest || word.size() > longest) return exact;
    // Correct spellings have kinds (handled above), so a word listed here is a different word.
    if (is_stop_word(word) || spelling().listed.find(word) != nullptr) return no_kind;
    const auto glued = glued_kinds(word);
    return glued != no_kind ? glued : misspelt_kinds(word);
}

}  // namespace continuo
