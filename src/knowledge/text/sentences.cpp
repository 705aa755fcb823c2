#include "knowledge/text/sentences.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

// One pass over the bytes. A line break ends a sentence at a blank line, heading or list item. A
// terminator ends a sentence if the text after it looks like the beginning of one and the word
// before it is not an abbreviation. Look-ahead and look-behind are bounded, so the cost is linear.

namespace continuo {

namespace {

// Abbreviations before a name or number: their full stop never ends a sentence.
constexpr auto abbreviations_open = std::to_array<std::string_view>(
    {"approx", "art", "capt", "cf",  "col", "dr", "e.g", "eq",  "fig", "gen",  "hon", "i.e",
     "lt",     "mr",  "mrs",  "ms",  "mt",  "no", "nos", "p",   "pp",  "prof", "ref", "rep",
     "rev",    "sec", "sen",  "sgt", "sr",  "st", "tel", "viz", "vol", "vs",   "z.b", "bzw"}
);
// Their full stop belongs to the word only before a number ("Jan. 5"); otherwise it can end a
// sentence.
constexpr auto months_and_days =
    std::to_array<std::string_view>({"jan",  "feb",  "mar", "apr",   "jun", "jul", "aug",
                                     "sep",  "sept", "oct", "nov",   "dec", "mon", "tue",
                                     "tues", "wed",  "thu", "thurs", "fri", "ext", "dept"});

constexpr std::size_t abbreviation_bytes_max = 12;  // longer words are not abbreviations

constexpr bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

/// Skips closing quotes and brackets between a terminator and the space after it.
std::size_t skip_closers(std::string_view text, std::size_t at) {
    static constexpr auto wide = std::to_array<std::string_view>({"”", "’", "»", "」", "』", "）"});
    for (;;) {
        const auto rest = text.substr(at);
        if (rest.empty()) return at;
        if (std::string_view("\"')]*_").find(rest.front()) != std::string_view::npos) {
            ++at;
            continue;
        }
        const auto closer =
            std::ranges::find_if(wide, [rest](auto mark) { return rest.starts_with(mark); });
        if (closer == wide.end()) return at;
        at += closer->size();
    }
}

/// The first byte from `at` on that is not an opening quote or bracket; '\0' at the end.
char first_of_next(std::string_view text, std::size_t at) {
    static constexpr auto wide = std::to_array<std::string_view>({"“", "‘", "«"});
    for (const auto mark : wide) {
        if (text.substr(at).starts_with(mark)) at += mark.size();
    }
    while (at < text.size() && std::string_view("\"'([*_").find(text[at]) != std::string_view::npos)
        ++at;
    return at < text.size() ? text[at] : '\0';
}

/// Length in bytes of a list marker at `at` ("- ", "* ", "+ ", "• ", "12. ", "3) "); 0 if none.
std::size_t list_marker(std::string_view text, std::size_t at) {
    const auto rest = text.substr(at);
    const auto space_at = [rest](std::size_t i) { return i < rest.size() && is_space(rest[i]); };
    if (rest.empty()) return 0;
    if (std::string_view("-*+").find(rest[0]) != std::string_view::npos && space_at(1)) return 2;
    if (rest.starts_with("•")) return std::string_view("•").size();
    std::size_t digits = 0;
    while (digits < 3 && digits < rest.size() && is_digit(rest[digits]))
        ++digits;
    if (digits == 0 || digits == rest.size()) return 0;
    return (rest[digits] == '.' || rest[digits] == ')') && space_at(digits + 1) ? digits + 2 : 0;
}

/// Whether a heading marker ("# " to "###### ") is at `at`.
bool is_heading(std::string_view text, std::size_t at) {
    std::size_t marks = 0;
    while (marks < 7 && at + marks < text.size() && text[at + marks] == '#')
        ++marks;
    return marks >= 1 && marks <= 6 && at + marks < text.size() && text[at + marks] == ' ';
}

class Splitter {
public:
    explicit Splitter(std::string_view text) : x_text(text) {}

    std::vector<Sentence> run() {
        close(0);
        start_line(x_begin);
        std::size_t at = x_begin;
        while (at < x_text.size())
            at = step(at);
        close(x_text.size());
        return std::move(x_sentences);
    }

private:
    std::size_t step(std::size_t at) {
        const char c = x_text[at];
        if (c == '\n') return line_break(at);
        if (c == '.' || c == '!' || c == '?') return terminator(at);
        if (static_cast<unsigned char>(c) < 0x80U) return at + 1;
        for (const std::string_view mark : {"。", "！", "？", "…"}) {
            if (!x_text.substr(at).starts_with(mark)) continue;
            const auto after = skip_closers(x_text, at + mark.size());
            const bool latin = mark == "…";  // mostly a pause: an end only before a capital letter
            if (!latin || begins_a_sentence(after)) close(after);
            return after;
        }
        return at + 1;
    }

    std::size_t line_break(std::size_t at) {
        std::size_t next = at + 1;
        bool blank = false;
        while (next < x_text.size() && is_space(x_text[next]))
            blank |= x_text[next++] == '\n';
        if (blank || x_heading || list_marker(x_text, next) != 0 || is_heading(x_text, next)) {
            close(at);
            start_line(next);
        }
        return next;
    }

    /// Records whether the line at `at` is a heading, which ends with its line.
    void start_line(std::size_t at) {
        while (at < x_text.size() && is_space(x_text[at]))
            ++at;
        x_heading = is_heading(x_text, at);
    }

    std::size_t terminator(std::size_t at) {
        std::size_t last = at;
        while (last + 1 < x_text.size() &&
               std::string_view(".!?").find(x_text[last + 1]) != std::string_view::npos)
            ++last;
        const auto after = skip_closers(x_text, last + 1);
        if (after >= x_text.size() || !is_space(x_text[after])) return after;
        if (!begins_a_sentence(after)) return after;
        if (x_text[at] == '.' && last == at && is_inside(at)) return after;
        close(after);
        return after;
    }

    /// Whether white space is at `at`, and the text after it does not begin with a lower-case
    /// letter.
    [[nodiscard]] bool begins_a_sentence(std::size_t at) const {
        if (at >= x_text.size() || !is_space(x_text[at])) return false;
        while (at < x_text.size() && is_space(x_text[at]))
            ++at;
        return !is_lower(first_of_next(x_text, at));
    }

    /// Whether the full stop at `at` is part of the word before it: an abbreviation, an initial or
    /// a list number.
    [[nodiscard]] bool is_inside(std::size_t at) {
        std::size_t begin = at;
        while (begin > x_begin && at - begin <= abbreviation_bytes_max &&
               !is_space(x_text[begin - 1]))
            --begin;
        auto word = x_text.substr(begin, at - begin);
        while (!word.empty() &&
               std::string_view("\"'([*_").find(word.front()) != std::string_view::npos) {
            word.remove_prefix(1);
        }
        if (word.empty() || word.size() > abbreviation_bytes_max) return false;
        if (is_list_number(word, begin)) return true;
        if (word.size() == 1 && is_upper(word[0])) return word != "I";
        const auto lower = to_lower(word);
        if (std::ranges::find(abbreviations_open, lower) != abbreviations_open.end()) {
            // "No." abbreviates "number" only before a digit; otherwise it is the word "no".
            return lower != "no" || next_is_digit(at + 1);
        }
        return next_is_digit(at + 1) &&
               std::ranges::find(months_and_days, lower) != months_and_days.end();
    }

    [[nodiscard]] bool next_is_digit(std::size_t at) const {
        while (at < x_text.size() && is_space(x_text[at]))
            ++at;
        return at < x_text.size() && is_digit(x_text[at]);
    }

    /// Whether `word` is a list number: at the beginning of a sentence, or the next number of a
    /// list within a line.
    bool is_list_number(std::string_view word, std::size_t begin) {
        unsigned number = 0;
        if (word.size() > 3 || !parse_integer(word, number)) return false;
        const auto before = trim(x_text.substr(x_begin, begin - x_begin));
        const bool first = before.empty() || (number == 1 && before.ends_with(':'));
        if (!first && number != x_list_number + 1) return false;
        x_list_number = number;
        return true;
    }

    void close(std::size_t end) {
        const auto begin = x_begin;
        x_begin = std::max(begin, end);
        while (x_begin < x_text.size() && is_space(x_text[x_begin]))
            ++x_begin;
        while (end > begin && is_space(x_text[end - 1]))
            --end;
        if (begin < end) x_sentences.push_back({begin, end});
    }

    std::string_view x_text;
    std::size_t x_begin = 0;          ///< of the current sentence; not white space
    unsigned x_list_number = 10'000;  ///< last number of a list; initially out of range
    bool x_heading = false;           ///< the current line is a heading
    std::vector<Sentence> x_sentences;
};

}  // namespace

std::vector<Sentence> split_sentences(std::string_view text) {
    return Splitter(text).run();
}

}  // namespace continuo
