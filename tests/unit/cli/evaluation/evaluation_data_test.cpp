#include "cli/evaluation/evaluation_data.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr auto good_lines =
    R"({"document": "returns", "title": "Returns", "text": "Within 30 days."}

{"question": "How do I return it?", "documents": ["returns"], "answers": "30 days", "kind": "howto"}
{"question": "Do you ship to Iceland?", "documents": [], "id": "iceland"}
{"question": "Fees?", "documents": {"fees": 2, "returns": 1}}
{"conversation": [{"user": "hi"}, {"user": "returns?", "expect": "answer", "documents": ["returns"]}]}
)";

TEST(EvaluationData, ReadsRowsOfEachKind) {
    const auto data = parse_evaluation_lines(good_lines, "x.jsonl").value();
    ASSERT_EQ(data.documents.size(), 1U);
    EXPECT_EQ(data.documents[0].content, "Within 30 days.");
    ASSERT_EQ(data.questions.size(), 2U);
    EXPECT_EQ(data.questions[0].kind, "howto");
    EXPECT_THAT(data.questions[0].answers, ElementsAre("30 days"));
    EXPECT_THAT(data.questions[1].gold, ElementsAre(Pair("fees", 2), Pair("returns", 1)));
    ASSERT_EQ(data.unanswerable.size(), 1U);
    EXPECT_EQ(data.unanswerable[0].id, "iceland");
    ASSERT_EQ(data.conversations.size(), 1U);
    EXPECT_EQ(data.conversations[0].turns[0].expect, "any");
    EXPECT_THAT(data.conversations[0].turns[1].gold, ElementsAre("returns"));
}

TEST(EvaluationData, ReadsTheSameFromYaml) {
    const auto data = parse_evaluation_yaml(
                          "- question: How do I return it?\n"
                          "  documents: [returns]\n"
                          "  answers: [30 days]\n"
                          "- question: Fees?\n"
                          "  documents: {fees: 2}\n"
                          "- conversation:\n"
                          "    - {user: hi, expect: smalltalk}\n",
                          "x.yaml"
    )
                          .value();
    ASSERT_EQ(data.questions.size(), 2U);
    EXPECT_THAT(data.questions[0].gold, ElementsAre(Pair("returns", 1)));
    EXPECT_THAT(data.questions[1].gold, ElementsAre(Pair("fees", 2)));
    EXPECT_EQ(data.conversations[0].turns[0].expect, "smalltalk");
}

TEST(EvaluationData, NamesTheLineOfABadRow) {
    const auto refused = [](const std::string& text) {
        const auto data = parse_evaluation_lines(text, "x.jsonl");
        EXPECT_FALSE(data) << text;
        return data ? std::string() : data.error().detail;
    };
    EXPECT_THAT(refused("\n{"), HasSubstr("x.jsonl:2: "));
    EXPECT_THAT(refused("[]"), HasSubstr("x.jsonl:1: not a JSON object"));
    EXPECT_THAT(refused(R"({"documents": []})"), HasSubstr("no \"question\""));
    EXPECT_THAT(refused(R"({"question": "x"})"), HasSubstr("no \"documents\""));
    EXPECT_THAT(refused(R"({"question": "x", "documents": [1]})"), HasSubstr("list of texts"));
    EXPECT_THAT(refused(R"({"question": "x", "documents": {"a": -1}})"), HasSubstr("gain"));
    EXPECT_THAT(refused(R"({"conversation": []})"), HasSubstr("no turns"));
    EXPECT_THAT(refused(R"({"conversation": [{"user": "x", "expect": "y"}]})"), HasSubstr("\"y\""));
    EXPECT_THAT(refused(R"({"document": "x"})"), HasSubstr("no \"text\""));
}

TEST(EvaluationData, RefusesYamlThatIsNoListOfRows) {
    EXPECT_FALSE(parse_evaluation_yaml("a: b", "x.yaml"));
    EXPECT_FALSE(parse_evaluation_yaml("- [", "x.yaml"));
    EXPECT_FALSE(parse_evaluation_yaml("- {question: x}", "x.yaml"));
    std::string bomb = "- &a0 [x, x]\n";
    for (int i = 1; i < 40; ++i)
        bomb += "- &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + ", *a" +
                std::to_string(i - 1) + "]\n";
    EXPECT_FALSE(parse_evaluation_yaml(bomb, "x.yaml")) << "grows with every line";
}

class EvaluationFolder : public ::testing::Test {
protected:
    void write(const std::string& name, const std::string& text) {
        std::ofstream(x_folder.path() / name) << text;
    }
    Result<EvaluationData> read() { return read_evaluation_data(x_folder.path()); }

private:
    ScratchFolder x_folder;
};

TEST_F(EvaluationFolder, JoinsItsFiles) {
    write("queries.jsonl", R"({"_id": "q1", "text": "Fees?", "kind": "direct"})");
    write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\tfees\t2\nother\tfees\t1\n");
    write("answers.json", R"({"q1": ["5 euros"], "other": ["x"]})");
    write("corpus.jsonl", R"({"_id": "fees", "title": "Fees", "text": "5 euros"})");
    write("queries_noanswer.jsonl", R"({"_id": "n1", "text": "Iceland?"})");
    write(
        "conversations.jsonl",
        R"({"_id": "c1", "turns": [{"user": "hi", "expect": "smalltalk", "gold": []}]})"
    );
    const auto data = read().value();
    EXPECT_THAT(data.questions.at(0).gold, ElementsAre(Pair("fees", 2)));
    EXPECT_THAT(data.questions.at(0).answers, ElementsAre("5 euros"));
    EXPECT_EQ(data.documents.at(0).id, "fees");
    EXPECT_EQ(data.unanswerable.at(0).text, "Iceland?");
    EXPECT_EQ(data.conversations.at(0).id, "c1");
}

TEST_F(EvaluationFolder, RefusesWhatIsMissingOrTwice) {
    EXPECT_EQ(read().error().code, Errc::not_found);
    write(
        "queries.jsonl", "{\"_id\": \"q\", \"text\": \"a\"}\n{\"_id\": \"q\", \"text\": \"b\"}\n"
    );
    write("qrels.tsv", "head\n");
    EXPECT_THAT(read().error().detail, HasSubstr("two questions have the id q"));
    write("qrels.tsv", "head\nq\tfees\n");
    EXPECT_THAT(read().error().detail, HasSubstr("qrels.tsv:2"));
    write("queries.jsonl", "");
    write("qrels.tsv", "head\n");
    EXPECT_THAT(read().error().detail, HasSubstr("no questions"));
}

}  // namespace
}  // namespace continuo::test
