#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "agent/extractive/answer_shape.hpp"
#include "agent/extractive/passage.hpp"

namespace continuo {

/// What speaks for a sentence as the answer, beside the other sentences of its passage. "Share" is
/// that of the weight of the question's own terms, by Passage::weights.
struct SentenceFit {
    double exact = 0;    ///< 0..1: share in the sentence
    double akin = 0;     ///< 0..1: share in it as a word of the same family
    double related = 0;  ///< 0..1: share in it by a synonym
    double lead = 0;     ///< 0..1: share in its lead, and not in it
    double closest = 0;  ///< 0..1: these four, less for what is no exact match, relative to the
                         ///< best of the passage
    double before = 0;   ///< 0..1: share in the sentence before, and neither in it nor in its lead
    double after = 0;    ///< 0..1: the same of the sentence after
    double carried = 0;  ///< 0..1: share of the weight of the terms of the earlier exchange
    double missing = 0;  ///< 0..1: weight of the heaviest term that is neither in it nor in the
                         ///< title, relative to that of the heaviest term
    double pairs = 0;    ///< 0..1: share of neighbouring terms that are near each other in it
    double number = 0;   ///< 1: a number of the question is in it
    double amount = 0;   ///< 1: money is asked for, and it has an amount with a currency
    double span = 0;     ///< 1: a duration is asked for, and it has one
    double date = 0;     ///< 1: a time is asked for, and it has one
    double shape = 0;    ///< 1: another AnswerShape is asked for that shows in words, and does
    double steps = 0;    ///< 1: "how do I", and it is a step
    double decides = 0;  ///< 1: yes or no is asked for, and it permits or forbids something
    double condition = 0;  ///< 1: "if" is asked, and it says "if"
    double negates = 0;    ///< 1: the question and the sentence negate; -1: only one of them
    double first = 0;      ///< 1: the first sentence that is no heading
    double begins = 0;     ///< 1: the first below a heading or a lead that has a term
    double row_key = 0;    ///< 1: a row whose first cell has a term of the question's own
    double row = 0;        ///< 1: a line of a table
    double listed = 0;     ///< 1: an item of a list
    double heading = 0;    ///< 1: a heading, or a question
    double length = 0;     ///< natural logarithm of the number of words
    double said = 0;       ///< 1: a follow-up, and the last reply has the sentence
};

/// A feature by its name in language/lexicons/en/sentence-choice.txt.
struct SentenceFitField {
    std::string_view name;
    double SentenceFit::* value;
};
inline constexpr std::array sentence_fit_fields = {
    SentenceFitField{"exact", &SentenceFit::exact},
    SentenceFitField{"akin", &SentenceFit::akin},
    SentenceFitField{"related", &SentenceFit::related},
    SentenceFitField{"lead", &SentenceFit::lead},
    SentenceFitField{"closest", &SentenceFit::closest},
    SentenceFitField{"before", &SentenceFit::before},
    SentenceFitField{"after", &SentenceFit::after},
    SentenceFitField{"carried", &SentenceFit::carried},
    SentenceFitField{"missing", &SentenceFit::missing},
    SentenceFitField{"pairs", &SentenceFit::pairs},
    SentenceFitField{"number", &SentenceFit::number},
    SentenceFitField{"amount", &SentenceFit::amount},
    SentenceFitField{"span", &SentenceFit::span},
    SentenceFitField{"date", &SentenceFit::date},
    SentenceFitField{"shape", &SentenceFit::shape},
    SentenceFitField{"steps", &SentenceFit::steps},
    SentenceFitField{"decides", &SentenceFit::decides},
    SentenceFitField{"condition", &SentenceFit::condition},
    SentenceFitField{"negates", &SentenceFit::negates},
    SentenceFitField{"first", &SentenceFit::first},
    SentenceFitField{"begins", &SentenceFit::begins},
    SentenceFitField{"row_key", &SentenceFit::row_key},
    SentenceFitField{"row", &SentenceFit::row},
    SentenceFitField{"listed", &SentenceFit::listed},
    SentenceFitField{"heading", &SentenceFit::heading},
    SentenceFitField{"length", &SentenceFit::length},
    SentenceFitField{"said", &SentenceFit::said},
};

/// What a question asks of a sentence.
struct SentenceQuestion {
    const QuestionTerms& terms;
    AnswerShape shape = AnswerShape::other;
    bool negates = false;
    bool asks_if = false;
    std::string_view said;  ///< the last reply, for a follow-up; otherwise empty
};
[[nodiscard]] SentenceQuestion sentence_question(
    const QuestionTerms& terms, AnswerShape shape, std::string_view said
);

/// The features of each sentence of a passage.
[[nodiscard]] std::vector<SentenceFit> sentence_fits(
    const SentenceQuestion& question, const Passage& passage
);

/// The probability of each sentence to be the answer, if the passage has it: a softmax of linear
/// scores (a conditional logit), with the weights of language/lexicons/en/sentence-choice.txt. They
/// add up to 1; 0 for a sentence that is a prompt injection.
[[nodiscard]] std::vector<double> sentence_probabilities(
    const SentenceQuestion& question, const Passage& passage
);

}  // namespace continuo
