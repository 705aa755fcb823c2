#pragma once

#include <string>
#include <vector>

#include "agent/extractive/answer_shape.hpp"
#include "agent/extractive/evidence.hpp"
#include "agent/extractive/passage.hpp"
#include "agent/extractive/sentence_choice.hpp"
#include "agent/responder.hpp"

namespace continuo {

/// A question read against its passages: what would be quoted, and what speaks for it.
struct Judgement {
    QuestionTerms terms;
    AnswerShape shape;
    Thread thread;
    std::vector<Passage> passages;
    Choice choice;
    Evidence evidence;
    bool chosen = false;  ///< the customer chose the document out of suggestions
};

/// `files`: passages of attachments, before those of `question.sources`; both outlive the result.
/// A word that is in no document is read as a similar one.
[[nodiscard]] Judgement judge(
    const Question& question,
    const std::vector<Source>& files,
    const KnowledgeBase& knowledge,
    PassageTexts& texts,
    const Synonyms& synonyms = english_answer_synonyms()
);

}  // namespace continuo
