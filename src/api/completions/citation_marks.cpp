#include "api/completions/citation_marks.hpp"

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t citation_digits_max = 3;

}  // namespace

std::vector<CitationMark> find_citation_marks(std::string_view text, std::size_t sources) {
    std::vector<CitationMark> marks;
    std::size_t counted = 0;  // bytes of `text` whose code points are in `code_points`
    std::size_t code_points = 0;
    for (auto at = text.find('['); at != std::string_view::npos; at = text.find('[', at + 1)) {
        auto end = at + 1;
        std::size_t number = 0;
        while (end < text.size() && is_digit(text[end]) && end - at <= citation_digits_max)
            number = number * 10 + static_cast<std::size_t>(text[end++] - '0');
        if (end >= text.size() || text[end] != ']' || number == 0 || number > sources) continue;
        ++end;
        if (end < text.size() && text[end] == '(') continue;
        code_points += utf8_length(text.substr(counted, at - counted));
        counted = at;
        marks.push_back({code_points, code_points + (end - at), number});
    }
    return marks;
}

}  // namespace continuo
