#include "session/session_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/edit_session.hpp"
#include "unit/session/records.hpp"

namespace continuo::test {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

/// What an archive that was given every write holds in the end.
ArchivedSession archived_form(const SessionRecord& record) {
    ArchivedSession archived;
    archived.session = record.session;
    archived.newest = {record.messages.begin(), record.messages.end()};
    archived.outcomes = record.outcomes;
    return archived;
}

TEST(SessionRecord, AWriteCarriesEveryUnsavedMessageInOrder) {
    auto record = new_record();
    const auto turn = begin(record, message("m1", "one"), t0, false);
    auto more = message("m2", "two");
    more.when_leased = WhenLeased::join;
    make(record, decide_begin(record, BeginTurn(more), {.now = t0}), false);
    auto step = decide_commit(record, reply(turn.lease), {.now = t0})->step.value();
    const auto write = make_write(record, step);
    ASSERT_THAT(write.messages, SizeIs(3));
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(write.messages[i].seq, i + 1);
    EXPECT_EQ(write.session->last_seq, 3u);
    EXPECT_THAT(write.outcomes, SizeIs(2));
    apply(record, std::move(step), true);
    EXPECT_FALSE(needs_saving(record));
    EXPECT_THAT(make_write(record).messages, IsEmpty());
}

TEST(SessionRecord, ReadersSeeWhatIsSaved) {
    auto record = new_record();
    const auto before = visible_session(record);
    begin(record, message("m1"), t0 + 1s, false);
    auto seen = visible_session(record);
    EXPECT_EQ(seen->last_activity, t0 + 1s) << "the idle clock is the memory's";
    edit(seen).last_activity = before->last_activity;
    EXPECT_EQ(seen, before);
    mark_saved(record);
    EXPECT_EQ(visible_session(record), record.session);
    EXPECT_EQ(&*visible_session(record), &*record.session) << "nothing is copied";
}

TEST(SessionRecord, OutcomesPastTheirTimeAreDroppedWithTheNextStep) {
    auto record = new_record();
    commit(record, begin(record, message("m1"), t0).lease, t0);
    commit(record, begin(record, message("m2"), t0 + 9min).lease, t0 + 9min);
    EXPECT_THAT(record.outcomes, SizeIs(2));
    begin(record, message("m3"), t0 + 10min);
    ASSERT_THAT(record.outcomes, SizeIs(1));
    EXPECT_EQ(record.outcomes[0].client_message_id, "m2");
}

TEST(SessionRecord, TrimmingKeepsTheNewestTheUnsavedAndThePendingTurn) {
    auto record = new_record();
    for (int i = 0; i < 10; ++i)
        commit(record, begin(record, message(""), t0).lease, t0);
    trim_messages(record, 16);
    EXPECT_THAT(record.messages, SizeIs(20)) << "in batches";
    trim_messages(record, 8);
    ASSERT_THAT(record.messages, SizeIs(8));
    EXPECT_EQ(first_seq_kept(record), 13u);
    EXPECT_EQ(find_message(record, 12), nullptr);
    EXPECT_EQ(find_message(record, 13)->seq, 13u);
    EXPECT_EQ(find_message(record, 20)->seq, 20u);
    EXPECT_EQ(find_message(record, 21), nullptr);
    EXPECT_EQ(find_message(record, 0), nullptr);

    begin(record, message(""), t0, false);
    trim_messages(record, 1);
    EXPECT_EQ(first_seq_kept(record), 21u) << "the unsaved one stays";
    mark_saved(record);
    for (int i = 0; i < 5; ++i) {
        auto more = message("");
        more.when_leased = WhenLeased::join;
        make(record, decide_begin(record, BeginTurn(more), {.now = t0}));
    }
    trim_messages(record, 1);
    EXPECT_EQ(first_seq_kept(record), 21u) << "the pending turn stays whole";
}

// --- coming back from the archive

TEST(Restore, GivesBackAnAnsweredConversation) {
    auto record = new_record();
    const auto turn = begin(record, message("m1"), t0);
    commit(record, turn.lease, t0);
    const auto restored = restore(archived_form(record)).value();
    EXPECT_EQ(restored, record);
    EXPECT_EQ(restored.committed.fence, turn.lease.fence);
}

TEST(Restore, AnUnansweredTurnIsPendingWithoutALease) {
    auto record = new_record();
    begin(record, message("m1"), t0);
    const auto restored = restore(archived_form(record)).value();
    ASSERT_TRUE(restored.pending);
    EXPECT_EQ(restored.pending->turn, 1u);
    EXPECT_FALSE(restored.pending->is_leased(t0));
    EXPECT_THAT(restored.outcomes, IsEmpty());
}

TEST(Restore, WhatAPersonHasOrAnsweredIsNotPending) {
    auto record = new_record();
    begin(record, message("m1"), t0);
    Message note;
    note.role = Role::system;
    make(record, decide_append(record, note, {.now = t0}));
    EXPECT_TRUE(restore(archived_form(record))->pending) << "a note is no answer";

    auto ended = archived_form(record);
    ended.session.status = SessionStatus::ended;
    EXPECT_FALSE(restore(ended)->pending);
    auto queued = archived_form(record);
    queued.session.owner = Owner::queue();
    EXPECT_FALSE(restore(queued)->pending);

    note.role = Role::operator_;
    make(record, decide_append(record, note, {.now = t0}));
    const auto spoken = restore(archived_form(record)).value();
    EXPECT_FALSE(spoken.pending);
    ASSERT_THAT(spoken.outcomes, SizeIs(1)) << "and its message is not new when it comes again";
    EXPECT_FALSE(spoken.outcomes[0].reply_seq);
}

TEST(Restore, RefusesALogWithAGap) {
    auto record = new_record();
    commit(record, begin(record, message("m1"), t0).lease, t0);
    auto gap = archived_form(record);
    gap.newest.erase(gap.newest.begin());
    EXPECT_TRUE(restore(gap)) << "the oldest may be left out";
    gap = archived_form(record);
    gap.newest.pop_back();
    EXPECT_EQ(restore(gap).error().code, Errc::corrupt);
    gap.newest.clear();
    EXPECT_EQ(restore(gap).error().code, Errc::corrupt);
    gap = archived_form(record);
    gap.session.last_seq = 1;
    EXPECT_EQ(restore(gap).error().code, Errc::corrupt);
}

}  // namespace
}  // namespace continuo::test
