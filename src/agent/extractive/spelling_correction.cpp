#include "agent/extractive/spelling_correction.hpp"

#include <algorithm>

#include "agent/language/words.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "knowledge/knowledge_base.hpp"

namespace continuo {

bool is_misspelling_of(std::string_view typed, std::string_view meant) {
    constexpr std::size_t letters_min = 5;
    if (typed.size() < letters_min || typed.front() != meant.front()) return false;
    const auto [in_typed, in_meant] = std::ranges::mismatch(typed, meant);
    if (in_typed == typed.end() && in_meant == meant.end()) return false;
    const auto rest_typed = std::string_view(in_typed, typed.end());
    const auto rest_meant = std::string_view(in_meant, meant.end());
    if (meant.size() == typed.size() + 1) return rest_meant.substr(1) == rest_typed;
    if (typed.size() == meant.size() + 1) {
        return rest_typed.substr(1) == rest_meant && rest_typed.front() == *(in_typed - 1);
    }
    return typed.size() == meant.size() && rest_typed.size() >= 2 &&
           rest_typed[0] == rest_meant[1] && rest_typed[1] == rest_meant[0] &&
           rest_typed.substr(2) == rest_meant.substr(2);
}

std::string correct_spelling(const std::string& question, const KnowledgeBase& knowledge) {
    const auto asked = std::string(utf8_prefix(question, limits::query_code_points_max));
    const auto corrected = knowledge.corrected(asked);
    if (!corrected) return question;
    const Words typed(question);
    const Words meant(*corrected);
    std::string text;
    std::size_t kept = 0;  // bytes of `question` that are in `text`
    for (std::size_t i = 0; i < std::min(typed.size(), meant.size()); ++i) {
        if (!is_misspelling_of(typed.at(i), meant.at(i))) continue;
        text.append(question, kept, typed[i].begin - kept);
        text += meant.at(i);
        kept = typed[i].end;
    }
    return text.append(question, kept);
}

}  // namespace continuo
