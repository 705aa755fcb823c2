#include "agent/turn/collect_context.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "fake_tool.hpp"
#include "support/fake_clock.hpp"
#include "support/run_task.hpp"
#include "telemetry/metrics.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

template <class Value>
Task<Result<Value>> give(Result<Value> value) {
    co_return value;
}

Task<Result<AttachmentContent>> hang_on_file() {
    co_await sleep_until(Deadline::never());
    co_return AttachmentContent{};
}

class CollectContext : public ::testing::Test {
protected:
    CollectContext() {
        search.script = [this](const SearchQuery& query) {
            ++searches;
            EXPECT_EQ(query.text, "lamp");
            EXPECT_EQ(query.limit, 3U);
            return found;
        };
        facts.recall_script = [this] { return give(memories); };
        facts.extract_script = [this] { return learned; };
        escalation.script = [this](const EscalationInput&) { return decision; };
        attachments.script = [this] { return give(content); };
        what.search.text = "lamp";
        what.search.limit = 3;
        what.recall = true;
        what.deadline = Deadline::never();
    }

    void make(std::vector<ToolFactory> factories) {
        registry =
            run_task(make_tool_registry(ToolMode::registry, std::move(factories), clock, &metrics))
                .value();
        tools = find_turn_tools(*registry);
    }
    void make_all() {
        make(
            {builtin_factory("rag", search),
             builtin_factory("memory", facts),
             builtin_factory("escalation", escalation),
             builtin_factory("attachment", attachments)}
        );
    }
    turn_input::CollectedContext collect() { return run_task(collect_context(&tools, what)); }
    AttachmentReading read_one() {
        turn_action::ReadAttachments files;
        files.files = {{"attachments", "a.txt", "text/plain", 5, nullptr}};
        files.deadline = what.deadline;
        return run_task(read_attachments(&tools, files, built_in_replies())).readings.at(0);
    }
    std::uint64_t failures(std::string_view key) const {
        return tools_breaker(key).failures_in_a_row;
    }
    BreakerStatus tools_breaker(std::string_view key) const {
        for (const auto& breaker : registry->circuit_breakers()) {
            if (breaker.tool == key) return breaker;
        }
        throw std::out_of_range("no such tool");
    }

    FakeClock clock;
    Metrics metrics;
    FakeSearchTool search;
    FakeCustomerFactsTool facts;
    FakeEscalationTool escalation;
    FakeAttachmentTool attachments;
    Result<std::vector<Source>> found = std::vector<Source>{{"Within 30 days.", {}, 0.8, 1}};
    Result<std::vector<std::string>> memories = std::vector<std::string>{"User name: Ada"};
    Result<std::vector<CustomerFact>> learned = std::vector<CustomerFact>(1);
    Result<EscalationDecision> decision = EscalationDecision{.escalate = true, .reasons = {}};
    Result<AttachmentContent> content = AttachmentContent{};
    int searches = 0;
    std::unique_ptr<ToolRegistry> registry;
    TurnTools tools;
    turn_action::CollectContext what;
};

TEST_F(CollectContext, TakesWhatTheToolsGive) {
    make_all();
    const auto collected = collect();
    EXPECT_EQ(collected.sources, found.value());
    EXPECT_FALSE(collected.search_failed);
    EXPECT_THAT(collected.memories, ElementsAre("User name: Ada"));
    EXPECT_EQ(collected.facts.size(), 1U);
    EXPECT_TRUE(collected.escalation.value().escalate);
    EXPECT_THAT(collected.tools_used, ElementsAre("rag", "memory", "escalation"));
    EXPECT_THAT(
        metrics.expose(), HasSubstr("tool_usage_total{success=\"true\",tool_name=\"rag\"} 1")
    );
}

TEST_F(CollectContext, DoesNotSearchForNothing) {
    make_all();
    what.search.text.clear();
    const auto collected = collect();
    EXPECT_EQ(searches, 0);
    EXPECT_FALSE(collected.search_failed);
    EXPECT_THAT(collected.tools_used, ElementsAre("memory", "escalation"));
}

TEST_F(CollectContext, AFailedToolLeavesItsPartEmptyAndCountsAgainstIt) {
    found = fail(Errc::unavailable, "down");
    memories = fail(Errc::unavailable, "down");
    learned = fail(Errc::internal, "defect");
    decision = fail(Errc::internal, "defect");
    make_all();
    const auto collected = collect();
    EXPECT_TRUE(collected.search_failed);
    EXPECT_THAT(collected.sources, IsEmpty());
    EXPECT_THAT(collected.memories, IsEmpty());
    EXPECT_THAT(collected.facts, IsEmpty());
    EXPECT_FALSE(collected.escalation);
    EXPECT_THAT(collected.tools_used, IsEmpty());
    EXPECT_EQ(failures("rag"), 1U);
    EXPECT_EQ(failures("memory"), 2U);
    EXPECT_THAT(
        metrics.expose(), HasSubstr("tool_usage_total{success=\"false\",tool_name=\"rag\"} 1")
    );
}

TEST_F(CollectContext, AnExceptionOfAToolIsAFailure) {
    search.script = [](const SearchQuery&) -> Result<std::vector<Source>> {
        throw std::runtime_error("broken");
    };
    make_all();
    EXPECT_TRUE(collect().search_failed);
    EXPECT_EQ(failures("rag"), 1U);
}

TEST_F(CollectContext, DoesNotCallWhatKeepsFailing) {
    found = fail(Errc::internal, "defect");
    make_all();
    for (int i = 0; i < 6; ++i)
        EXPECT_TRUE(collect().search_failed);
    EXPECT_EQ(searches, 5);
    EXPECT_EQ(tools_breaker("rag").state, "open");
}

TEST_F(CollectContext, GoesOnWithoutTools) {
    make({});
    const auto collected = collect();
    EXPECT_TRUE(collected.search_failed);
    EXPECT_FALSE(collected.escalation);
    EXPECT_THAT(collected.tools_used, IsEmpty());
    EXPECT_EQ(read_one().attachment.error, "the file could not be processed");
}

TEST_F(CollectContext, LeavesOutAToolWithoutTheBuiltInInterface) {
    const auto never_called = [](json::object, ToolContext) { return answer_with({}); };
    make({fake_factory("rag", never_called)});
    EXPECT_FALSE(tools.search);
    EXPECT_NE(registry->find("rag"), nullptr);
    EXPECT_TRUE(collect().search_failed);
}

TEST_F(CollectContext, ReadsFiles) {
    AttachmentText text;
    text.content = "hello";
    content = AttachmentContent{text, {}};
    make_all();
    const auto reading = read_one();
    EXPECT_TRUE(reading.attachment.processed);
    EXPECT_EQ(reading.attachment.filename, "a.txt");
    EXPECT_EQ(reading.text, "hello");
    EXPECT_EQ(reading.attachment.error, "");
}

TEST_F(CollectContext, SaysWhyAFileWasNotRead) {
    content = AttachmentContent{std::nullopt, "too large"};
    make_all();
    EXPECT_FALSE(read_one().attachment.processed);
    EXPECT_EQ(read_one().attachment.error, "too large");
    EXPECT_EQ(failures("attachment"), 0U);
    content = fail(Errc::unavailable, "disk");
    EXPECT_EQ(read_one().attachment.error, "the file could not be processed");
    EXPECT_EQ(failures("attachment"), 1U);
}

TEST_F(CollectContext, ShortensWhatAToolSaysOfAFile) {
    content = AttachmentContent{std::nullopt, "the key " + std::string(520'000, 'A')};
    make_all();
    EXPECT_EQ(utf8_length(read_one().attachment.error), 301U);
    EXPECT_THAT(read_one().attachment.error, ::testing::StartsWith("the key AAAA"));
}

TEST_F(CollectContext, CutsAToolThatHangs) {
    attachments.script = [] { return hang_on_file(); };
    auto factory = builtin_factory("attachment", attachments);
    factory.policy.timeout = 1ms;
    make({factory});
    EXPECT_EQ(read_one().attachment.error, "the file could not be processed");
    EXPECT_EQ(failures("attachment"), 1U);
}

}  // namespace
}  // namespace continuo::test
