#include "agent/tools/builtin_tools.hpp"

#include <fstream>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/tools/argument_schema.hpp"
#include "extraction/file_scanner.hpp"
#include "extraction/text_extractor.hpp"
#include "support/run_task.hpp"
#include "support/sample_files.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FakeKnowledge final : public KnowledgeBase {
public:
    mutable SearchQuery asked;
    Result<std::vector<Hit>> answer;

    Result<std::vector<Hit>> search(const SearchQuery& query) const override {
        asked = query;
        return answer;
    }
    Task<Result<UpsertReport>> upsert(std::vector<NewDocument>) override {
        co_return UpsertReport{};
    }
    Task<Result<bool>> erase(std::string) override { co_return false; }
    Task<Result<void>> follow() override { co_return Result<void>{}; }
    Stats stats() const override { return {}; }
    std::optional<std::string> corrected(const std::string&) const override { return {}; }
    double inverse_document_frequency(std::string_view) const override { return 1; }
};

class FakeMemories final : public CustomerFactStore {
public:
    FactOwner asked_for;
    std::size_t asked_limit = 0;
    Result<std::vector<CustomerFact>> answer;

    Task<Result<std::vector<CustomerFact>>> recall(FactOwner owner, std::size_t limit) override {
        asked_for = std::move(owner);
        asked_limit = limit;
        co_return answer;
    }
    Task<Result<void>> store(std::vector<CustomerFact>) override { co_return Result<void>{}; }
    Task<Result<std::uint64_t>> prune(TimePoint, std::size_t) override { co_return 0; }
};

/// As the tool box does it: the arguments fit the schema, then the tool runs.
Result<json::object> run(Tool& tool, json::object arguments, ToolContext context = {}) {
    const auto schema = ArgumentSchema::compile(tool.parameters()).value();
    json::value checked(std::move(arguments));
    unify_integers(checked);
    if (auto fits = schema.check(checked); !fits) return std::unexpected(fits.error());
    if (!tool.may_wait(checked.as_object())) return tool.run_now(checked.as_object(), context);
    return run_task(tool.run(std::move(checked.as_object()), std::move(context)));
}

TEST(RagSearchTool, FindsPassages) {
    FakeKnowledge knowledge;
    Hit hit;
    hit.document_id = "returns";
    hit.title = "Returns";
    hit.text = "Within 30 days.";
    hit.relevance = 0.8;
    knowledge.answer = std::vector{hit, hit};
    const auto tool = make_rag_search_tool(knowledge);
    EXPECT_EQ(tool->name(), "rag_search");
    EXPECT_FALSE(tool->may_wait({}));
    auto result =
        run(*tool, {{"query", "return"}, {"limit", 3}, {"filters", json::object{{"lang", "en"}}}});
    EXPECT_EQ(knowledge.asked.text, "return");
    EXPECT_EQ(knowledge.asked.limit, 3U);
    EXPECT_EQ(knowledge.asked.filters, (json::object{{"lang", "en"}}));
    const std::vector sources{to_source(hit, 1), to_source(hit, 2)};
    EXPECT_EQ(
        result.value().at("sources"), (json::array{to_json(sources[0]), to_json(sources[1])})
    );
    EXPECT_EQ(tool->search({"return", 3, {}}).value(), sources);
}

TEST(RagSearchTool, RefusesWhatIsNoQuery) {
    FakeKnowledge knowledge;
    const auto tool = make_rag_search_tool(knowledge);
    for (const json::object& wrong : std::vector<json::object>{
             {},
             {{"query", ""}},
             {{"query", std::string(501, 'x')}},
             {{"query", "x"}, {"limit", 0}},
             {{"query", "x"}, {"limit", 21}},
             {{"query", "x"}, {"filters", "lang"}},
             {{"query", "x"}, {"k", 5}}
         }) {
        EXPECT_EQ(run(*tool, wrong).error().code, Errc::invalid_input) << json::serialize(wrong);
    }
}

TEST(RagSearchTool, PassesAFailureOn) {
    FakeKnowledge knowledge;
    knowledge.answer = fail(Errc::unavailable, "disk");
    const auto tool = make_rag_search_tool(knowledge);
    EXPECT_EQ(run(*tool, {{"query", "x"}}).error().code, Errc::unavailable);
    EXPECT_EQ(tool->search({"x", 5, {}}).error().code, Errc::unavailable);
}

TEST(CustomerFactsTool, RecallsOfTheRightOwner) {
    FakeMemories memories;
    memories.answer = std::vector<CustomerFact>(3);
    memories.answer->at(0).content = "User name: Ada";
    memories.answer->at(1).content = "Prefers e-mail";
    memories.answer->at(2).content = "User name: Ada";  // of the session, and of the user
    const auto tool = make_customer_facts_tool(memories);
    EXPECT_TRUE(tool->may_wait({{"action", "recall"}}));
    ToolContext context;
    context.session_id = "s1";
    context.user_id = "u1";
    const auto result = run(*tool, {{"action", "recall"}, {"limit", 7}}, context);
    EXPECT_EQ(memories.asked_for.session_id, "s1");
    EXPECT_EQ(memories.asked_for.user_id, "u1");
    EXPECT_EQ(memories.asked_limit, 7U);
    EXPECT_EQ(
        result.value(),
        (json::object{{"memories", json::array{"User name: Ada", "Prefers e-mail"}}})
    );
    EXPECT_THAT(
        run_task(tool->recall({"s2", std::nullopt}, 9)).value(),
        ElementsAre("User name: Ada", "Prefers e-mail")
    );
    EXPECT_EQ(memories.asked_for.session_id, "s2");
    EXPECT_EQ(memories.asked_limit, 9U);
}

TEST(CustomerFactsTool, ExtractsFacts) {
    FakeMemories memories;
    const auto tool = make_customer_facts_tool(memories);
    EXPECT_FALSE(tool->may_wait({{"action", "extract"}}));
    const auto result =
        run(*tool, {{"action", "extract"}, {"message", "write to ada@example.org"}});
    const auto facts = tool->extract("write to ada@example.org").value();
    ASSERT_EQ(facts.size(), 1U);
    EXPECT_THAT(facts[0].content, HasSubstr("ada@example.org"));
    EXPECT_GT(facts[0].importance, 0);
    EXPECT_EQ(
        result.value(),
        (json::object{
            {"facts",
             json::array{json::object{
                 {"kind", to_string(facts[0].kind)},
                 {"content", facts[0].content},
                 {"importance", facts[0].importance}
             }}}
        })
    );
}

TEST(CustomerFactsTool, RefusesOtherActions) {
    FakeMemories memories;
    const auto tool = make_customer_facts_tool(memories);
    EXPECT_EQ(run(*tool, {{"action", "forget"}}).error().code, Errc::invalid_input);
    EXPECT_EQ(run(*tool, {{"action", "extract"}}).error().code, Errc::invalid_input);
    EXPECT_EQ(run(*tool, {{"action", "recall"}, {"limit", 101}}).error().code, Errc::invalid_input);
    EXPECT_EQ(run(*tool, {}).error().code, Errc::invalid_input);
}

TEST(EscalationTool, TellsTheWholeDecision) {
    const auto tool = make_escalation_tool({});
    const auto result =
        run(*tool,
            {{"message", "I want to talk to a human"},
             {"earlier", json::array{"hello"}},
             {"failed_answers", 1}});
    EscalationInput input;
    input.message = "I want to talk to a human";
    input.earlier = {"hello"};
    input.failed_answers = 1;
    const auto expected = assess_escalation(input, {});
    EXPECT_TRUE(expected.escalate);
    EXPECT_EQ(
        result.value(),
        (json::object{
            {"escalate", true},
            {"explicit_request", expected.explicit_request},
            {"confidence", expected.confidence},
            {"urgency", expected.urgency},
            {"sentiment", expected.sentiment},
            {"reasons", json::array(expected.reasons.begin(), expected.reasons.end())},
            {"priority", to_string(expected.priority)},
            {"category", to_string(expected.category)}
        })
    );
    const auto decision = tool->assess(input).value();
    EXPECT_EQ(decision.escalate, expected.escalate);
    EXPECT_EQ(decision.confidence, expected.confidence);
    EXPECT_EQ(decision.reasons, expected.reasons);
}

TEST(EscalationTool, PassesTheOfferOn) {
    const auto tool = make_escalation_tool({});
    const auto yes = [&](bool offered) {
        const auto result =
            run(*tool, {{"message", "yes please"}, {"human_offered", offered}}).value();
        return result.at("escalate").as_bool();
    };
    EXPECT_TRUE(yes(true));
    EXPECT_FALSE(yes(false));
}

class AttachmentToolTest : public ::testing::Test {
protected:
    UploadedFile file(const std::string& name, std::string_view bytes) {
        const auto path = folder / ("upload-" + std::to_string(++x_count));
        std::ofstream(path, std::ios::binary) << bytes;
        return {"attachments", name, "", bytes.size(), std::make_shared<const ScratchFile>(path)};
    }
    ScratchFolder folder;
    boost::asio::thread_pool pool{1};
    std::unique_ptr<AttachmentTool> tool = make_attachment_tool(pool, 100);

private:
    int x_count = 0;
};

TEST_F(AttachmentToolTest, ReadsAFileOfTheTurn) {
    ToolContext context;
    context.files = {file("a.pdf", "x"), file("b.md", "# Title\nhello there")};
    const auto result = run(*tool, {{"index", 1}}, context).value();
    EXPECT_EQ(result.at("success"), true);
    EXPECT_EQ(result.at("filename"), "b.md");
    EXPECT_EQ(result.at("file_type"), "markdown");
    EXPECT_EQ(result.at("content"), "# Title\nhello there");
    EXPECT_EQ(result.at("word_count").to_number<int>(), 4);
    EXPECT_EQ(result.at("metadata").at("headings"), json::array{"Title"});
    const auto content = run_task(tool->read(context.files[1])).value();
    EXPECT_EQ(content.text.value().content, "# Title\nhello there");
}

TEST_F(AttachmentToolTest, AFaultOfTheFileIsAnAnswer) {
    ToolContext context;
    context.files = {file("a.pdf", "x"), file("b.txt", std::string(101, 'x'))};
    const auto unsupported = run(*tool, {{"index", 0}}, context).value();
    EXPECT_EQ(unsupported.at("success"), false);
    EXPECT_THAT(std::string(unsupported.at("error").as_string()), HasSubstr("not supported yet"));
    const auto content = run_task(tool->read(context.files[0])).value();
    EXPECT_FALSE(content.text);
    EXPECT_EQ(content.error, unsupported.at("error").as_string());
    const auto large = run(*tool, {{"index", 1}}, context).value();
    EXPECT_EQ(large.at("success"), false);
    EXPECT_THAT(std::string(large.at("error").as_string()), HasSubstr("too large"));
}

TEST_F(AttachmentToolTest, ReadsAPdfInAnotherProcess) {
    TextExtractor extractor({});
    tool = make_attachment_tool(pool, 10'000, {.extractor = &extractor});
    const auto good = file("a.pdf", make_pdf({"The lamp glows."}));
    const auto content = run_task(tool->read(good)).value();
    ASSERT_TRUE(content.text) << content.error;
    EXPECT_EQ(content.text->content, "The lamp glows.");
    EXPECT_EQ(content.text->file_type, "pdf");
    EXPECT_EQ(content.text->metadata.at("pages"), 1);
    const auto bad = run_task(tool->read(file("b.docx", "no zip"))).value();
    EXPECT_FALSE(bad.text);
    EXPECT_EQ(bad.error, "This file cannot be read: it is not of the format DOCX.");
    const auto large = run_task(tool->read(file("c.pdf", std::string(10'001, 'x')))).value();
    EXPECT_THAT(large.error, HasSubstr("too large"));
}

TEST_F(AttachmentToolTest, ReadsNothingThatTheScannerRefuses) {
    FileScanner scanner("/bin/grep -v -q virus");  // status 1, if no line is without the word
    tool = make_attachment_tool(pool, 100, {.scanner = &scanner});
    EXPECT_TRUE(run_task(tool->read(file("a.txt", "harmless"))).value().text);
    const auto refused = run_task(tool->read(file("b.txt", "a virus"))).value();
    EXPECT_FALSE(refused.text);
    EXPECT_THAT(refused.error, HasSubstr("check for viruses"));
    FileScanner broken("/bin/false-or-missing");
    tool = make_attachment_tool(pool, 100, {.scanner = &broken});
    EXPECT_EQ(run_task(tool->read(file("a.txt", "x"))).error().code, Errc::unavailable);
}

TEST_F(AttachmentToolTest, KnowsOnlyTheFilesOfTheTurn) {
    ToolContext context;
    context.files = {file("a.txt", "x")};
    EXPECT_EQ(run(*tool, {{"index", 1}}, context).error().code, Errc::invalid_input);
    EXPECT_EQ(run(*tool, {{"index", -1}}, context).error().code, Errc::invalid_input);
    EXPECT_EQ(run(*tool, {{"index", "a.txt"}}, context).error().code, Errc::invalid_input);
    context.files.front().file.reset();
    EXPECT_EQ(run(*tool, {{"index", 0}}, context).error().code, Errc::not_found);
    EXPECT_EQ(run_task(tool->read(context.files[0])).error().code, Errc::not_found);
}

}  // namespace
}  // namespace continuo::test
