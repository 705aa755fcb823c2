#include "agent/language/self_description.hpp"

#include "agent/language/lexicon.hpp"
#include "agent/language/word_groups.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

bool is_i_am(const Words& words, std::size_t i) {
    return is_one_of(words.at(i), {"i'm", "im"}) || (words.at(i) == "am" && words.at(i - 1) == "i");
}

/// The index of the first word of the place, or 0.
std::size_t place_begin(const Words& words, std::size_t i) {
    const bool lives = words.at(i) == "live" && words.at(i - 1) == "i" && words.at(i + 1) == "in";
    if (lives) return i + 2;
    if (!is_i_am(words, i)) return 0;
    if (words.at(i + 1) == "from") return i + 2;
    const bool based = is_one_of(words.at(i + 1), {"based", "living"}) && words.at(i + 2) == "in";
    return based ? i + 3 : 0;
}

}  // namespace

std::optional<std::string_view> find_language(std::string_view text, const Words& words) {
    static const WordList languages("languages");
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool speaks = words.at(i) == "speak" && words.at(i - 1) == "i";
        const bool mine =
            words.at(i) == "language" && words.at(i - 1) == "my" && words.at(i + 1) == "is";
        const auto at = speaks ? i + 1 : i + 2;
        if ((!speaks && !mine) || !languages.contains(words.at(at))) continue;
        return text.substr(words[at].begin, words[at].end - words[at].begin);
    }
    return std::nullopt;
}

std::optional<std::string_view> find_place(std::string_view text, const Words& words) {
    constexpr std::size_t words_max = 3;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto first = place_begin(words, i);
        if (first == 0 || first >= words.size() || words[first].after_break) continue;
        std::size_t last = first;
        while (last < words.size() && last < first + words_max && words[last].capital &&
               !words[last].number && (last == first || !words[last].after_break))
            ++last;
        // "I'm from Spain originally" is taken, "I'm from Acme Support Team West" is not.
        if (last == first || (last < words.size() && words[last].capital &&
                              !words[last].after_break && words.at(last) != "i"))
            continue;
        return text.substr(words[first].begin, words[last - 1].end - words[first].begin);
    }
    return std::nullopt;
}

std::optional<std::string_view> find_occupation(std::string_view text, const Words& words) {
    constexpr std::size_t words_max = 9;
    enum class Group : unsigned { occupation, trouble };
    static const WordGroups<Group> groups(
        "self-description", {{"occupation", Group::occupation}, {"trouble", Group::trouble}}
    );
    for (std::size_t i = 0; i + 2 < words.size(); ++i) {
        if (!is_one_of(words.at(i), {"i", "we"})) continue;
        if (!groups.contains(Group::occupation, words.at(i + 1))) continue;
        std::size_t last = i + 1;
        bool trouble = false;
        while (last + 1 < words.size() && !words[last + 1].after_break) {
            ++last;
            trouble = trouble || groups.contains(Group::trouble, words.at(last));
        }
        if (trouble || last - i >= words_max || last == i + 1) continue;
        return text.substr(words[i].begin, words[last].end - words[i].begin);
    }
    return std::nullopt;
}

std::optional<std::string_view> find_note(std::string_view text, const Words& words) {
    constexpr std::size_t bytes_min = 8;
    constexpr std::size_t bytes_max = 160;
    for (std::size_t i = 0; i + 2 < words.size(); ++i) {
        const bool begins = i == 0 || words[i].after_break || words.at(i - 1) == "please";
        if (!begins || words.at(i) != "remember" || words.at(i + 1) != "that") continue;
        // "Remember that email you sent" is about something else.
        if (!is_one_of(words.at(i + 2), {"i", "i'm", "i'd", "i've", "my", "we", "our"})) continue;
        const auto begin = words[i + 2].begin;
        const auto end = text.find_first_of(".!?;\n", begin);
        const auto note = trim(text.substr(begin, end - begin));
        if (note.size() >= bytes_min && note.size() <= bytes_max) return note;
    }
    return std::nullopt;
}

}  // namespace continuo
