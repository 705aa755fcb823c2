// Whether a session's user is verified is a part of its state, wherever that is stored.
#include "contract/store_contract.hpp"

namespace continuo::test {
namespace {

class VerifiedUser : public SessionStoreContract {
protected:
    Session create_for(std::string id, std::optional<std::string> user, bool verified) {
        NewSession session;
        session.session_id = std::move(id);
        session.user_id = std::move(user);
        session.user_verified = verified;
        return run_task(store().create(std::move(session))).value();
    }
    static BeginTurn message_of(const std::string& id, const std::string& user) {
        auto turn = message(id, "proof");
        turn.verified_user = user;
        return turn;
    }
    void restart_if_it_survives() {
        if (GetParam().survives_restart) world().restart();
    }
};

TEST_P(VerifiedUser, IsKept) {
    EXPECT_TRUE(create_for("proved", "ada", true).user_verified);
    EXPECT_FALSE(create_for("said", "ada", false).user_verified);
    talk("proved", "m1", "hello");
    talk("said", "m1", "hello");
    restart_if_it_survives();
    EXPECT_EQ(verified_user(load("proved").value()), "ada");
    EXPECT_FALSE(load("said")->user_verified);
    EXPECT_EQ(load("said")->user_id, "ada");
}

TEST_P(VerifiedUser, IsListedWithTheSessionsThatOnlySayIt) {
    create_for("proved", "ada", true);
    create_for("said", "ada", false);
    create_for("other", "bob", true);
    ListRequest request;
    request.filter.user_id = "ada";
    const auto page = run_task(store().list(request)).value();
    ASSERT_EQ(page.items.size(), 2U);
    for (const auto& session : page.items)
        EXPECT_EQ(session.user_verified, session.session_id == "proved");
}

TEST_P(VerifiedUser, ComesWithAMessage) {
    create("s");
    const auto turn = begun(message_of("s", "ada"));
    EXPECT_EQ(verified_user(turn.session), "ada");
    EXPECT_EQ(verified_user(commit(turn.lease, "hi")->session), "ada");
    restart_if_it_survives();
    EXPECT_EQ(verified_user(load("s").value()), "ada");
    ListRequest request;
    request.filter.user_id = "ada";
    EXPECT_EQ(run_task(store().list(request))->items.size(), 1U);
    EXPECT_EQ(verified_user(talk("s", "m2", "again").session), "ada") << "the id is enough";
}

TEST_P(VerifiedUser, IsNotRenamed) {
    create_for("s", "ada", true);
    EXPECT_EQ(error_of(begin(message_of("s", "eve"))), Errc::forbidden);
    SessionPatch to_eve;
    to_eve.user_id = "eve";
    EXPECT_EQ(error_of(patch("s", to_eve)), Errc::forbidden);
    EXPECT_EQ(verified_user(load("s").value()), "ada");
    EXPECT_TRUE(log_of("s").empty());
}

INSTANTIATE_TEST_SUITE_P(
    Stores,
    VerifiedUser,
    testing::ValuesIn(backends()),
    [](const testing::TestParamInfo<Backend>& entry) { return entry.param.name; }
);

}  // namespace

TEST_P(SessionStoreContract, KeepsWhatAConversationMayReadUntilAMessageChangesIt) {
    NewSession wanted;
    wanted.session_id = "s";
    wanted.access_tags = {"eu", "gold"};
    EXPECT_EQ(run_task(store().create(wanted)).value()->access_tags, wanted.access_tags);
    talk("s", "m1", "hello");
    EXPECT_EQ(load("s").value().access_tags, wanted.access_tags);
    auto turn = message("s", "m2");
    turn.access_tags = std::vector<std::string>{"silver"};
    const auto begun_turn = begun(turn);
    EXPECT_THAT(begun_turn.session->access_tags, testing::ElementsAre("silver"));
    commit(begun_turn.lease, "hi").value();
    EXPECT_THAT(load("s").value().access_tags, testing::ElementsAre("silver"));
    turn = message("s", "m3");
    turn.access_tags.emplace();
    EXPECT_THAT(begun(turn).session->access_tags, testing::IsEmpty());
}

}  // namespace continuo::test
