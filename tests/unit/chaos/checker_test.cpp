// Histories written by hand: a good one that passes, and for each promise one that breaks it and
// nothing else.
#include "chaos/checker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::chaos {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto session = "s1";

Entry asked(std::uint64_t seq, std::string text) {
    return {.seq = seq, .role = "user", .content = std::move(text)};
}
Entry replied(std::uint64_t seq) {
    return {.seq = seq, .role = "assistant", .content = "reply " + std::to_string(seq)};
}

SendAttempt acknowledged(Moment began, std::uint64_t reply, std::uint64_t count) {
    SendAttempt attempt;
    attempt.began = began;
    attempt.ended = began + 10ms;
    attempt.status = 200;
    attempt.acknowledgement.seq = reply;
    attempt.acknowledgement.reply = "reply " + std::to_string(reply);
    attempt.acknowledgement.message_count = count;
    return attempt;
}
SendAttempt answered_with(int status, Moment began) {
    SendAttempt attempt;
    attempt.began = began;
    attempt.ended = began + 10ms;
    attempt.status = status;
    return attempt;
}
Sending sending(std::string text, std::vector<SendAttempt> attempts) {
    return {.session = session, .text = std::move(text), .attempts = std::move(attempts)};
}

Reading reading(Moment began, std::uint64_t total, std::vector<Entry> entries) {
    Reading reading;
    reading.session = session;
    reading.began = began;
    reading.ended = began + 10ms;
    reading.status = 200;
    reading.total = total;
    reading.after = entries.empty() ? total : entries.front().seq - 1;
    reading.entries = std::move(entries);
    return reading;
}

Act done(ActKind kind, Moment at) {
    Attempt attempt;
    attempt.began = at - 10ms;
    attempt.ended = at;
    attempt.status = 200;
    return {.kind = kind, .session = session, .attempts = {attempt}, .done = true, .done_at = at};
}

View view(std::string source, std::vector<Entry> log) {
    View view{.source = std::move(source), .status = 200, .state = "active"};
    view.log = std::move(log);
    view.total = view.log.size();
    for (const auto& entry : view.log)
        view.message_count += entry.role == "user" ? 1 : 0;
    return view;
}

/// Two messages with their replies, seen by two instances. Each test breaks it in one place.
struct Case {
    Case() {
        history.sessions = {{session, 0ms}};
        history.sendings = {
            sending("one", {answered_with(0, 10ms), acknowledged(100ms, 2, 1)}),
            sending("two", {acknowledged(200ms, 4, 2)}),
        };
        history.readings = {reading(300ms, 4, {asked(3, "two"), replied(4)})};
        log = {asked(1, "one"), replied(2), asked(3, "two"), replied(4)};
        show(log);
    }
    void show(std::vector<Entry> shown) {
        log = std::move(shown);
        state.views[session] = {view("a", log), view("b", log)};
    }
    /// The kinds of what is wrong, each once.
    [[nodiscard]] std::vector<std::string> kinds() const {
        std::vector<std::string> kinds;
        for (const auto& violation : check(history, state).violations)
            kinds.push_back(violation.kind);
        std::ranges::sort(kinds);
        const auto twice = std::ranges::unique(kinds);
        kinds.erase(twice.begin(), twice.end());
        return kinds;
    }

    History history;
    FinalState state;
    std::vector<Entry> log;
};

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
    again.acknowledgement.replayed = true;
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

TEST(Checker, FindsWhatWasReadAndIsAnotherNow) {
    Case changed;
    changed.history.readings[0].entries[1].content = "another reply";
    EXPECT_THAT(changed.kinds(), ElementsAre("differs"));
}

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
    EXPECT_THAT(person.kinds(), ElementsAre("over_person"));
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
