#include "agent/gate/polarity/word_difference.hpp"

#include <algorithm>
#include <cstdint>

namespace continuo {

namespace {

constexpr std::size_t words_max = 120;
constexpr std::size_t added_max = 6;    // in a row: more is a clause of its own
constexpr std::size_t removed_max = 4;  // more is a clause that was left out

bool is_same_word(const Word& a, const Word& b) {
    return a.stem == b.stem && a.number == b.number;
}

}  // namespace

WordDifference difference_of(
    const Words& before, std::size_t first, std::size_t last, const Words& after
) {
    WordDifference difference;
    const auto old_words = std::min(last - first, words_max);
    const auto new_words = std::min(after.size(), words_max);
    if (old_words == 0 || new_words == 0) return difference;
    const auto width = new_words + 1;
    // lengths[i * width + k]: of the words from i and k on.
    std::vector<std::uint8_t> lengths((old_words + 1) * width);
    for (std::size_t i = old_words; i-- > 0;) {
        for (std::size_t k = new_words; k-- > 0;) {
            lengths[i * width + k] =
                is_same_word(before[first + i], after[k])
                    ? static_cast<std::uint8_t>(lengths[(i + 1) * width + k + 1] + 1)
                    : std::max(lengths[(i + 1) * width + k], lengths[i * width + k + 1]);
        }
    }
    std::size_t i = 0;
    std::size_t k = 0;
    std::size_t kept = 0;
    ReplacedWords gap{0, 0, first, first};  // since the last word that both have
    const auto close_gap = [&](bool inside) {
        gap.added_last = k;
        gap.removed_last = first + i;
        const auto added = gap.added_last - gap.added_first;
        const auto removed = gap.removed_last - gap.removed_first;
        if (added <= added_max) {
            for (auto w = gap.added_first; w < gap.added_last; ++w)
                difference.added.push_back(after.at(w));
        }
        if (removed <= removed_max && inside) {
            for (auto w = gap.removed_first; w < gap.removed_last; ++w)
                difference.removed.push_back(before.at(w));
        }
        if (added > 0 && removed > 0 && added <= removed_max && removed <= removed_max)
            difference.replaced.push_back(gap);
    };
    while (i < old_words && k < new_words) {
        if (is_same_word(before[first + i], after[k])) {
            close_gap(kept > 0);
            ++kept;
            ++i;
            ++k;
            gap.added_first = k;
            gap.removed_first = first + i;
        } else if (lengths[(i + 1) * width + k] >= lengths[i * width + k + 1]) {
            ++i;
        } else {
            ++k;
        }
    }
    i = old_words;
    k = new_words;
    close_gap(false);
    difference.kept = static_cast<double>(kept) / static_cast<double>(new_words);
    return difference;
}

}  // namespace continuo
