// A good history passes; for each promise about messages there is one that breaks it and nothing
// else.
#include "chaos/checker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/chaos/checker_case.hpp"

namespace continuo::chaos {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Checker, FindsNothingInAGoodHistory) {
    EXPECT_THAT(Case().kinds(), IsEmpty());
}

TEST(Checker, LetsAMessageBeAbsentOrOnceWhoseSenderWasNeverToldOfIt) {
    Case once;
    once.history.sendings.push_back(sending("three", {answered_with(0, 400ms)}));
    once.history.sendings.back().given_up = true;
    EXPECT_THAT(once.kinds(), IsEmpty());
    once.log.insert(once.log.end(), {asked(5, "three"), replied(6)});
    once.show(once.log);
    EXPECT_THAT(once.kinds(), IsEmpty());
}

TEST(Checker, LetsOneReplyAnswerABurst) {
    Case burst;
    burst.history.sendings = {
        sending("one", {acknowledged(100ms, 3, 2)}), sending("two", {acknowledged(100ms, 3, 2)})
    };
    burst.history.readings.clear();
    burst.show({asked(1, "one"), asked(2, "two"), replied(3)});
    EXPECT_THAT(burst.kinds(), IsEmpty());
}

TEST(Checker, FindsAnAcknowledgedMessageThatIsLost) {
    Case lost;
    lost.history.readings.clear();
    lost.show({asked(1, "one"), replied(2)});
    EXPECT_THAT(lost.kinds(), ElementsAre("lost"));
}

TEST(Checker, FindsWhatWasReadAndIsLost) {
    Case lost;
    lost.history.sendings.pop_back();
    lost.show({asked(1, "one"), replied(2)});
    EXPECT_THAT(lost.kinds(), ElementsAre("lost"));
}

TEST(Checker, FindsAWholeSessionThatIsLost) {
    Case lost;
    lost.state.views[session][1].status = 404;
    EXPECT_THAT(lost.kinds(), ElementsAre("lost"));
}

TEST(Checker, FindsAMessageThatIsThereTwice) {
    Case doubled;
    doubled.log.insert(doubled.log.end(), {asked(5, "two"), replied(6)});
    doubled.show(doubled.log);
    EXPECT_THAT(doubled.kinds(), ElementsAre("doubled"));
}

TEST(Checker, FindsAMessageThatNobodySent) {
    Case alien;
    alien.log.insert(alien.log.end(), {asked(5, "of another session"), replied(6)});
    alien.show(alien.log);
    EXPECT_THAT(alien.kinds(), ElementsAre("alien"));
}

TEST(Checker, FindsAMessageThatIsRefusedForEver) {
    Case refused;
    refused.history.sendings.push_back(sending("three", {answered_with(503, 400ms)}));
    EXPECT_THAT(refused.kinds(), ElementsAre("never_acknowledged"));
}

TEST(Checker, FindsATurnWithTwoReplies) {
    Case two;
    two.history.sendings.pop_back();
    two.history.readings.clear();
    two.show({asked(1, "one"), replied(2), replied(3)});
    EXPECT_THAT(two.kinds(), ElementsAre("two_replies"));
}

TEST(Checker, FindsTwoRepliesOfATurnThatStandApart) {
    Case two;
    two.state.views[session][1].turns = {1, 1, 3, 1};
    EXPECT_THAT(two.kinds(), ElementsAre("two_replies"));
}

TEST(Checker, FindsATurnWithoutAReply) {
    Case none;
    none.history.sendings.push_back(sending("three", {answered_with(0, 400ms)}));
    none.history.sendings.back().given_up = true;
    none.log.push_back(asked(5, "three"));
    none.show(none.log);
    EXPECT_THAT(none.kinds(), ElementsAre("no_reply"));
}

TEST(Checker, FindsAnAcknowledgementThatShowedAnotherReply) {
    Case other;
    auto& again = other.history.sendings[0].attempts.emplace_back(acknowledged(500ms, 4, 2));
    again.acknowledgement.later = true;
    EXPECT_THAT(other.kinds(), ElementsAre("other_reply"));
    again.acknowledgement.seq = 2;
    EXPECT_THAT(other.kinds(), ElementsAre("other_reply")) << "the words count, not the number";
    again.acknowledgement.reply = "reply 2";
    EXPECT_THAT(other.kinds(), IsEmpty());
}

TEST(Checker, FindsAGapAndADifferenceBetweenInstances) {
    Case gap;
    gap.state.views[session][1].log[3].seq = 5;
    EXPECT_THAT(gap.kinds(), ElementsAre("differs", "gap"));
    Case behind;
    behind.state.views[session][1] = view("b", {asked(1, "one"), replied(2)});
    EXPECT_THAT(behind.kinds(), ElementsAre("differs", "lost"));
}

TEST(Checker, FindsACountThatIsNotExact) {
    Case final_count;
    final_count.state.views[session][0].message_count = 3;
    EXPECT_THAT(final_count.kinds(), ElementsAre("count"));
    Case told_count;
    told_count.history.sendings[1].attempts[0].acknowledgement.message_count = 3;
    EXPECT_THAT(told_count.kinds(), ElementsAre("count"));
}

TEST(Checker, FindsMessagesThatChangedPlaces) {
    Case order;
    order.history.sendings[0].attempts = {acknowledged(100ms, 4, 2)};
    order.history.sendings[1].attempts = {acknowledged(200ms, 2, 1)};
    order.history.readings.clear();
    order.show({asked(1, "two"), replied(2), asked(3, "one"), replied(4)});
    EXPECT_THAT(order.kinds(), ElementsAre("order"));
}

TEST(Checker, FindsAReadingThatIsOlderThanAnAcknowledgement) {
    Case stale;
    stale.history.readings = {reading(220ms, 2, {asked(1, "one"), replied(2)})};
    EXPECT_THAT(stale.kinds(), ElementsAre("stale_read"));
    // One that began before may be.
    stale.history.readings[0].began = 205ms;
    EXPECT_THAT(stale.kinds(), IsEmpty());
}

TEST(Checker, FindsAReadingThatIsOlderThanAnother) {
    Case stale;
    stale.history.sendings[1].attempts[0].began = 600ms;
    stale.history.sendings[1].attempts[0].ended = 610ms;
    stale.history.readings.push_back(reading(320ms, 3, {asked(3, "two")}));
    EXPECT_THAT(stale.kinds(), ElementsAre("stale_read"));
}

TEST(Checker, BelievesNoReadingWhileAReplicaTakesOver) {
    Case old;
    old.history.readings = {reading(220ms, 2, {asked(1, "one"), replied(2)})};
    old.state.failovers = {{.from = 225ms, .until = 300ms}};
    EXPECT_THAT(old.kinds(), IsEmpty());
    Case gone;
    gone.history.readings = {reading(220ms, 5, {asked(5, "lost with the old master")})};
    gone.state.failovers = old.state.failovers;
    EXPECT_THAT(gone.kinds(), IsEmpty());
    gone.history.sendings.push_back(sending("three", {acknowledged(220ms, 6, 3)}));
    EXPECT_THAT(gone.kinds(), ElementsAre("lost")) << "what is acknowledged is kept even then";
}

TEST(Checker, ForgivesThatAnArchiveNeverHeardOfASessionThatWasLost) {
    Case lost;
    lost.state.losses = {{.from = 0ms, .fault = 250ms, .until = 250ms}};
    lost.state.views[session][1] = View{.source = "b", .status = 404};
    EXPECT_THAT(lost.kinds(), IsEmpty());
    lost.history.sendings.push_back(sending("never", {answered_with(404, 400ms)}));
    EXPECT_THAT(lost.kinds(), IsEmpty());
    lost.history.sendings[1].attempts[0].ended = 300ms;
    EXPECT_THAT(lost.kinds(), ElementsAre("lost")) << "acknowledged after the loss";
}

TEST(Checker, ForgivesThatAnArchiveHeardWhatAPromotionLost) {
    Case more;
    more.history.sendings.push_back(sending("three", {acknowledged(400ms, 6, 3)}));
    more.state.losses = {{.from = 390ms, .fault = 400ms, .until = 450ms}};
    auto longer = more.log;
    longer.push_back(asked(5, "three"));
    longer.push_back(replied(6));
    more.state.views[session][1] = view("archive 0", longer);
    more.state.losses[0].session = "s2";
    EXPECT_THAT(more.kinds(), ElementsAre("differs", "lost")) << "it befell another session";
    more.state.losses[0].session.clear();
    more.state.failovers = {{.from = 400ms, .until = 450ms}};
    EXPECT_THAT(more.kinds(), IsEmpty());
    more.state.views[session][1].source = "instance 1";
    EXPECT_THAT(more.kinds(), ElementsAre("differs"));
}

TEST(Checker, ForgivesThatAnArchiveHasWhatRedisLostUntilTheNextStep) {
    Case more;
    // Begun, read by the archive, lost with the power before it was answered.
    more.history.sendings.push_back(sending("three", {answered_with(503, 400ms)}));
    more.state.losses = {{.from = 390ms, .fault = 405ms, .until = 450ms}};
    auto longer = more.log;
    longer.push_back(asked(5, "three"));
    more.state.views[session][1] = view("archive 0", longer);
    const auto has_difference = [&] {
        const auto kinds = more.kinds();
        return std::ranges::find(kinds, "differs") != kinds.end();
    };
    EXPECT_FALSE(has_difference());
    more.state.views[session][1].source = "instance 1";
    EXPECT_TRUE(has_difference()) << "instances read Redis";
    more.state.views[session][1].source = "archive 0";
    more.state.losses.clear();
    EXPECT_TRUE(has_difference()) << "nothing was lost";
    more.state.losses = {{.from = 100ms, .fault = 105ms, .until = 150ms}};
    EXPECT_TRUE(has_difference()) << "the next message came after that";
    more.state.losses = {{.from = 390ms, .fault = 405ms, .until = 450ms}};
    more.history.sendings[2].attempts.push_back(answered_with(200, 500ms));
    EXPECT_FALSE(has_difference()) << "sent again, it may only be told what is known";
    more.history.acts = {done(ActKind::escalate, 600ms)};
    EXPECT_TRUE(has_difference()) << "a step after the loss corrects the archives";
}

TEST(Checker, ForgivesALossInTheSessionItBefell) {
    Case lost;
    lost.history.sendings.push_back(sending("three", {acknowledged(400ms, 6, 3)}));
    lost.state.losses = {{.from = 300ms, .fault = 300ms, .until = 500ms, .session = session}};
    EXPECT_THAT(lost.kinds(), IsEmpty());
    lost.state.losses[0].session = "s2";
    EXPECT_THAT(lost.kinds(), ElementsAre("lost"));
}

TEST(Checker, FindsWhatWasReadAndIsAnotherNow) {
    Case changed;
    changed.history.readings[0].entries[1].content = "another reply";
    EXPECT_THAT(changed.kinds(), ElementsAre("differs"));
}

}  // namespace
}  // namespace continuo::chaos
