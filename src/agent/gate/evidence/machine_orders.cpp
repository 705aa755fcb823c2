#include "agent/gate/evidence/machine_orders.hpp"

#include <algorithm>
#include <map>
#include <ranges>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agent/extractive/prompt_injection.hpp"
#include "agent/language/lexicon.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t skipped_max = 4;

struct OrderElement {
    enum class Kind { word, group, clause_begin, skip } kind = Kind::word;
    std::string_view word;
    const std::vector<std::string_view>* group = nullptr;
};
using OrderPattern = std::vector<OrderElement>;

/// The patterns of machine-orders.txt by each word that one can begin with.
class OrderPatterns {
public:
    OrderPatterns() {
        for (const auto& line : read_lexicon(list)) {
            if (line.key.starts_with(group_mark)) {
                add_group(line);
            } else {
                add_pattern(line);
            }
        }
    }

    [[nodiscard]] bool match(const Words& words, std::size_t i, std::size_t first, std::size_t last)
        const {
        const auto found = x_by_word.find(words.at(i));
        if (found == x_by_word.end()) return false;
        return std::ranges::any_of(found->second, [&](std::size_t pattern) {
            return fits(x_patterns[pattern], 0, words, i, first, last);
        });
    }

private:
    static constexpr std::string_view list = "machine-orders";
    static constexpr std::string_view group_mark = "group ";

    void add_group(const DataLine& line) {
        auto& group = x_groups[line.key.substr(group_mark.size())];
        for (const auto part : std::views::split(line.value, ','))
            group.push_back(trim(std::string_view(part)));
    }

    void add_pattern(const DataLine& line) {
        OrderPattern pattern;
        for (const auto part : std::views::split(line.key, ' ')) {
            const std::string_view text(part);
            OrderElement element;
            element.word = text;
            if (text == "^") {
                element.kind = OrderElement::Kind::clause_begin;
            } else if (text == "..") {
                element.kind = OrderElement::Kind::skip;
            } else if (text.starts_with('<')) {
                const auto group = x_groups.find(text.substr(1, text.size() - 2));
                if (group == x_groups.end()) fail_lexicon(list, line);
                element.kind = OrderElement::Kind::group;
                element.group = &group->second;
            }
            pattern.push_back(element);
        }
        const auto& begin = pattern[pattern[0].kind == OrderElement::Kind::clause_begin ? 1 : 0];
        if (begin.kind == OrderElement::Kind::group) {
            for (const auto word : *begin.group)
                x_by_word[word].push_back(x_patterns.size());
        } else {
            x_by_word[begin.word].push_back(x_patterns.size());
        }
        x_patterns.push_back(std::move(pattern));
    }

    static bool fits(
        const OrderPattern& pattern,
        std::size_t element,
        const Words& words,
        std::size_t i,
        std::size_t first,
        std::size_t last
    ) {
        if (element == pattern.size()) return true;
        const auto& wanted = pattern[element];
        if (wanted.kind == OrderElement::Kind::clause_begin) {
            const bool begins = i == first || words[i].after_break;
            return begins && fits(pattern, element + 1, words, i, first, last);
        }
        if (wanted.kind == OrderElement::Kind::skip) {
            for (std::size_t skipped = 0; skipped <= skipped_max; ++skipped) {
                if (fits(pattern, element + 1, words, i + skipped, first, last)) return true;
            }
            return false;
        }
        if (i >= last) return false;
        const bool fits_word =
            wanted.kind == OrderElement::Kind::group
                ? std::ranges::find(*wanted.group, words.at(i)) != wanted.group->end()
                : words.at(i) == wanted.word;
        return fits_word && fits(pattern, element + 1, words, i + 1, first, last);
    }

    std::map<std::string_view, std::vector<std::string_view>> x_groups;
    std::vector<OrderPattern> x_patterns;
    std::unordered_map<std::string_view, std::vector<std::size_t>> x_by_word;
};

}  // namespace

bool orders_machine(const Words& words, std::size_t first, std::size_t last) {
    static const OrderPatterns patterns;
    if (is_prompt_injection(words, first, last)) return true;
    for (auto i = first; i < last; ++i) {
        if (patterns.match(words, i, first, last)) return true;
    }
    return false;
}

}  // namespace continuo
