#include "agent/language/opening_remarks.hpp"

#include <algorithm>

#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/words.hpp"

namespace continuo {

namespace {

/// The number of words of the longest remark at `at`; 0 if there is none.
std::size_t remark_at(const Words& words, std::size_t at) {
    static const auto remarks = read_phrases("opening-remarks");
    std::size_t longest = 0;
    for (const auto& remark : remarks) {
        if (remark.front() != words[at].lower.front() || !phrase_at(words, at, remark)) continue;
        longest = std::max(longest, 1 + static_cast<std::size_t>(std::ranges::count(remark, ' ')));
    }
    return longest;
}

}  // namespace

std::string_view without_opening_remarks(std::string_view message) {
    constexpr std::size_t remarks_words_max = 16;
    const auto cut = shared_words(message);
    const auto& words = *cut;
    std::size_t at = 0;
    while (at < std::min(words.size(), remarks_words_max)) {
        const auto length = remark_at(words, at);
        if (length == 0) break;
        at += length;
    }
    if (at == 0 || at >= words.size()) return message;
    return message.substr(words[at].begin);
}

}  // namespace continuo
