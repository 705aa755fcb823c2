#include <algorithm>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/follow_up.hpp"
#include "agent/responder.hpp"
#include "agent/smalltalk.hpp"
#include "agent/words.hpp"
#include "knowledge/sentences.hpp"

namespace continuo {

namespace {

class ExtractiveResponder final : public Responder {
public:
    explicit ExtractiveResponder(const KnowledgeBase& knowledge) : x_knowledge(knowledge) {}

    [[nodiscard]] std::string_view name() const override { return "extractive"; }

    Task<Result<Answer>> respond(Question question, Deadline) override {
        co_return answer(question);
    }

private:
    [[nodiscard]] Answer answer(const Question& question) const {
        if (const auto kind = smalltalk_of(question.message)) {
            const auto name = customer_name(question.memories);
            return {
                smalltalk_reply(*kind, name, question.first_message), AnswerType::smalltalk, 1, {}
            };
        }
        std::set<std::uint64_t> wanted;
        double total = 0;
        const Words words(question.message);
        for (const auto& word : words) {
            if (is_stop_word(word.lower) || !wanted.insert(word.stem).second) continue;
            total += x_knowledge.inverse_document_frequency(word.lower);
        }
        double best = 0;
        const Source* best_source = nullptr;
        Sentence best_sentence;
        for (const auto& source : question.sources) {
            for (const auto sentence : split_sentences(source.content)) {
                const Words own(std::string_view(source.content)
                                    .substr(sentence.begin, sentence.end - sentence.begin));
                double score = 0;
                std::set<std::uint64_t> seen;
                for (const auto& word : own) {
                    if (wanted.contains(word.stem) && seen.insert(word.stem).second) {
                        score += x_knowledge.inverse_document_frequency(word.lower);
                    }
                }
                if (score > best) {
                    best = score;
                    best_source = &source;
                    best_sentence = sentence;
                }
            }
        }
        const double confidence = total > 0 ? best / total : 0;
        if (best_source == nullptr || confidence < 0.4) {
            return {
                "I'm sorry, I don't know that. Shall I hand you over to a person?",
                AnswerType::abstain,
                confidence,
                {}
            };
        }
        const auto quote = best_source->content.substr(
            best_sentence.begin, best_sentence.end - best_sentence.begin
        );
        return {fmt::format("{} [1]", quote), AnswerType::answer, confidence, {*best_source}};
    }

    const KnowledgeBase& x_knowledge;
};

}  // namespace

std::unique_ptr<Responder> make_extractive_responder(const KnowledgeBase& knowledge) {
    return std::make_unique<ExtractiveResponder>(knowledge);
}

}  // namespace continuo
