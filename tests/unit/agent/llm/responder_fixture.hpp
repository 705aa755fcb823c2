#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "agent/answer_sink.hpp"
#include "agent/llm/model_responder.hpp"
#include "citation_check.hpp"
#include "fixed_weights.hpp"
#include "model_fixture.hpp"

namespace continuo::test {

/// Watches an answer, and stops it if asked to.
class WatchingSink final : public AnswerSink {
public:
    Task<Result<void>> say(std::string text) override {
        if (parts.size() >= stop_after) co_return fail(Errc::cancelled, "stopped");
        if (!text.empty()) parts.push_back(std::move(text));
        co_return Result<void>();
    }
    std::string text() const {
        std::string all;
        for (const auto& part : parts)
            all += part;
        return all;
    }

    std::vector<std::string> parts;
    std::size_t stop_after = 1000;
};

/// The whole of a responder over scripted servers, with three documents.
class ModelResponderFixture : public ModelClientFixture {
protected:
    static inline const std::string refunds =
        "# Refund policy\n\nYou can get a full refund within 30 days of purchase. The item has to "
        "be "
        "unused and in its original condition.";
    static inline const std::string passwords =
        "# How to reset your password\n\nYou can reset your password yourself from the sign-in "
        "page.";
    static inline const std::string shipping =
        "# Shipping times\n\nStandard shipping takes 3-5 business days.";

    static Question question_of(std::string message) {
        Question question;
        question.message = std::move(message);
        question.sources = {
            passage_source("Refund policy", refunds, 1, 1000),
            passage_source("How to reset your password", passwords, 2),
            passage_source("Shipping times", shipping, 3),
        };
        return question;
    }

    /// A server that answers the requests in turn; the last reply answers all further ones.
    void serve(std::vector<ModelReply> replies) {
        server = std::make_unique<ModelServer>([replies = std::move(replies
                                                )](const ModelCall&, std::size_t number) {
            return replies[std::min(number, replies.size()) - 1];
        });
        config.endpoints = {endpoint_of(*server)};
    }

    /// Asks with a sink; what it saw is checked against the answer.
    Answer ask(Question question) {
        if (!x_responder) {
            x_responder = make_model_responder(
                responding, make_extractive_responder(knowledge), client(), ledger, check, &metrics
            );
        }
        watching.parts.clear();
        auto answer =
            run_task(x_responder->respond(std::move(question), deadline, &watching)).value();
        EXPECT_TRUE(answer.text.starts_with(watching.text()))
            << "shown: " << watching.text() << "\nanswer: " << answer.text;
        return answer;
    }
    Answer ask() { return ask(question_of("What is your refund policy?")); }
    /// What the documents answer alone.
    static Answer documents_answer(Question question) {
        const FixedWeights weights(refunds + passwords + shipping);
        const auto responder = make_extractive_responder(weights);
        return run_task(responder->respond(std::move(question), Deadline::never(), nullptr))
            .value();
    }
    static Answer documents_answer() {
        return documents_answer(question_of("What is your refund policy?"));
    }
    static std::string outcome_of(const Answer& answer) {
        return find_string(answer.model, "outcome").value_or("");
    }

    FixedWeights knowledge{refunds + passwords + shipping};
    ModelResponderConfig responding;
    MakeSentenceCheck check = make_citation_check;
    WatchingSink watching;
    std::unique_ptr<ModelServer> server;
    Deadline deadline = Deadline::never();

private:
    std::unique_ptr<Responder> x_responder;
};

}  // namespace continuo::test
