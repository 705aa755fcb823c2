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

TEST_P(SessionStoreContract, AScoreIsOfTheWholeConversation) {
    create("s").value();
    SessionPatch change;
    change.feedback = MessageFeedback{0, false, "quick", 4};
    patch("s", change).value();
    talk("s", "m1", "one");
    patch("s", to_status(SessionStatus::ended)).value();
    change.feedback->score = 5;
    patch("s", change).value();
    if (GetParam().survives_restart) world().restart();
    const auto kept = load("s").value();
    const auto* entry = find_object(kept.feedback, "conversation");
    ASSERT_NE(entry, nullptr);
    EXPECT_EQ(find_integer(*entry, "score"), 5);
    EXPECT_EQ(find_string(*entry, "comment"), "quick");
}

TEST_P(SessionStoreContract, ASessionKeepsWhoHadItAndWhy) {
    create("s").value();
    const auto turn = begun(message("s", "m1"));
    CommitTurn handing;
    handing.lease = turn.lease;
    handing.reply.content = "a human will answer";
    handing.reply.metadata = {{"answer_type", "handoff"}, {"handoff", "accepted"}};
    handing.patch.escalate = true;
    run_task(store().commit_turn(std::move(handing))).value();
    const auto to = [this](Owner owner, std::optional<TicketStatus> ticket, bool by_customer) {
        SessionPatch change;
        change.owner = std::move(owner);
        change.by_customer = by_customer;
        if (ticket) change.ticket = TicketChange{ticket, std::nullopt, std::nullopt, ""};
        patch("s", change).value();
    };
    to(Owner::person("anna"), TicketStatus::open, false);
    to(Owner::person("anna"), std::nullopt, false);  // nothing changes
    to(Owner::bot(), std::nullopt, false);
    to(Owner::queue(), std::nullopt, true);
    to(Owner::bot(), TicketStatus::resolved, true);
    talk("s", "m2", "anything else?");
    to(Owner::queue(), std::nullopt, false);
    to(Owner::person("bob"), std::nullopt, false);
    to(Owner::bot(), TicketStatus::resolved, false);
    if (GetParam().survives_restart) world().restart();
    std::vector<std::string> events;
    std::vector<std::int64_t> places;
    for (const auto& event : load("s").value().handoffs) {
        events.push_back(find_string(event.as_object(), "event").value());
        places.push_back(find_integer(event.as_object(), "after_seq").value());
    }
    EXPECT_THAT(places, testing::ElementsAre(1, 2, 2, 2, 2, 4, 4, 4))
        << "the reply that hands over follows the change";
    EXPECT_THAT(
        events,
        testing::ElementsAre(
            "accepted",
            "claimed",
            "released",
            "asked",
            "cancelled",
            "assigned",
            "claimed",
            "resolved"
        )
    );
}

}  // namespace continuo::test
