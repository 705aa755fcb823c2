// Whose session it is, decided with the message that proves it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "session/transitions/transitions.hpp"
#include "support/edit_session.hpp"
#include "unit/session/records.hpp"

namespace continuo::test {
namespace {

SessionRecord record_of(std::optional<std::string> user_id, bool verified) {
    auto record = new_record();
    edit(record.session).user_id = std::move(user_id);
    edit(record.session).user_verified = verified;
    return record;
}

BeginTurn message_of(std::string user, std::string id = "m1") {
    auto turn = message(std::move(id));
    turn.verified_user = std::move(user);
    return turn;
}

TEST(DecideCreate, VerifiesNoUserWhoIsNotNamed) {
    NewSession wanted;
    wanted.user_verified = true;
    EXPECT_FALSE(decide_create(wanted, t0)->session->user_verified);
    wanted.user_id = "ada";
    EXPECT_TRUE(decide_create(wanted, t0)->session->user_verified);
    wanted.user_verified = false;
    EXPECT_FALSE(decide_create(wanted, t0)->session->user_verified);
}

TEST(DecideBegin, MakesTheSessionThatOfTheUserWhoProvedIt) {
    for (const auto& label : {std::optional<std::string>(), std::optional<std::string>("ada")}) {
        const auto record = record_of(label, false);
        const auto decision = decide_begin(record, message_of("ada"), {.now = t0});
        ASSERT_TRUE(decision) << decision.error().detail;
        EXPECT_EQ(verified_user(*decision->step->session), "ada");
        EXPECT_EQ(verified_user(*std::get<Begun>(decision->outcome).session), "ada");
    }
}

TEST(DecideBegin, AMessageWithoutAProofChangesNoUser) {
    const auto proved = record_of("ada", true);
    EXPECT_EQ(
        verified_user(*decide_begin(proved, message("m1"), {.now = t0})->step->session), "ada"
    );
    const auto label = record_of("ada", false);
    const auto decision = decide_begin(label, message("m1"), {.now = t0});
    EXPECT_EQ(decision->step->session->user_id, "ada");
    EXPECT_FALSE(decision->step->session->user_verified);
}

TEST(DecideBegin, RefusesAProvedUserInTheSessionOfAnother) {
    for (const bool verified : {false, true}) {
        auto record = record_of("ada", verified);
        EXPECT_EQ(
            decide_begin(record, message_of("eve"), {.now = t0}).error().reason,
            ErrorReason::other_user
        );
        // Also of a message that has its reply: it would show what the other one wrote.
        const auto turn = begin(record, message("known"), t0);
        commit(record, turn.lease, t0);
        const auto repeated = decide_begin(record, message_of("eve", "known"), {.now = t0});
        ASSERT_FALSE(repeated);
        EXPECT_EQ(repeated.error().code, Errc::forbidden);
    }
}

TEST(DecideBegin, TakesNoProvedUserThatCannotBeStored) {
    for (const auto& user : {std::string(), std::string(256, 'x')}) {
        const auto decision = decide_begin(record_of({}, false), message_of(user), {.now = t0});
        ASSERT_FALSE(decision);
        EXPECT_EQ(decision.error().code, Errc::invalid_input);
    }
}

TEST(DecidePatch, RenamesALabelButNoVerifiedUser) {
    SessionPatch to_eve;
    to_eve.user_id = "eve";
    const auto label = record_of("ada", false);
    const auto renamed = decide_patch(label, to_eve, std::nullopt, {.now = t0});
    ASSERT_TRUE(renamed);
    EXPECT_EQ(renamed->step->session->user_id, "eve");
    EXPECT_FALSE(renamed->step->session->user_verified);

    const auto proved = record_of("ada", true);
    const auto refused = decide_patch(proved, to_eve, std::nullopt, {.now = t0});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::forbidden);
    EXPECT_EQ(refused.error().reason, ErrorReason::other_user);
    SessionPatch same;
    same.user_id = "ada";
    EXPECT_EQ(
        verified_user(*decide_patch(proved, same, std::nullopt, {.now = t0})->step->session), "ada"
    );
}

/// What a turn leaves behind, whoever its maker thinks the user is.
Step commit_step(bool verified) {
    auto record = record_of("ada", verified);
    const auto turn = begin(record, message("m1"), t0);
    CommitTurn commit;
    commit.lease = turn.lease;
    commit.reply.content = "hi";
    commit.memories.resize(1);
    commit.memories[0].user_id = "eve";
    commit.ticket.emplace().ticket_id = "ESC-1";
    commit.ticket->user_id = "eve";
    commit.ticket->user_verified = true;
    auto decision = decide_commit(record, std::move(commit), {.now = t0});
    EXPECT_TRUE(decision);
    return std::move(*decision->step);
}

TEST(DecideCommit, SharesFactsOfAVerifiedUserOnly) {
    EXPECT_EQ(commit_step(true).memories.at(0).user_id, "ada");
    EXPECT_FALSE(commit_step(false).memories.at(0).user_id);
}

TEST(DecideCommit, ATicketSaysWhetherItsUserIsVerified) {
    for (const bool verified : {false, true}) {
        const auto step = commit_step(verified);
        EXPECT_EQ(step.ticket->user_id, "ada");
        EXPECT_EQ(step.ticket->user_verified, verified);
    }
}

}  // namespace
}  // namespace continuo::test
