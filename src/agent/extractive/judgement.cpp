#include "agent/extractive/judgement.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "agent/extractive/asked_in_thread.hpp"
#include "agent/extractive/spelling_correction.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

/// Corrects the spelling if a word is not in any document.
QuestionTerms read_question(
    const std::string& message,
    const std::string& carried,
    const KnowledgeBase& knowledge,
    const Synonyms& synonyms
) {
    QuestionTerms terms(message, carried, knowledge, synonyms);
    const bool known = std::ranges::none_of(terms.terms(), &QuestionTerm::unknown);
    if (known) return terms;
    return {correct_spelling(message, knowledge), carried, knowledge, synonyms};
}

/// "and express?" asks what the message before asked.
AnswerShape shape_of(const QuestionTerms& terms, const Thread& thread) {
    const auto shape = answer_shape_of(terms.words());
    if (!thread.follow_up || shape != AnswerShape::other || thread.asked.empty()) return shape;
    const auto before = answer_shape_of(*shared_words(thread.asked));
    return shows_in_words(before) ? before : shape;
}

/// A file of the conversation, or a passage that a search by words found, was not compared: it
/// counts as the average of those that were.
void complete_similarities(std::vector<Passage>& passages) {
    const auto known = std::ranges::find_if(passages, [](const Passage& passage) {
        return passage.source->similarity.known();
    });
    if (known == passages.end()) return;
    const auto& some = known->source->similarity;
    for (auto& passage : passages) {
        if (!passage.similarity.known())
            passage.similarity = {.passage = some.mean, .mean = some.mean, .best = some.best};
    }
}

}  // namespace

Judgement judge(
    const Question& question,
    const std::vector<Source>& files,
    const KnowledgeBase& knowledge,
    PassageTexts& texts,
    const Synonyms& synonyms
) {
    const auto [chosen, asked, thread] = question.in_thread
                                             ? *question.in_thread
                                             : read_in_thread(question.message, question.history);
    const auto carried = thread.follow_up ? thread.topic : std::string();
    auto terms = read_question(asked, carried, knowledge, synonyms);
    std::vector<Passage> passages;
    passages.reserve(files.size() + question.sources.size());
    // The texts of attachments are not cached.
    for (const auto& source : files)
        passages.emplace_back(source, std::make_shared<const PassageText>(source.content), terms);
    for (const auto& source : question.sources) {
        if (chosen && find_string(source.metadata, "document_id") != chosen->document) continue;
        passages.emplace_back(source, texts.of(source.content), terms);
    }
    complete_similarities(passages);
    const auto shape = shape_of(terms, thread);
    auto choice = choose_sentences(terms, shape, passages, thread);
    auto evidence = collect_evidence(terms, shape, passages, choice, thread);
    return {
        std::move(terms),
        shape,
        thread,
        std::move(passages),
        std::move(choice),
        evidence,
        chosen.has_value()
    };
}

}  // namespace continuo
