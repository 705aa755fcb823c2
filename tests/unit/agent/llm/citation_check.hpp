#pragma once

#include <memory>

#include "agent/llm/sentence_check.hpp"

namespace continuo::test {

/// Keeps a sentence that cites a passage, and whose links and addresses are in a passage or in the
/// customer's words. Finds the sentence of the passage that is most like it. `grounds` outlive it.
[[nodiscard]] std::unique_ptr<SentenceCheck> make_citation_check(const AnswerGrounds& grounds);

}  // namespace continuo::test
