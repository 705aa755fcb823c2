#include "agent/llm/citation_marks.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::string_view wide_open = "【";
constexpr std::string_view wide_close = "】";
constexpr std::size_t mark_bytes_max = 40;
constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// A mark at the beginning of a text.
struct CitationMark {
    std::size_t length = 0;
    std::vector<std::size_t> numbers;  // as written, from 1
};

constexpr std::size_t numbers_max = 9;  // of one mark

/// The word before a number: "Source 1", "doc #2".
std::string_view without_label(std::string_view item) {
    const auto end = std::min(item.find_first_not_of(letters), item.size());
    const auto label = to_lower(item.substr(0, end));
    const bool is_label = is_one_of(
        label,
        {"source",
         "sources",
         "doc",
         "docs",
         "document",
         "documents",
         "passage",
         "passages",
         "ref",
         "refs",
         "reference",
         "citation",
         "and"}
    );
    if (is_label) item = trim(item.substr(end));
    while (!item.empty() && std::string_view("#:^").contains(item.front()))
        item = trim(item.substr(1));
    return item;
}

/// Takes the number off that `item` begins with.
std::optional<std::size_t> take_number(std::string_view& item) {
    constexpr std::size_t digits_max = 3;
    const auto digits = item.substr(0, std::min(item.find_first_not_of("0123456789"), item.size()));
    std::size_t number = 0;
    if (digits.size() > digits_max || !parse_integer(digits, number)) return std::nullopt;
    item.remove_prefix(digits.size());
    return number;
}

/// Adds the numbers of "1", "^1", "Source 1", "1-3", "1†source", "1: Delivery". False for anything
/// else.
bool add_numbers(std::string_view item, std::vector<std::size_t>& numbers) {
    item = without_label(item);
    const auto first = take_number(item);
    if (!first) return false;
    auto last = first;
    for (const std::string_view dash : {"-", "\u2013"}) {
        if (!item.starts_with(dash)) continue;
        item.remove_prefix(dash.size());
        last = take_number(item);
        if (!last || *last < *first || *last - *first >= numbers_max) return false;
    }
    const bool is_titled = item.starts_with(":") && !(item.size() > 1 && is_digit(item[1]));
    if (!item.empty() && !is_titled && !item.contains("†")) return false;  // "[12:30]" is a time
    for (auto number = *first; number <= *last; ++number)
        numbers.push_back(number);
    return numbers.size() <= numbers_max;
}

/// The numbers of what is between the brackets of a mark; nullopt if it is none.
std::optional<std::vector<std::size_t>> parse_numbers(std::string_view inner) {
    std::vector<std::size_t> numbers;
    while (!inner.empty()) {
        const auto comma = inner.find_first_of(",;");
        const auto joined = inner.find(" and ");
        const auto end = std::min({comma, joined, inner.size()});
        const auto link = end == joined ? std::string_view(" and ").size() - 1 : 1;
        if (!add_numbers(trim(inner.substr(0, end)), numbers)) return std::nullopt;
        if (end == inner.size()) break;
        inner.remove_prefix(end + link);
        if (trim(inner).empty()) return std::nullopt;
    }
    if (numbers.empty()) return std::nullopt;
    return numbers;
}

std::optional<CitationMark> parse_mark(std::string_view text) {
    const bool is_wide = text.starts_with(wide_open);
    if (!is_wide && !text.starts_with('[')) return std::nullopt;
    const auto begin = is_wide ? wide_open.size() : 1;
    const auto end = text.find(is_wide ? wide_close : std::string_view("]"), begin);
    if (end == std::string_view::npos || end > mark_bytes_max) return std::nullopt;
    auto numbers = parse_numbers(text.substr(begin, end - begin));
    if (!numbers) return std::nullopt;
    const auto length = end + (is_wide ? wide_close.size() : 1);
    // "[1](https://...)" is a link.
    if (text.substr(length).starts_with('(')) return std::nullopt;
    return CitationMark{length, std::move(*numbers)};
}

void add_cited(CitedText& cited, const std::vector<std::size_t>& numbers, std::size_t passages) {
    for (const auto number : numbers) {
        if (number == 0 || number > passages) continue;
        if (std::ranges::find(cited.passages, number - 1) == cited.passages.end())
            cited.passages.push_back(number - 1);
    }
}

void drop_spaces_at_end(std::string& text) {
    while (text.ends_with(' '))
        text.pop_back();
}

/// "... in five days (2)." without other marks.
void read_round_mark(CitedText& cited, std::size_t passages) {
    const auto end = cited.text.find_last_not_of(" \n.!?");
    if (end == std::string::npos || cited.text[end] != ')') return;
    const auto begin = cited.text.rfind('(', end);
    if (begin == std::string::npos || begin == 0) return;
    const auto numbers =
        parse_numbers(std::string_view(cited.text).substr(begin + 1, end - begin - 1));
    if (!numbers) return;
    add_cited(cited, *numbers, passages);
    if (cited.passages.empty()) return;
    auto rest = cited.text.substr(end + 1);
    cited.text.erase(begin);
    drop_spaces_at_end(cited.text);
    cited.text += rest;
}

}  // namespace

CitedText read_citations(std::string_view text, std::size_t passages) {
    CitedText cited;
    bool has_marks = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto mark = parse_mark(text.substr(at));
        if (!mark) {
            cited.text.push_back(text[at++]);
            continue;
        }
        has_marks = true;
        add_cited(cited, mark->numbers, passages);
        drop_spaces_at_end(cited.text);
        at += mark->length;
    }
    if (!has_marks) read_round_mark(cited, passages);
    return cited;
}

std::string blank_citations(std::string_view text) {
    std::string blank(text);
    for (std::size_t at = 0; at < text.size();) {
        const auto mark = parse_mark(text.substr(at));
        const auto length = mark ? mark->length : 1;
        if (mark) blank.replace(at, length, length, ' ');
        at += length;
    }
    return blank;
}

bool begins_with_citation(std::string_view text) {
    const auto at = text.find_first_not_of(" \n");
    if (at == std::string_view::npos) return false;
    const auto rest = text.substr(at, mark_bytes_max);
    if (parse_mark(rest)) return true;
    // It may become one.
    const bool is_open = rest.starts_with('[') || rest.starts_with(wide_open.substr(0, 1));
    return is_open && !rest.contains(']') && !rest.contains(wide_close) &&
           rest.size() < mark_bytes_max && !rest.contains('\n');
}

std::size_t leading_citations(std::string_view text) {
    std::size_t length = 0;
    for (;;) {
        const auto spaces = text.substr(length).find_first_not_of(' ');
        if (spaces == std::string_view::npos) return length;
        const auto mark = parse_mark(text.substr(length + spaces));
        if (!mark) return length;
        length += spaces + mark->length;
    }
}

}  // namespace continuo
