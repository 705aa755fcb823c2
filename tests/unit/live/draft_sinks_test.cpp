#include "live/draft_sinks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/live_channel.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;

/// Lists what happens to the drafts of a session and what its viewers are told, in order.
class DraftLog final : public Drafts, public RemoteNotes {
public:
    Task<Result<void>> put(std::string, Draft draft) override {
        events.push_back("stored " + std::to_string(draft.seq));
        co_return Result<void>();
    }
    Task<Result<std::optional<Draft>>> get(std::string) override { co_return std::nullopt; }
    Task<Result<void>> remove(std::string, std::uint64_t) override { co_return Result<void>(); }
    std::chrono::milliseconds interval() const override { return std::chrono::hours(1); }

    void publish(const LiveNote& note) override {
        if (const auto* began = std::get_if<live_note::TurnBegan>(&note.what))
            events.push_back("told " + std::to_string(began->seq));
        if (const auto* grew = std::get_if<live_note::DraftGrew>(&note.what))
            events.push_back("shown " + grew->text);
    }
    void listen(const std::string&) override {}
    void ignore(const std::string&) override {}

    std::vector<std::string> events;
};

TEST(DraftSinksTest, StoresAnAnswersDraftBeforeViewersHearOfIt) {
    DraftLog log;
    LiveChannel channel;
    channel.connect(&log);
    const auto sinks = make_draft_sinks(log, channel);
    run_task([](AnswerSinks* opened) -> Task<void> {
        auto sink = co_await opened->open({"sess_1", 7, 2});
        co_await sink->move_to(4);
    }(sinks.get()));
    EXPECT_THAT(log.events, ElementsAre("stored 2", "told 2", "stored 4", "told 4"));
}

TEST(DraftSinksTest, ShowsASentenceAtOnceWithItsCitation) {
    DraftLog log;
    LiveChannel channel;
    channel.connect(&log);
    const auto sinks = make_draft_sinks(log, channel);
    run_task([](AnswerSinks* opened) -> Task<void> {
        auto sink = co_await opened->open({"sess_1", 7, 2});
        EXPECT_TRUE(co_await sink->say("Five days. [1]"));
        EXPECT_TRUE(co_await sink->say(" Then it ends."));
    }(sinks.get()));
    EXPECT_THAT(
        log.events,
        ElementsAre("stored 2", "told 2", "shown Five days. [1]", "shown  Then it ends.")
    );
}

}  // namespace
}  // namespace continuo::test
