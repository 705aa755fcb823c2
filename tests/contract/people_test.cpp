// Conversations that people have: who may speak, and who gets them back.

#include "base/id.hpp"
#include "contract/store_contract.hpp"

namespace continuo::test {

using testing::ElementsAre;
using testing::IsEmpty;

namespace {

BeginTurn assisted(std::string session_id, std::string message_id, std::string content = "hello") {
    auto turn = message(std::move(session_id), std::move(message_id), std::move(content));
    turn.answers_queued = true;
    return turn;
}

Message from_operator(std::string name, std::string content, std::string id = {}) {
    auto message = operator_message(std::move(content));
    message.metadata["operator"] = std::move(name);
    message.client_message_id = std::move(id);
    return message;
}

SessionPatch to_queue() {
    return to_status(SessionStatus::escalated);
}

}  // namespace

TEST_P(SessionStoreContract, AWaitingSessionIsLeftToPeopleUnlessTheBotMayAnswer) {
    create("s").value();
    patch("s", to_queue()).value();
    as<LeftToHuman>(begin(message("s", "m1")));
    const auto turn = begun(assisted("s", "m2", "how long is shipping?"));
    EXPECT_EQ(turn.session->owner, Owner::queue());
    const auto done = commit(turn.lease, "three days").value();
    EXPECT_EQ(done.session->owner, Owner::queue());
    EXPECT_EQ(done.session->status, SessionStatus::escalated);
    EXPECT_EQ(as<Replayed>(begin(assisted("s", "m2", "how long is shipping?"))).reply, done.reply);
    EXPECT_THAT(
        lines(log_of("s")),
        ElementsAre("1 user hello", "2 user how long is shipping?", "3 assistant three days")
    );
    patch("s", to_owner(Owner::person("ann"))).value();
    as<LeftToHuman>(begin(assisted("s", "m3")));
}

TEST_P(SessionStoreContract, AClaimWinsAgainstARunningReply) {
    for (const bool waits : {false, true}) {
        const std::string id = waits ? "waits" : "bots";
        create(id).value();
        if (waits) patch(id, to_queue()).value();
        const auto turn = begun(assisted(id, "m1"));
        patch(id, to_owner(Owner::person("ann"))).value();
        const auto late = commit(turn.lease, "the bot talks over ann");
        ASSERT_FALSE(late);
        EXPECT_EQ(late.error().reason, ErrorReason::human_owner);
        EXPECT_EQ(error_of(renew(turn.lease)), Errc::conflict);
        EXPECT_TRUE(as<LeftToHuman>(begin(assisted(id, "m1"))).repeated);
        EXPECT_THAT(take_over(), IsEmpty());
        EXPECT_EQ(log_of(id).size(), 1u);
    }
}

TEST_P(SessionStoreContract, AHandoverToTheQueueEndsARunningReply) {
    create("s").value();
    const auto turn = begun(message("s", "m1"));
    patch("s", to_queue()).value();
    const auto late = commit(turn.lease, "late");
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().reason, ErrorReason::human_owner);
    EXPECT_EQ(commit(begun(assisted("s", "m2")).lease, "in time").value().reply.seq, 3u);
}

TEST_P(SessionStoreContract, AReplyCanGiveAWaitingSessionBackToTheBot) {
    create("s").value();
    patch("s", to_queue()).value();
    auto release = reply(begun(assisted("s", "m1", "never mind")).lease, "all right");
    release.patch.release = true;
    const auto done = commit(release).value();
    EXPECT_EQ(done.session->owner, Owner::bot());
    EXPECT_EQ(done.session->status, SessionStatus::active);
    EXPECT_FALSE(done.session->queued_at);
    EXPECT_EQ(load("s").value(), done.session);
    talk("s", "m2", "hello");
}

TEST_P(SessionStoreContract, ATurnCanEndWithoutAReply) {
    create("s").value();
    patch("s", to_queue()).value();
    const auto turn = begun(assisted("s", "m1", "and my parcel?"));
    auto silent = reply(turn.lease);
    silent.silent = true;
    silent.patch.counters = {{"told", 1}};
    const auto done = commit(silent).value();
    EXPECT_EQ(done.reply.seq, 0u);
    EXPECT_EQ(done.session->last_seq, 1u);
    EXPECT_EQ(done.session->counters, (json::object{{"told", 1}}));
    const auto again = commit(silent).value();
    EXPECT_EQ(again.reply.seq, 0u) << "the same commit twice";
    EXPECT_TRUE(as<LeftToHuman>(begin(assisted("s", "m1", "and my parcel?"))).repeated);
    EXPECT_THAT(take_over(), IsEmpty());
    EXPECT_EQ(store().stats().pending_turns, 0u);
    EXPECT_EQ(commit(begun(assisted("s", "m2")).lease, "hi").value().reply.seq, 3u);
}

TEST_P(SessionStoreContract, SinceWhenPeopleHaveASessionIsKept) {
    create("s").value();
    advance(1min);
    const auto since = now();
    EXPECT_EQ(patch("s", to_queue()).value().queued_at, since);
    advance(1min);
    EXPECT_EQ(patch("s", to_owner(Owner::person("ann"))).value().queued_at, since);
    EXPECT_EQ(load("s").value().queued_at, since);
    EXPECT_FALSE(patch("s", to_owner(Owner::bot())).value().queued_at);
    advance(1min);
    auto handing = reply(begun(message("s", "m1")).lease);
    handing.patch.escalate = true;
    EXPECT_EQ(commit(handing).value().session->queued_at, now());
}

TEST_P(SessionStoreContract, ANoticeIsAppendedWithItsPatch) {
    const auto before = create("s").value();
    auto change = to_queue();
    change.notice = Message{};
    change.notice->content = "please wait";
    change.notice->metadata["asks_contact"] = true;
    const auto session = run_task(store().patch("s", change, before.version)).value();
    EXPECT_EQ(session->last_seq, 1u);
    const auto log = log_of("s");
    ASSERT_EQ(log.size(), 1u);
    EXPECT_EQ(log[0].role, Role::system);
    EXPECT_EQ(log[0].content, "please wait");
    EXPECT_EQ(log[0].timestamp, now());
    EXPECT_EQ(log[0].metadata.at("asks_contact"), true);
    EXPECT_EQ(error_of(run_task(store().patch("s", change, before.version))), Errc::conflict);
    EXPECT_EQ(log_of("s").size(), 1u) << "of several that try, one does it";
}

TEST_P(SessionStoreContract, AnOperatorSpeaksOnlyInASessionOfTheirs) {
    create("s").value();
    const auto append = [&](Message message) { return run_task(store().append("s", message)); };
    EXPECT_EQ(error_of(append(from_operator("ann", "hello"))), Errc::conflict);
    patch("s", to_queue()).value();
    EXPECT_EQ(append(from_operator("ann", "hello")).error().reason, ErrorReason::human_owner);
    patch("s", to_owner(Owner::person("ann"))).value();
    EXPECT_EQ(append(from_operator("ben", "hello")).error().reason, ErrorReason::human_owner);
    const auto sent = append(from_operator("ann", "hello")).value();
    EXPECT_EQ(sent.metadata.at("operator"), "ann");
    EXPECT_EQ(log_of("s").at(0), sent);
    patch("s", to_owner(Owner::bot())).value();
    EXPECT_EQ(error_of(append(from_operator("ann", "more"))), Errc::conflict);
}

TEST_P(SessionStoreContract, AnOperatorsMessageIsWrittenOnceUnderItsId) {
    create("s").value();
    patch("s", to_owner(Owner::person("ann"))).value();
    const auto append = [&](Message message) { return run_task(store().append("s", message)); };
    const auto first = append(from_operator("ann", "hello", "m1")).value();
    EXPECT_EQ(append(from_operator("ann", "hello", "m1")).value(), first);
    EXPECT_EQ(
        append(from_operator("ann", "other", "m1")).error().reason, ErrorReason::other_content
    );
    as<LeftToHuman>(begin(message("s", "m1", "a customer chooses ids, too")));
    EXPECT_EQ(log_of("s").size(), 2u);
    patch("s", to_owner(Owner::bot())).value();
    EXPECT_EQ(append(from_operator("ann", "hello", "m1")).value().seq, first.seq)
        << "what was written before is confirmed, whoever has the session now";
    patch("s", to_owner(Owner::person("ann"))).value();
    advance(limits::outcome_kept);
    EXPECT_EQ(append(from_operator("ann", "hello", "m1")).value().seq, 3u);
    EXPECT_EQ(error_of(append(from_operator("ann", "x", "no id"))), Errc::invalid_input);
}

TEST_P(SessionStoreContract, AConversationThatPeopleHaveDoesNotEndIdle) {
    create("s").value();
    patch("s", to_queue()).value();
    ListRequest waiting;
    waiting.filter.status = SessionStatus::escalated;
    advance(limits::with_people_kept - 1s);
    run_task(store().reap(100)).value();
    EXPECT_EQ(run_task(store().list(waiting)).value().items.size(), 1u);
    EXPECT_TRUE(load("s"));
    patch("s", to_owner(Owner::bot())).value();
    if (!GetParam().idle_ends_life) return;
    advance(31min);
    EXPECT_EQ(error_of(load("s")), Errc::not_found);
}

}  // namespace continuo::test
