#include "agent/extractive/thread_ranking.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "agent/extractive/said_sentences.hpp"
#include "fixed_weights.hpp"

namespace continuo::test {
namespace {

const std::string standard_text = "Standard delivery takes 3 days. It is free of charge.";
const std::string express_text = "Express delivery takes one day. Express costs 9 euros.";

class ThreadRanking : public ::testing::Test {
protected:
    ThreadRanking() {
        sources.push_back(passage_source("Standard", standard_text));
        sources.push_back(passage_source("Express", express_text));
        sources[0].metadata["document_id"] = "standard";
        sources[1].metadata["document_id"] = "express";
    }

    std::vector<ThreadFit> fits_of(std::string_view message, const Thread& thread) {
        const QuestionTerms terms(message, thread.topic, knowledge);
        std::vector<Passage> passages;
        for (const auto& source : sources)
            passages.emplace_back(
                source, std::make_shared<const PassageText>(source.content), terms
            );
        return thread_fits(terms, AnswerShape::money, passages, thread);
    }

    FixedWeights knowledge{standard_text + express_text};
    std::vector<Source> sources;
};

Thread about_standard() {
    Thread thread;
    thread.document = "standard";
    thread.topic = "delivery days";
    thread.confidence = 0.8;
    thread.follow_up = true;
    thread.goes_back = true;
    return thread;
}

TEST_F(ThreadRanking, KnowsNothingOfAFirstMessage) {
    for (const auto& fit : fits_of("how much is express", {}))
        EXPECT_EQ(thread_score(fit), 0);
}

TEST_F(ThreadRanking, ComparesWhatTheMessageItselfSays) {
    const auto fits = fits_of("and express?", about_standard());
    EXPECT_GT(fits[0].own_gap_follow, 0.9);
    EXPECT_EQ(fits[1].own_gap_follow, 0);
    EXPECT_DOUBLE_EQ(fits[0].cited, 0.8);
    EXPECT_EQ(fits[1].cited, 0);
    EXPECT_EQ(fits[1].shaped, 1);
}

TEST_F(ThreadRanking, RemembersEarlierDocuments) {
    auto thread = about_standard();
    thread.mentioned = {"express"};
    EXPECT_EQ(fits_of("how much is it", thread)[1].mentioned, 1);
    thread.mentioned.clear();
    thread.earlier = {"standard", "express"};
    const auto fits = fits_of("how much is it", thread);
    EXPECT_EQ(fits[0].earlier, 0);  // it is the last one's, too
    EXPECT_EQ(fits[1].earlier, 1);
    EXPECT_GT(fits[0].context, 0.5);
}

TEST_F(ThreadRanking, FindsWhatWasSaid) {
    const QuestionTerms terms("how much", "", knowledge);
    const Passage passage(
        sources[1], std::make_shared<const PassageText>(sources[1].content), terms
    );
    const auto said = said_sentences(passage, "Here: Express delivery takes one day. [1]");
    ASSERT_EQ(said.size(), 2U);
    EXPECT_TRUE(said[0]);
    EXPECT_FALSE(said[1]);
    const auto asked = sentence_question(terms, AnswerShape::other, {});
    EXPECT_EQ(unsaid_sentence(asked, passage, {0.9, 0.1}, said, 0), 1U);
    EXPECT_FALSE(unsaid_sentence(asked, passage, {0.99, 0.01}, said, 0));
    const auto duration = sentence_question(terms, AnswerShape::duration, {});
    EXPECT_FALSE(unsaid_sentence(duration, passage, {0.9, 0.1}, said, 0));
}

}  // namespace
}  // namespace continuo::test
