// Turns as they go when nothing fails, and the ways in which a message can meet one.

#include "base/id.hpp"
#include "contract/store_contract.hpp"

namespace continuo::test {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(SessionStoreContract, ATurnAppendsTheMessageAndItsReply) {
    create("s").value();
    advance(1s);
    auto request = message("s", "m1", "where is my parcel?");
    request.request_id = "req-1";
    Attachment attachment;
    attachment.filename = "a.txt";
    attachment.content_type = "text/plain";
    attachment.bytes = 3;
    request.attachments.push_back(attachment);
    const auto turn = begun(request);

    EXPECT_EQ(turn.lease.session_id, "s");
    EXPECT_EQ(turn.lease.owner, "a");
    EXPECT_EQ(turn.lease.turn, 1u);
    EXPECT_GT(turn.lease.fence, 0u);
    EXPECT_FALSE(turn.taken_over);
    EXPECT_EQ(turn.message.seq, 1u);
    EXPECT_EQ(turn.message.turn, 1u);
    EXPECT_EQ(turn.message.role, Role::user);
    EXPECT_EQ(turn.message.content, "where is my parcel?");
    EXPECT_EQ(turn.message.client_message_id, "m1");
    EXPECT_EQ(turn.message.timestamp, now());
    EXPECT_EQ(turn.message.attachments, request.attachments);
    EXPECT_THAT(turn.history, IsEmpty());
    EXPECT_THAT(turn.burst, IsEmpty());
    EXPECT_EQ(turn.session->message_count, 1u);
    EXPECT_EQ(turn.session->last_seq, 1u);
    EXPECT_EQ(turn.session->last_activity, now());
    EXPECT_EQ(turn.session->fence, turn.lease.fence);
    EXPECT_EQ(turn.session->request_id, "req-1");

    advance(1s);
    const auto done = commit(turn.lease, "on its way").value();
    EXPECT_EQ(done.reply.seq, 2u);
    EXPECT_EQ(done.reply.turn, 1u);
    EXPECT_EQ(done.reply.role, Role::assistant);
    EXPECT_EQ(done.reply.timestamp, now());
    EXPECT_EQ(done.session->last_seq, 2u);
    EXPECT_EQ(done.session->message_count, 1u);
    EXPECT_EQ(done.session->updated_at, now());
    EXPECT_EQ(done.session->last_activity, turn.session->last_activity);
    EXPECT_GT(done.session->version, turn.session->version);
    EXPECT_EQ(load("s").value(), done.session);
    EXPECT_THAT(
        lines(log_of("s")), ElementsAre("1 user where is my parcel?", "2 assistant on its way")
    );
}

TEST_P(SessionStoreContract, ATurnComesWithTheNewestHistoryBeforeIt) {
    create("s").value();
    talk("s", "m1", "one");
    talk("s", "m2", "two");
    auto request = message("s", "m3", "three");
    request.history_limit = 3;
    const auto turn = begun(request);
    EXPECT_THAT(
        lines(turn.history), ElementsAre("2 assistant re: one", "3 user two", "4 assistant re: two")
    );
    ASSERT_TRUE(abandon(turn.lease));
    request.client_message_id = "m4";
    request.history_limit = 0;
    EXPECT_THAT(begun(request).history, IsEmpty());
}

TEST_P(SessionStoreContract, ARepeatedMessageGetsTheSameReplyAndIsNotAppended) {
    create("s").value();
    const auto done = talk("s", "m1", "one");
    talk("s", "m2", "two");
    const auto version = load("s").value().version;
    for (int i = 0; i < 3; ++i) {
        const auto replayed = as<Replayed>(begin(message("s", "m1", "one")));
        EXPECT_EQ(replayed.message.seq, 1u);
        EXPECT_EQ(replayed.message.content, "one");
        EXPECT_EQ(replayed.reply, done.reply);
        EXPECT_EQ(replayed.session->message_count, 2u);
    }
    EXPECT_EQ(load("s").value().version, version);
    EXPECT_EQ(log_of("s").size(), 4u);
}

TEST_P(SessionStoreContract, AnOutcomeIsKeptForItsTimeOnly) {
    create("s").value();
    talk("s", "m1", "one");
    advance(limits::outcome_kept - 1us);
    as<Replayed>(begin(message("s", "m1", "one")));
    advance(1us);
    EXPECT_EQ(begun(message("s", "m1", "one")).message.seq, 3u);
}

TEST_P(SessionStoreContract, AMessageWithoutAnIdIsNewEachTime) {
    create("s").value();
    talk("s", "", "one");
    talk("s", "", "one");
    EXPECT_EQ(load("s").value().message_count, 2u);
}

TEST_P(SessionStoreContract, ARepeatedMessageOfARunningTurnIsInProgress) {
    create("s").value();
    const auto turn = begun(message("s", "m1"));
    advance(10s);
    for (const auto when : {WhenLeased::refuse, WhenLeased::join}) {
        auto again = message("s", "m1");
        again.when_leased = when;
        again.instance = "b";
        const auto running = as<InProgress>(begin(again));
        EXPECT_EQ(running.owner, "a");
        EXPECT_EQ(running.time_left, 20s);
        EXPECT_EQ(running.message_seq, 1u);
    }
    EXPECT_EQ(commit(turn.lease, "hi").value().session->message_count, 1u);
}

TEST_P(SessionStoreContract, AnotherMessageMeetsABusySession) {
    create("s").value();
    const auto turn = begun(message("s", "m1"));
    const auto before = load("s").value();
    const auto busy = as<Busy>(begin(message("s", "m2", "and?")));
    EXPECT_EQ(busy.owner, "a");
    EXPECT_EQ(busy.time_left, 30s);
    EXPECT_EQ(load("s").value(), before);
    commit(turn.lease, "hi").value();
    EXPECT_EQ(log_of("s").size(), 2u);
    EXPECT_EQ(begun(message("s", "m2", "and?")).message.seq, 3u);
}

TEST_P(SessionStoreContract, AMessageIdWithOtherContentIsRefused) {
    create("s").value();
    Attachment file{"a.txt", "text/plain", 3, true, "", content_hash("abc")};
    auto first = message("s", "m1", "one");
    first.attachments = {file};
    auto other_text = first;
    other_text.content = "two";
    auto other_file = first;
    other_file.attachments[0].content_hash = content_hash("abd");
    auto no_file = first;
    no_file.attachments.clear();
    const auto refuses_others = [&] {
        for (const auto& other : {other_text, other_file, no_file}) {
            const auto refused = begin(other);
            ASSERT_FALSE(refused);
            EXPECT_EQ(refused.error().code, Errc::invalid_input);
            EXPECT_EQ(refused.error().reason, ErrorReason::other_content);
        }
    };
    // While it is answered, when nobody holds its lease, and when it has its reply.
    auto turn = begun(first);
    refuses_others();
    ASSERT_TRUE(abandon(turn.lease));
    refuses_others();
    turn = begun(first);
    const auto done = commit(turn.lease, "hi").value();
    refuses_others();
    // Its name and what became of it do not count, nor a file that was stored without a hash.
    auto renamed = first;
    renamed.attachments[0].filename = "b.txt";
    renamed.attachments[0].processed = false;
    EXPECT_EQ(as<Replayed>(begin(renamed)).reply, done.reply);
    renamed.attachments[0].content_hash.clear();
    EXPECT_EQ(as<Replayed>(begin(renamed)).reply, done.reply);
    EXPECT_EQ(log_of("s").size(), 2u);
}

TEST_P(SessionStoreContract, AMessageIdWithOtherContentIsRefusedAlsoWhenItsMessageLeftMemory) {
    use({.messages_kept = 4});
    create("s").value();
    const auto first = talk("s", "m1", "one");
    for (int i = 2; i < 40; ++i)
        talk("s", "m" + std::to_string(i), "more");
    EXPECT_EQ(as<Replayed>(begin(message("s", "m1", "one"))).reply.seq, first.reply.seq);
    const auto refused = begin(message("s", "m1", "two"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, ErrorReason::other_content);
}

TEST_P(SessionStoreContract, AMessageIdWithOtherContentIsRefusedAlsoWhenAHumanAnswers) {
    create("s").value();
    patch("s", to_status(SessionStatus::escalated)).value();
    EXPECT_FALSE(as<LeftToHuman>(begin(message("s", "m1", "one"))).repeated);
    EXPECT_TRUE(as<LeftToHuman>(begin(message("s", "m1", "one"))).repeated);
    const auto refused = begin(message("s", "m1", "two"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, ErrorReason::other_content);
    EXPECT_EQ(log_of("s").size(), 1u);
}

TEST_P(SessionStoreContract, ABurstIsOneTurnAndOneReplyAnswersItsMessages) {
    create("s").value();
    const auto turn = begun(message("s", "m1", "my parcel"));
    auto second = message("s", "m2", "is late");
    second.when_leased = WhenLeased::join;
    const auto joined = as<Joined>(begin(second));
    EXPECT_EQ(joined.message.seq, 2u);
    EXPECT_EQ(joined.message.turn, turn.lease.turn);
    EXPECT_EQ(joined.owner, "a");
    EXPECT_EQ(as<InProgress>(begin(second)).message_seq, 2u);

    const auto done = commit(turn.lease, "sorry").value();
    EXPECT_EQ(done.reply.seq, 3u);
    EXPECT_EQ(done.session->message_count, 2u);
    for (const auto& [id, text] : {std::pair("m1", "my parcel"), std::pair("m2", "is late")}) {
        const auto replayed = as<Replayed>(begin(message("s", id, text)));
        EXPECT_EQ(replayed.message.client_message_id, id);
        EXPECT_EQ(replayed.reply, done.reply);
    }
    EXPECT_EQ(log_of("s").size(), 3u);
}

TEST_P(SessionStoreContract, TheSameCommitTwiceGivesTheSameReplyTwice) {
    create("s").value();
    const auto turn = begun(message("s", "m1"));
    const auto first = commit(turn.lease, "hi").value();
    const auto second = commit(turn.lease, "hi, said again").value();
    EXPECT_EQ(second.reply, first.reply);
    EXPECT_EQ(second.session, first.session);
    EXPECT_EQ(log_of("s").size(), 2u);
    // Also when the next turn has begun: it is not this one's business.
    begun(message("s", "m2"));
    EXPECT_EQ(commit(turn.lease, "hi").value().reply, first.reply);
}

TEST_P(SessionStoreContract, ALeaseThatRanOutLetsTheNextTakeTheTurnOver) {
    create("s").value();
    const auto first = begun(message("s", "m1"));
    advance(30s);
    auto again = message("s", "m1");
    again.instance = "b";
    const auto second = begun(again);
    EXPECT_TRUE(second.taken_over);
    EXPECT_EQ(second.message.seq, 1u);
    EXPECT_EQ(second.lease.owner, "b");
    EXPECT_EQ(second.lease.turn, 1u);
    EXPECT_GT(second.lease.fence, first.lease.fence);
    EXPECT_EQ(second.session->message_count, 1u);

    EXPECT_EQ(error_of(commit(first.lease, "late")), Errc::conflict);
    EXPECT_EQ(error_of(renew(first.lease)), Errc::conflict);
    EXPECT_TRUE(abandon(first.lease));
    EXPECT_EQ(commit(second.lease, "in time").value().reply.seq, 2u);
    EXPECT_EQ(error_of(commit(first.lease, "late")), Errc::conflict);
    EXPECT_THAT(lines(log_of("s")), ElementsAre("1 user hello", "2 assistant in time"));
}

TEST_P(SessionStoreContract, AHolderThatWasOnlySlowMayStillCommit) {
    create("s").value();
    const auto turn = begun(message("s", "m1"));
    advance(31s);
    EXPECT_EQ(commit(turn.lease, "slow").value().reply.seq, 2u);
}

TEST_P(SessionStoreContract, ANewMessageTakesAnUnansweredTurnOver) {
    create("s").value();
    begun(message("s", "m1", "one"));
    advance(30s);
    const auto second = begun(message("s", "m2", "two"));
    EXPECT_TRUE(second.taken_over);
    EXPECT_EQ(second.lease.turn, 1u);
    EXPECT_EQ(second.message.content, "two");
    EXPECT_THAT(lines(second.burst), ElementsAre("1 user one"));
    EXPECT_THAT(second.history, IsEmpty());
    const auto done = commit(second.lease, "both").value();
    EXPECT_EQ(as<Replayed>(begin(message("s", "m1", "one"))).reply, done.reply);
    EXPECT_EQ(as<Replayed>(begin(message("s", "m2", "two"))).reply, done.reply);
    EXPECT_EQ(done.session->message_count, 2u);
}

TEST_P(SessionStoreContract, RenewingKeepsTheLease) {
    create("s").value();
    const auto turn = begun(message("s", "m1"));
    for (int i = 0; i < 5; ++i) {
        advance(29s);
        ASSERT_TRUE(renew(turn.lease));
        as<Busy>(begin(message("s", "m2")));
    }
    EXPECT_THAT(take_over(), IsEmpty());
    EXPECT_TRUE(commit(turn.lease, "hi"));
    EXPECT_EQ(error_of(renew(turn.lease)), Errc::conflict);
}

TEST_P(SessionStoreContract, AnAbandonedTurnMayBeTakenOverAtOnce) {
    create("s").value();
    const auto first = begun(message("s", "m1"));
    ASSERT_TRUE(abandon(first.lease));
    ASSERT_TRUE(abandon(first.lease));
    EXPECT_EQ(error_of(commit(first.lease, "late")), Errc::conflict);
    EXPECT_EQ(error_of(renew(first.lease)), Errc::conflict);
    const auto second = begun(message("s", "m1"));
    EXPECT_TRUE(second.taken_over);
    EXPECT_EQ(second.message.seq, 1u);
    EXPECT_EQ(commit(second.lease, "hi").value().session->message_count, 1u);
}

TEST_P(SessionStoreContract, TakeOverFindsTurnsWhoseLeaseRanOut) {
    for (const auto* id : {"s1", "s2", "s3", "answered"})
        create(id).value();
    begun(message("s1", "m1", "one"));
    advance(10s);
    begun(message("s2", "m2", "two"));
    talk("answered", "m", "x");
    EXPECT_THAT(take_over(), IsEmpty());
    advance(20s);

    const auto first = take_over();
    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(first[0].lease.session_id, "s1");
    EXPECT_EQ(first[0].lease.owner, "b");
    EXPECT_TRUE(first[0].taken_over);
    EXPECT_EQ(first[0].message.content, "one");
    EXPECT_THAT(take_over(), IsEmpty());
    EXPECT_EQ(store().stats().pending_turns, 2u);
    ASSERT_TRUE(commit(first[0].lease, "answered"));
    EXPECT_EQ(as<Replayed>(begin(message("s1", "m1", "one"))).reply.content, "answered");

    begun(message("s3", "m3", "three"));
    advance(1min);
    EXPECT_EQ(take_over("b", 1).size(), 1u);
    EXPECT_EQ(take_over("b", 5).size(), 1u);
    EXPECT_THAT(take_over("b", 5), IsEmpty());
    EXPECT_THAT(take_over("b", 0), IsEmpty());
}

TEST_P(SessionStoreContract, TakeOverBringsTheWholeBurst) {
    create("s").value();
    talk("s", "m0", "before");
    begun(message("s", "m1", "one"));
    auto second = message("s", "m2", "two");
    second.when_leased = WhenLeased::join;
    as<Joined>(begin(second));
    advance(30s);
    const auto taken = take_over();
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0].message.content, "two");
    EXPECT_THAT(lines(taken[0].burst), ElementsAre("3 user one"));
    EXPECT_THAT(lines(taken[0].history), ElementsAre("1 user before", "2 assistant re: before"));
}

TEST_P(SessionStoreContract, FencesGrowWithEveryLease) {
    create("s").value();
    std::uint64_t newest = 0;
    for (int i = 0; i < 20; ++i) {
        const auto turn = begun(message("s", "m" + std::to_string(i)));
        EXPECT_GT(turn.lease.fence, newest);
        newest = turn.lease.fence;
        if (i % 3 == 0) ASSERT_TRUE(abandon(turn.lease));
        if (i % 3 == 1) ASSERT_TRUE(commit(turn.lease, "x"));
        if (i % 3 == 2) advance(30s);
    }
    // A fence is the time at least, so that one lost in a crash is not handed out again.
    EXPECT_GE(newest, static_cast<std::uint64_t>(now().time_since_epoch().count()) - 31'000'000u);
}

TEST_P(SessionStoreContract, ACommitChangesStateTogetherWithItsReply) {
    NewSession fresh;
    fresh.session_id = "s";
    fresh.metadata = {{"keep", 1}, {"drop", 2}};
    run_task(store().create(fresh)).value();
    auto turn = reply(begun(message("s", "m1")).lease);
    turn.patch.metadata = {{"drop", nullptr}, {"add", "x"}};
    turn.patch.counters = {{"offers", 2}};
    turn.reply.sources = {
        Source{.content = "passage", .metadata = {}, .relevance_score = 0.5, .rank = 1}
    };
    turn.reply.metadata = {{"answer_type", "answer"}};
    turn.reply.processing_time = 0.25;
    const auto done = commit(turn).value();
    EXPECT_EQ(done.session->metadata, (json::object{{"keep", 1}, {"add", "x"}}));
    EXPECT_EQ(done.session->counters, (json::object{{"offers", 2}}));
    EXPECT_EQ(log_of("s").back(), done.reply);
    EXPECT_EQ(done.reply.sources, turn.reply.sources);

    auto escalating = reply(begun(message("s", "m2")).lease);
    escalating.patch.escalate = true;
    escalating.patch.counters = {{"offers", -1}};
    escalating.ticket = Ticket{};
    escalating.ticket->ticket_id = "ESC-0123456789";
    escalating.ticket->created_at = escalating.ticket->updated_at = now();
    const auto escalated = commit(escalating).value();
    EXPECT_EQ(escalated.session->status, SessionStatus::escalated);
    EXPECT_EQ(escalated.session->owner, Owner::queue());
    EXPECT_TRUE(escalated.session->escalated);
    EXPECT_EQ(escalated.session->ticket_id, "ESC-0123456789");
    EXPECT_EQ(escalated.session->counters, (json::object{{"offers", 1}}));
}

TEST_P(SessionStoreContract, ACommitThatCannotBeMadeChangesNothing) {
    create("s").value();
    const auto turn = begun(message("s", "m1"));
    auto too_large = reply(turn.lease);
    too_large.patch.metadata = {{"x", std::string(limits::metadata_bytes_max, 'x')}};
    EXPECT_EQ(error_of(commit(too_large)), Errc::limit_exceeded);
    auto no_number = reply(turn.lease);
    no_number.patch.counters = {{"x", "1"}};
    EXPECT_EQ(error_of(commit(no_number)), Errc::invalid_input);
    auto other_turn = reply(turn.lease);
    ++other_turn.lease.turn;
    EXPECT_EQ(error_of(commit(other_turn)), Errc::conflict);
    auto other_fence = reply(turn.lease);
    ++other_fence.lease.fence;
    EXPECT_EQ(error_of(commit(other_fence)), Errc::conflict);
    EXPECT_EQ(commit(turn.lease, "hi").value().reply.seq, 2u);
}

TEST_P(SessionStoreContract, ASessionHoldsABoundedNumberOfMessages) {
    use({.messages_max = 4});
    create("s").value();
    talk("s", "m1", "one");
    const auto turn = begun(message("s", "m2"));
    auto joining = message("s", "m3");
    joining.when_leased = WhenLeased::join;
    EXPECT_EQ(error_of(begin(joining)), Errc::limit_exceeded);
    EXPECT_EQ(error_of(run_task(store().append("s", operator_message("x")))), Errc::limit_exceeded);
    EXPECT_EQ(commit(turn.lease, "there was room for the reply").value().reply.seq, 4u);
    EXPECT_EQ(error_of(begin(message("s", "m4"))), Errc::limit_exceeded);
    as<Replayed>(begin(message("s", "m2")));
    EXPECT_EQ(load("s").value().message_count, 2u);
}

TEST_P(SessionStoreContract, WhatIsNoTurnIsRefused) {
    create("s").value();
    const auto refused = [&](auto change) {
        auto turn = message("s", "m1");
        change(turn);
        EXPECT_EQ(error_of(begin(turn)), Errc::invalid_input);
    };
    refused([](BeginTurn& turn) { turn.session_id = "../s"; });
    refused([](BeginTurn& turn) { turn.session_id = ""; });
    refused([](BeginTurn& turn) { turn.client_message_id = "no spaces"; });
    refused([](BeginTurn& turn) { turn.client_message_id = std::string(256, 'm'); });
    refused([](BeginTurn& turn) { turn.instance = ""; });
    refused([](BeginTurn& turn) { turn.lease_time = 0ms; });
    refused([](BeginTurn& turn) { turn.lease_time = 301s; });
    EXPECT_THAT(log_of("s"), IsEmpty());
    const auto turn = begun(message("s", "m1"));
    EXPECT_EQ(error_of(renew(turn.lease, 0ms)), Errc::invalid_input);
    EXPECT_EQ(error_of(run_task(store().take_over("", 30s, 1))), Errc::invalid_input);
}

TEST_P(SessionStoreContract, AMessageUnderAnotherFingerprintIsRefused) {
    const std::string secret_name(16, 'a');
    const auto ours = secret_name + std::string(48, '1');
    const auto theirs = secret_name + std::string(48, '2');
    NewSession session;
    session.session_id = "s";
    session.fingerprint = ours;
    ASSERT_TRUE(run_task(store().create(std::move(session))));
    auto foreign = message("s", "m1");
    foreign.fingerprint = theirs;
    EXPECT_EQ(error_of(begin(foreign)), Errc::forbidden);
    EXPECT_THAT(log_of("s"), ::testing::IsEmpty());
    auto own = foreign;
    own.fingerprint = ours;
    EXPECT_TRUE(std::holds_alternative<Begun>(begin(own).value()));
    EXPECT_EQ(error_of(begin(foreign)), Errc::forbidden) << "not even what is known is told";
    EXPECT_EQ(load("s").value().fingerprint, ours);
}

}  // namespace continuo::test
