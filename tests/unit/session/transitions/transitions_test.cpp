// Decisions as tables: a situation, a request, and what becomes of it. What a whole store does with
// them is in tests/contract.

#include "session/transitions/transitions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "session/transitions/transition_helpers.hpp"
#include "support/edit_session.hpp"
#include "unit/session/records.hpp"

namespace continuo::test {
namespace {

// --- where a message can find a session

enum class Situation { fresh, leased, ran_out, abandoned, answered, queue, person, ended };

SessionRecord in(Situation situation) {
    auto record = new_record();
    if (situation == Situation::fresh) return record;
    const auto turn = begin(record, message("known"), t0);
    SessionPatch patch;
    switch (situation) {
        case Situation::ran_out:
            record.pending->lease_end = t0;
            break;
        case Situation::abandoned:
            make(record, decide_abandon(record, turn.lease, {.now = t0}));
            break;
        case Situation::answered:
            commit(record, turn.lease, t0);
            break;
        case Situation::queue:
            patch.status = SessionStatus::escalated;
            break;
        case Situation::person:
            patch.owner = Owner::person("ann");
            break;
        case Situation::ended:
            patch.status = SessionStatus::ended;
            break;
        default:
            break;
    }
    if (patch.status || patch.owner) {
        make(record, decide_patch(record, std::move(patch), std::nullopt, {.now = t0}));
    }
    return record;
}

std::string answer(const Result<Decision<BeginOutcome>>& decision) {
    if (!decision) return std::string(to_string(decision.error().code));
    struct Words {
        std::string operator()(const Begun& begun) const {
            return begun.taken_over ? "taken over" : "begun";
        }
        std::string operator()(const Replayed&) const { return "replayed"; }
        std::string operator()(const Joined&) const { return "joined"; }
        std::string operator()(const InProgress&) const { return "in progress"; }
        std::string operator()(const Busy&) const { return "busy"; }
        std::string operator()(const LeftToHuman& left) const {
            return left.repeated ? "left before" : "left";
        }
    };
    const std::string words = std::visit(Words{}, decision->outcome);
    if (!decision->step) return words;
    const auto appended = decision->step->messages.size();
    return words + (appended == 0 ? ", changes" : ", appends") +
           (decision->step->durable ? ", durable" : "");
}

struct BeginCase {
    Situation situation;
    const char* refusing;  ///< a new message, WhenLeased::refuse
    const char* joining;   ///< a new message, WhenLeased::join
    const char* repeated;  ///< the message that was sent before
    const char* durable;   ///< a new message to be acknowledged at once
};

TEST(DecideBegin, FollowsTheTable) {
    const BeginCase cases[] = {
        {Situation::fresh,
         "begun, appends",
         "begun, appends",
         "begun, appends",
         "begun, appends, durable"},
        {Situation::leased, "busy", "joined, appends", "in progress", "busy"},
        {Situation::ran_out,
         "taken over, appends",
         "taken over, appends",
         "taken over, changes",
         "taken over, appends, durable"},
        {Situation::abandoned,
         "taken over, appends",
         "taken over, appends",
         "taken over, changes",
         "taken over, appends, durable"},
        {Situation::answered,
         "begun, appends",
         "begun, appends",
         "replayed",
         "begun, appends, durable"},
        {Situation::queue,
         "left, appends, durable",
         "left, appends, durable",
         "left before",
         "left, appends, durable"},
        {Situation::person,
         "left, appends, durable",
         "left, appends, durable",
         "left before",
         "left, appends, durable"},
        {Situation::ended, "conflict", "conflict", "conflict", "conflict"},
    };
    for (const auto& expected : cases) {
        SCOPED_TRACE(static_cast<int>(expected.situation));
        const auto record = in(expected.situation);
        auto joining = message("new");
        joining.when_leased = WhenLeased::join;
        auto durable = message("new");
        durable.durable = true;
        EXPECT_EQ(answer(decide_begin(record, message("new"), {.now = t0})), expected.refusing);
        EXPECT_EQ(answer(decide_begin(record, BeginTurn(joining), {.now = t0})), expected.joining);
        EXPECT_EQ(answer(decide_begin(record, message("known"), {.now = t0})), expected.repeated);
        EXPECT_EQ(answer(decide_begin(record, BeginTurn(durable), {.now = t0})), expected.durable);
    }
}

TEST(DecideBegin, DecidesWithoutChangingTheRecord) {
    for (const auto situation : {Situation::fresh, Situation::ran_out, Situation::person}) {
        const auto record = in(situation);
        const auto before = record;
        ASSERT_TRUE(decide_begin(record, message("new"), {.now = t0}));
        EXPECT_EQ(record, before);
    }
}

TEST(DecideBegin, CountsOnceAndNumbersWithoutAGap) {
    auto record = new_record();
    for (std::uint64_t i = 1; i <= 5; ++i) {
        const auto turn = begin(record, message("m" + std::to_string(i)), t0 + i * 1s);
        EXPECT_EQ(turn.message.seq, 2 * i - 1);
        EXPECT_EQ(turn.session->message_count, i);
        EXPECT_EQ(commit(record, turn.lease, t0 + i * 1s).reply.seq, 2 * i);
    }
    EXPECT_EQ(record.messages.size(), 10u);
    EXPECT_EQ(record.outcomes.size(), 5u);
}

TEST(DecideBegin, AMessageThatWasBegunTwiceIsWrittenWhenItMustBeAcknowledged) {
    auto record = new_record();
    begin(record, message("m1"), t0, false);
    EXPECT_TRUE(needs_saving(record));
    auto durable = message("m1");
    durable.durable = true;
    EXPECT_EQ(
        answer(decide_begin(record, BeginTurn(durable), {.now = t0})),
        "in progress, changes, durable"
    );
    make(record, decide_begin(record, BeginTurn(durable), {.now = t0}));
    EXPECT_FALSE(needs_saving(record));
    EXPECT_EQ(answer(decide_begin(record, BeginTurn(durable), {.now = t0})), "in progress");
}

TEST(DecideBegin, RoomIsCountedWithTheReply) {
    auto record = new_record();
    const auto begin_at = [&](std::size_t max) {
        return answer(decide_begin(record, message("m"), {.now = t0, .messages_max = max}));
    };
    EXPECT_EQ(begin_at(1), "limit_exceeded");
    EXPECT_EQ(begin_at(2), "begun, appends");
}

TEST(DecideBegin, WaitsAreRoundedUpSoThatWhoWaitsFindsItFree) {
    auto record = new_record();
    auto request = message("m1");
    request.lease_time = 10ms;
    begin(record, request, t0);
    const auto decision = decide_begin(record, message("m2"), {.now = t0 + 9'001us});
    EXPECT_EQ(std::get<Busy>(decision->outcome).time_left, 1ms);
}

// --- fences

TEST(NextFence, GrowsAndIsTheTimeAtLeast) {
    const auto microseconds = static_cast<std::uint64_t>(t0.time_since_epoch().count());
    EXPECT_EQ(next_fence(0, t0), microseconds);
    EXPECT_EQ(next_fence(microseconds, t0), microseconds + 1);
    EXPECT_EQ(next_fence(microseconds + 5, t0), microseconds + 6) << "a clock that went back";
    EXPECT_EQ(next_fence(7, TimePoint(-1s)), 8u) << "a clock before 1970";
}

TEST(DecideCommit, OnlyTheNewestFenceOfTheTurnMayWrite) {
    auto record = new_record();
    const auto old = begin(record, message("m1"), t0).lease;
    const auto taken = make(record, decide_take_over(record, "b", 1s, {.now = t0 + 30s}));
    const auto newest = taken.value().lease;
    ASSERT_GT(newest.fence, old.fence);
    auto wrong_turn = newest;
    ++wrong_turn.turn;
    auto from_the_future = newest;
    ++from_the_future.fence;
    for (const auto& lease : {old, wrong_turn, from_the_future, Lease{}}) {
        const auto before = record;
        EXPECT_EQ(decide_commit(record, reply(lease), {.now = t0}).error().code, Errc::conflict);
        EXPECT_EQ(
            decide_renew(record, Lease{"s", "a", lease.fence, lease.turn}, 1s, {.now = t0})
                .error()
                .code,
            Errc::conflict
        );
        EXPECT_FALSE(decide_abandon(record, lease, {.now = t0})->step);
        EXPECT_EQ(record, before);
    }
    EXPECT_EQ(commit(record, newest, t0 + 1h).reply.turn, 1u);
}

TEST(DecideCommit, ARepetitionIsKnownByFenceAndTurn) {
    auto record = new_record();
    const auto first = begin(record, message("m1"), t0).lease;
    const auto done = commit(record, first, t0);
    const auto second = begin(record, message("m2"), t0).lease;
    EXPECT_EQ(decide_commit(record, reply(first), {.now = t0})->outcome.reply, done.reply);
    EXPECT_FALSE(decide_commit(record, reply(first), {.now = t0})->step);
    auto mixed = second;
    mixed.turn = first.turn;
    EXPECT_EQ(decide_commit(record, reply(mixed), {.now = t0}).error().code, Errc::conflict);
    commit(record, second, t0);
    EXPECT_EQ(decide_commit(record, reply(first), {.now = t0}).error().code, Errc::conflict);
}

TEST(DecideCommit, EveryMessageOfTheTurnGetsTheReplyAsItsOutcome) {
    auto record = new_record();
    const auto turn = begin(record, message("m1"), t0).lease;
    for (const auto* id : {"m2", "", "m3"}) {
        auto more = message(id);
        more.when_leased = WhenLeased::join;
        make(record, decide_begin(record, BeginTurn(more), {.now = t0}));
    }
    const auto step = decide_commit(record, reply(turn), {.now = t0})->step.value();
    ASSERT_EQ(step.outcomes.size(), 3u);
    for (const auto& outcome : step.outcomes)
        EXPECT_EQ(outcome.reply_seq, 5u);
    EXPECT_EQ(step.outcomes[2].message_seq, 4u);
    EXPECT_FALSE(step.pending);
}

TEST(DecideAbandon, TakesTheRightBack) {
    auto record = new_record();
    const auto turn = begin(record, message("m1"), t0).lease;
    const auto decision = decide_abandon(record, turn, {.now = t0});
    ASSERT_TRUE(decision->step);
    EXPECT_TRUE(decision->step->durable) << "its message goes along";
    make(record, decision);
    EXPECT_GT(record.session->fence, turn.fence);
    EXPECT_TRUE(record.pending);
    EXPECT_FALSE(record.pending->is_leased(t0));
}

// --- patches

struct PatchCase {
    const char* name;
    std::optional<SessionStatus> status;
    std::optional<Owner> owner;
    const char* expected;  ///< status and owner, or an error
};

TEST(DecidePatch, StatusAndOwnerAgree) {
    using enum SessionStatus;
    const auto ann = Owner::person("ann");
    const PatchCase from_bot[] = {
        {"nothing", {}, {}, "active bot"},
        {"active", active, {}, "active bot"},
        {"escalated", escalated, {}, "escalated queue"},
        {"ended", ended, {}, "ended bot"},
        {"to a person", {}, ann, "escalated operator:ann"},
        {"to the queue", {}, Owner::queue(), "escalated queue"},
        {"escalated to a person", escalated, ann, "escalated operator:ann"},
        {"active and a person", active, ann, "invalid_input"},
        {"escalated and the bot", escalated, Owner::bot(), "invalid_input"},
        {"nobody", {}, Owner::person(""), "invalid_input"},
    };
    const PatchCase from_human[] = {
        {"nothing", {}, {}, "escalated operator:ann"},
        {"active", active, {}, "active bot"},
        {"escalated", escalated, {}, "escalated operator:ann"},
        {"ended", ended, {}, "ended operator:ann"},
        {"back to the bot", {}, Owner::bot(), "active bot"},
        {"to the queue", {}, Owner::queue(), "escalated queue"},
    };
    const auto run = [](const SessionRecord& record, const PatchCase& expected) {
        SCOPED_TRACE(expected.name);
        SessionPatch patch;
        patch.status = expected.status;
        patch.owner = expected.owner;
        const auto decision = decide_patch(record, patch, std::nullopt, {.now = t0});
        std::string words;
        if (decision) {
            words = std::string(to_string(decision->outcome->status)) + " " +
                    decision->outcome->owner.text();
        } else {
            words = to_string(decision.error().code);
        }
        EXPECT_EQ(words, expected.expected);
    };
    for (const auto& expected : from_bot)
        run(new_record(), expected);
    for (const auto& expected : from_human)
        run(in(Situation::person), expected);
}

TEST(DecidePatch, HandingToPeopleMakesATicketOfTheNewestCustomerMessage) {
    auto record = new_record();
    begin(record, message("m1"), t0);
    SessionPatch patch;
    patch.status = SessionStatus::escalated;
    patch.by_customer = true;
    auto decision = decide_patch(record, patch, std::nullopt, {.now = t0});
    ASSERT_TRUE(decision && decision->step->ticket);
    const auto ticket = *decision->step->ticket;
    EXPECT_EQ(ticket.ticket_id, decision->outcome->ticket_id);
    EXPECT_EQ(ticket.session_id, record.session->session_id);
    EXPECT_EQ(ticket.status, TicketStatus::pending);
    EXPECT_EQ(ticket.created_at, t0);
    EXPECT_EQ(ticket.summary, record.messages.back().content);
    EXPECT_EQ(ticket.reasons, std::vector<std::string>{"Requested by the customer"});

    apply(record, std::move(*decision->step), true);
    patch.by_customer = false;
    decision = decide_patch(record, patch, std::nullopt, {.now = t0});
    EXPECT_FALSE(decision->step->ticket) << "it is with people already";
    edit(record.session).ticket_id.reset();
    decision = decide_patch(record, patch, std::nullopt, {.now = t0});
    EXPECT_TRUE(decision->step->ticket) << "one that came without";
}

TEST(DecidePatch, TakingASessionFromTheBotEndsItsTurn) {
    auto record = new_record();
    const auto turn = begin(record, message("m1"), t0).lease;
    SessionPatch patch;
    patch.owner = Owner::queue();
    make(record, decide_patch(record, patch, std::nullopt, {.now = t0}));
    EXPECT_FALSE(record.pending);
    EXPECT_GT(record.session->fence, turn.fence);
    ASSERT_EQ(record.outcomes.size(), 1u);
    EXPECT_FALSE(record.outcomes[0].reply_seq);
    // A change that leaves it with the bot leaves its turn alone.
    auto other = new_record();
    begin(other, message("m1"), t0);
    SessionPatch metadata;
    metadata.metadata = json::object{{"a", 1}};
    make(other, decide_patch(other, metadata, std::nullopt, {.now = t0}));
    EXPECT_TRUE(other.pending);
}

TEST(DecidePatch, AVersionIsTheOneThatReadersSee) {
    auto record = new_record();
    begin(record, message("m1"), t0, false);
    const auto seen = visible_session(record)->version;
    EXPECT_NE(seen, record.session->version);
    EXPECT_TRUE(decide_patch(record, {}, seen, {.now = t0}));
    EXPECT_EQ(
        decide_patch(record, {}, record.session->version, {.now = t0}).error().code, Errc::conflict
    );
}

// --- the shared changes

TEST(MergeMetadata, MergesByKeyAndKeepsItsBound) {
    json::object metadata{{"a", 1}, {"b", {{"x", 1}}}};
    ASSERT_TRUE(merge_metadata(metadata, {{"a", nullptr}, {"b", {{"y", 2}}}, {"c", "new"}}));
    EXPECT_EQ(metadata, (json::object{{"b", {{"y", 2}}}, {"c", "new"}}));
    const std::string most(limits::metadata_bytes_max - 8, 'x');  // {"a":""} around it
    json::object full;
    EXPECT_TRUE(merge_metadata(full, {{"a", most}}));
    EXPECT_EQ(merge_metadata(full, {{"a", most + "x"}}).error().code, Errc::limit_exceeded);
}

TEST(AddToCounter, RefusesWhatIsNoCount) {
    json::object counters{{"text", "1"}, {"half", 0.5}, {"big", std::uint64_t{1}}};
    EXPECT_EQ(add_to_counter(counters, "text", 1).error().code, Errc::corrupt);
    EXPECT_EQ(add_to_counter(counters, "half", 1).error().code, Errc::corrupt);
    EXPECT_EQ(add_to_counter(counters, "big", 1).value(), 2);
    EXPECT_EQ(add_to_counter(counters, "low", INT64_MIN).value(), INT64_MIN);
    EXPECT_EQ(add_to_counter(counters, "low", -1).error().code, Errc::limit_exceeded);
    EXPECT_EQ(counters.at("low"), INT64_MIN);
}

// --- lives

TEST(LifeOf, TheEndThatCameFirstCounts) {
    const Lifetimes lifetimes{.idle = 10min, .absolute = 1h, .idle_ends_life = true};
    const Lifetimes archived{.idle = 10min, .absolute = 1h, .idle_ends_life = false};
    auto record = new_record();
    EXPECT_EQ(life_of(record, t0 + 10min - 1us, lifetimes), Life::alive);
    EXPECT_EQ(life_of(record, t0 + 10min, lifetimes), Life::idle);
    EXPECT_EQ(life_of(record, t0 + 10min, archived), Life::alive);
    EXPECT_EQ(life_of(record, t0 + 2h, lifetimes), Life::idle)
        << "it was gone before its lifetime ended";
    EXPECT_EQ(life_of(record, t0 + 1h, archived), Life::over);
    edit(record.session).last_activity = t0 + 55min;
    EXPECT_EQ(life_of(record, t0 + 1h, lifetimes), Life::over);
    edit(record.session).last_activity = t0;
    record.pending = PendingTurn{.turn = 1, .holder = "a", .lease_end = t0 + 20min};
    EXPECT_EQ(life_of(record, t0 + 20min - 1us, lifetimes), Life::alive);
    EXPECT_EQ(life_of(record, t0 + 20min, lifetimes), Life::idle);
}

}  // namespace
}  // namespace continuo::test
