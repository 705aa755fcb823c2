#include "knowledge/query_plan.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

QueryPlan plan_of(const std::vector<std::string>& stems) {
    QueryPlan plan;
    for (const auto& stem : stems) {
        plan.terms.push_back({.stem = stem, .code = word_code(stem), .idf = 1, .parts = {}});
        plan.idf_sum += 1;
        if (plan.terms.size() > 1)
            plan.pairs.push_back({plan.terms.size() - 2, plan.terms.size() - 1, 1});
    }
    return plan;
}

WordRecord chunk_of(
    const std::vector<std::string>& title,
    const std::vector<std::string>& heading,
    const std::vector<std::string>& text
) {
    WordRecord record{.title = title.size(), .heading = heading.size(), .words = {}};
    for (const auto* part : {&title, &heading, &text}) {
        for (const auto& word : *part)
            record.words.push_back(word_code(word));
        record.words.push_back(0);
    }
    return record;
}

TEST(Match, TellsTheFormThatWasTyped) {
    auto plan = plan_of({"oper"});
    plan.terms[0].form = form_code("operating");
    auto chunk = chunk_of({}, {}, {"oper"});
    chunk.words[2] |= form_code("operation");
    EXPECT_EQ(match(plan, chunk).coverage, 1);
    EXPECT_EQ(match(plan, chunk).form, 0);
    chunk.words.push_back(word_code("oper") | form_code("operating"));
    EXPECT_EQ(match(plan, chunk).form, 1);
    chunk.words.push_back(chunk.words.back());
    EXPECT_EQ(match(plan, chunk).form, 1) << "each term once";
}

TEST(Match, CoversWhatStandsInTheChunk) {
    const auto plan = plan_of({"reset", "password"});
    EXPECT_DOUBLE_EQ(match(plan, chunk_of({}, {}, {"reset", "password"})).coverage, 1);
    EXPECT_DOUBLE_EQ(match(plan, chunk_of({}, {}, {"reset", "reset"})).coverage, 0.5);
    EXPECT_DOUBLE_EQ(match(plan, chunk_of({"password"}, {}, {"reset"})).coverage, 1);
    EXPECT_DOUBLE_EQ(match(plan, chunk_of({}, {}, {"other"})).coverage, 0);
    EXPECT_DOUBLE_EQ(match(QueryPlan{}, chunk_of({}, {}, {"other"})).coverage, 0);
    EXPECT_DOUBLE_EQ(match(plan, WordRecord{}).coverage, 0);
}

TEST(Match, ARelatedWordStandsForWhatWasTyped) {
    auto plan = plan_of({"money", "lamp"});
    plan.terms.push_back(
        {.stem = "refund",
         .code = word_code("refund"),
         .idf = 5,
         .weight = 0.4,
         .parts = {},
         .stands_for = {0}}
    );
    EXPECT_DOUBLE_EQ(match(plan, chunk_of({}, {}, {"refund"})).coverage, 0.2);
    EXPECT_DOUBLE_EQ(match(plan, chunk_of({}, {}, {"refund", "money"})).coverage, 0.5);
    EXPECT_DOUBLE_EQ(match(plan, chunk_of({}, {}, {"refund", "money", "lamp"})).coverage, 1);
}

TEST(Match, WeighsByIdf) {
    auto plan = plan_of({"reset", "password"});
    plan.terms[0].idf = 3;
    plan.idf_sum = 4;
    EXPECT_DOUBLE_EQ(match(plan, chunk_of({}, {}, {"reset"})).coverage, 0.75);
}

TEST(Match, CountsTheWholeOfAHyphenatedWordForItsParts) {
    auto plan = plan_of({"e", "mail"});
    plan.terms.push_back({.stem = "email", .code = word_code("email"), .idf = 5, .parts = {0, 1}});
    EXPECT_DOUBLE_EQ(match(plan, chunk_of({}, {}, {"email"})).coverage, 1);
    EXPECT_DOUBLE_EQ(match(plan, chunk_of({}, {}, {"e"})).coverage, 0.5);
}

TEST(Match, PrefersWordsThatStandTogetherAndInOrder) {
    const auto plan = plan_of({"refund", "polici"});
    const auto proximity = [&](const std::vector<std::string>& text) {
        return match(plan, chunk_of({}, {}, text)).proximity;
    };
    EXPECT_GT(proximity({"refund", "polici"}), proximity({"polici", "refund"}));
    EXPECT_GT(proximity({"polici", "refund"}), proximity({"refund", "x", "x", "polici"}));
    EXPECT_EQ(proximity({"refund", "x", "x", "x", "x", "x", "x", "x", "x", "polici"}), 0);
}

TEST(Match, DoesNotTakeTheEndOfATitleForTheBeginningOfTheText) {
    const auto plan = plan_of({"refund", "polici"});
    EXPECT_GT(
        match(plan, chunk_of({"refund", "polici"}, {}, {})).proximity,
        match(plan, chunk_of({"refund"}, {}, {"polici"})).proximity
    );
}

TEST(Match, PrefersWordsOfOneSentence) {
    const auto plan = plan_of({"refund", "week"});
    std::vector<std::string> apart(40, "x");
    apart.front() = "refund";
    apart.back() = "week";
    EXPECT_GT(
        match(plan, chunk_of({}, {}, {"refund", "x", "x", "week"})).density,
        match(plan, chunk_of({}, {}, apart)).density
    );
}

TEST(Match, NamesTheChunkByTitleOrHeading) {
    const auto plan = plan_of({"refund", "polici"});
    const auto exact = match(plan, chunk_of({"refund", "polici"}, {}, {})).name;
    EXPECT_DOUBLE_EQ(match(plan, chunk_of({}, {"refund", "polici"}, {})).name, exact);
    EXPECT_LT(match(plan, chunk_of({"refund", "polici", "of", "old"}, {}, {})).name, exact);
    EXPECT_EQ(match(plan, chunk_of({}, {}, {"refund", "polici"})).name, 0);
}

TEST(InverseDocumentFrequency, FallsFromUnknownToEverywhere) {
    EXPECT_EQ(inverse_document_frequency(100, 100), 0);
    EXPECT_GT(inverse_document_frequency(100, 1), inverse_document_frequency(100, 2));
    EXPECT_GT(inverse_document_frequency(100, 0), inverse_document_frequency(100, 1));
    EXPECT_EQ(inverse_document_frequency(0, 0), 0);
}

}  // namespace
}  // namespace continuo::test
