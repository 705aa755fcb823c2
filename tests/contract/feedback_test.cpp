// What customers think of replies.

#include "contract/store_contract.hpp"

namespace continuo::test {
namespace {

SessionPatch rating(std::uint64_t seq, bool is_good, std::string comment = {}) {
    SessionPatch patch;
    patch.feedback = MessageFeedback{seq, is_good, std::move(comment)};
    return patch;
}

std::string rating_of(const Session& session, std::string_view seq) {
    const auto* entry = find_object(session.feedback, seq);
    return entry == nullptr ? "none" : find_string(*entry, "rating").value_or("none");
}

}  // namespace

TEST_P(SessionStoreContract, ARatingIsKeptWithItsReply) {
    create("s").value();
    talk("s", "m1", "one");
    talk("s", "m2", "two");
    const auto before = load("s").value();
    const auto rated = patch("s", rating(2, false, "not helpful")).value();
    EXPECT_EQ(rating_of(rated, "2"), "down");
    EXPECT_GT(rated.version, before.version);
    EXPECT_EQ(rating_of(patch("s", rating(0, true)).value(), "4"), "up");
    EXPECT_EQ(rating_of(patch("s", rating(2, true)).value(), "2"), "up");
    if (GetParam().survives_restart) world().restart();
    const auto kept = load("s").value();
    EXPECT_EQ(kept.feedback.size(), 2u);
    EXPECT_EQ(find_string(kept.feedback.at("2").as_object(), "comment"), std::nullopt);
}

TEST_P(SessionStoreContract, OnlyRepliesAreRated) {
    create("s").value();
    EXPECT_EQ(error_of(patch("s", rating(0, true))), Errc::invalid_input);
    talk("s", "m1", "one");
    EXPECT_EQ(error_of(patch("s", rating(1, true))), Errc::invalid_input);
    EXPECT_EQ(error_of(patch("s", rating(3, true))), Errc::invalid_input);
    EXPECT_TRUE(load("s").value().feedback.empty());
}

TEST_P(SessionStoreContract, AnEndedSessionTakesARatingAndNothingElse) {
    create("s").value();
    talk("s", "m1", "one");
    patch("s", to_status(SessionStatus::ended)).value();
    EXPECT_EQ(rating_of(patch("s", rating(2, true)).value(), "2"), "up");
    auto more = rating(2, false);
    more.user_id = "u";
    EXPECT_EQ(error_of(patch("s", more)), Errc::conflict);
    auto again = rating(2, false);
    again.status = SessionStatus::active;
    EXPECT_EQ(error_of(patch("s", again)), Errc::conflict);
    EXPECT_EQ(rating_of(load("s").value(), "2"), "up");
}

TEST_P(SessionStoreContract, FeedbackIsBounded) {
    create("s").value();
    talk("s", "m1", "one");
    EXPECT_EQ(
        error_of(patch("s", rating(2, true, std::string(33 * 1024, 'x')))), Errc::limit_exceeded
    );
    EXPECT_TRUE(load("s").value().feedback.empty());
}

}  // namespace continuo::test
