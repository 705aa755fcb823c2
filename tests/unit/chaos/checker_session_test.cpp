// As checker_test.cpp, about whole sessions, and about what may be lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "chaos/checker.hpp"
#include "unit/chaos/checker_case.hpp"

namespace continuo::chaos {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Checker, FindsAbsenceThatIsNone) {
    Case absent;
    absent.history.sendings[0].attempts[0].status = 404;
    EXPECT_THAT(absent.kinds(), ElementsAre("absent"));
    absent.history.sendings[0].attempts[0].status = 503;
    EXPECT_THAT(absent.kinds(), IsEmpty());
    absent.history.sendings[0].attempts[0].status = 500;
    EXPECT_THAT(absent.kinds(), ElementsAre("error"));
}

TEST(Checker, FindsASessionThatComesBackFromTheDead) {
    Case erased;
    erased.history.acts = {done(ActKind::erase, 400ms)};
    for (auto& shown : erased.state.views[session])
        shown = View{.source = shown.source, .status = 410};
    EXPECT_THAT(erased.kinds(), IsEmpty());
    auto seen = erased;
    seen.history.readings.push_back(reading(500ms, 4, {}));
    EXPECT_THAT(seen.kinds(), ElementsAre("resurrected"));
    erased.state.views[session][1] = view("b", erased.log);
    EXPECT_THAT(erased.kinds(), ElementsAre("resurrected"));
}

TEST(Checker, FindsASessionThatIsNotEndedAnyMore) {
    Case ended;
    ended.history.acts = {done(ActKind::end, 400ms)};
    EXPECT_THAT(ended.kinds(), ElementsAre("reopened"));
    for (auto& shown : ended.state.views[session])
        shown.state = "ended";
    EXPECT_THAT(ended.kinds(), IsEmpty());
    ended.history.sendings.push_back(sending("three", {acknowledged(500ms, 6, 3)}));
    ended.log.insert(ended.log.end(), {asked(5, "three"), replied(6)});
    ended.show(ended.log);
    for (auto& shown : ended.state.views[session])
        shown.state = "ended";
    EXPECT_THAT(ended.kinds(), ElementsAre("reopened"));
}

TEST(Checker, FindsABotThatTalksOverAPerson) {
    Case person;
    person.history.acts = {done(ActKind::escalate, 400ms)};
    person.history.readings.push_back(reading(500ms, 4, {replied(4)}));
    const auto escalate = [&person] {
        for (auto& shown : person.state.views[session])
            shown.state = "escalated";
    };
    escalate();
    EXPECT_THAT(person.kinds(), IsEmpty());
    person.history.sendings.push_back(sending("three", {answered_with(0, 390ms)}));
    person.history.sendings.back().given_up = true;
    person.log.push_back(asked(5, "three"));
    person.show(person.log);
    escalate();
    EXPECT_THAT(person.kinds(), IsEmpty()) << "a person will answer it";
    person.log.push_back(replied(6));
    person.show(person.log);
    escalate();
    EXPECT_THAT(person.kinds(), ElementsAre("over_human"));
}

TEST(Checker, CountsWhatMayBeLostAndNoMore) {
    Case crash;
    crash.state.losses = {{.from = 150ms, .fault = 350ms, .until = 400ms}};
    crash.show({asked(1, "one"), replied(2)});
    const auto verdict = check(crash.history, crash.state);
    EXPECT_THAT(crash.kinds(), IsEmpty());
    EXPECT_EQ(verdict.lost_in_window, 1U);
    EXPECT_EQ(verdict.oldest_loss, Moment(140ms));
    crash.state.losses[0].from = 250ms;
    EXPECT_THAT(crash.kinds(), ElementsAre("lost"));
}

}  // namespace
}  // namespace continuo::chaos
