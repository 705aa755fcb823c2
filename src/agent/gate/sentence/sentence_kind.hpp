#pragma once

#include <cstddef>
#include <optional>

#include "agent/gate/answer_gate.hpp"
#include "agent/gate/sentence/answer_sentence.hpp"

namespace continuo {

/// What a sentence does, by its words alone. Never `action`.
[[nodiscard]] SentenceKind sentence_kind(const AnswerSentence& sentence);

/// A claim or promise of an action: "I have refunded", "we will call you", "your order has been
/// cancelled".
struct Promise {
    std::size_t verb = 0;            ///< word of the sentence
    bool may_be_policy = false;      ///< "we will refund the fee": documents say so, too
    bool announces_handoff = false;  ///< "I'll connect you": what the turn does next
};
[[nodiscard]] std::optional<Promise> find_promise(const AnswerSentence& sentence);

}  // namespace continuo
