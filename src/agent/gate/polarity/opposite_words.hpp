#pragma once

#include <string_view>

#include "agent/gate/evidence/checked_evidence.hpp"

namespace continuo {

/// Whether two words are a pair of language/lexicons/en/opposites.txt. Lower case.
[[nodiscard]] bool are_opposites(std::string_view a, std::string_view b);

/// "cost less" of a text that has "cost more": an opposite beside a word that both have.
[[nodiscard]] bool has_near_opposite(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
);

}  // namespace continuo
