#include "domain/session.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/time_format.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono;

std::optional<std::string> maybe_text() {
    return *rc::gen::maybe(rc::gen::string<std::string>()).as("text")
               ? std::optional<std::string>("t" + std::to_string(*rc::gen::inRange(0, 99)))
               : std::nullopt;
}

TimePoint some_time() {
    return TimePoint{microseconds{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000'000)}};
}

Session some_session() {
    Session session;
    session.session_id = "sess_" + std::to_string(*rc::gen::inRange(0, 1'000'000));
    session.user_id = maybe_text();
    session.user_verified = *rc::gen::arbitrary<bool>();
    session.thread_id = "thread_x";
    session.status =
        *rc::gen::element(SessionStatus::active, SessionStatus::escalated, SessionStatus::ended);
    session.owner = *rc::gen::element(Owner::bot(), Owner::queue(), Owner::person("ann"));
    session.message_count = *rc::gen::arbitrary<std::uint64_t>();
    session.last_seq = *rc::gen::arbitrary<std::uint64_t>();
    session.escalated = *rc::gen::arbitrary<bool>();
    session.ticket_id = maybe_text();
    session.metadata = {
        {"nested", {{"a", {1, 2.5, nullptr, json::array{}, json::object{}}}}},
        {"n", *rc::gen::arbitrary<std::int64_t>()}
    };
    session.counters = {{"c", *rc::gen::arbitrary<std::int64_t>()}};
    session.request_id = maybe_text();
    session.fingerprint = maybe_text();
    session.created_at = some_time();
    session.updated_at = some_time();
    session.last_activity = some_time();
    if (*rc::gen::arbitrary<bool>()) session.queued_at = some_time();
    session.version = *rc::gen::arbitrary<std::uint64_t>();
    session.fence = *rc::gen::arbitrary<std::uint64_t>();
    session.unknown = {{"from_the_future", *rc::gen::arbitrary<int>()}};
    return session;
}

TEST(SessionJson, RoundTripIsExact) {
    EXPECT_TRUE(rc::check("from_json(parse(serialize(to_json(s)))) == s", [] {
        const auto session = some_session();
        const auto text = json::serialize(to_json(session));
        const auto back = session_from_json(parse_json(text).value());
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == session);
    }));
}

TEST(SessionJson, ReadsTheOriginalSystemsForm) {
    const auto value = parse_json(R"({
        "session_id": "sess_0123456789ab", "user_id": null, "thread_id": "t-1", "message_count": 7, "escalated": true,
        "metadata": {"plan": "gold"}, "request_id": null, "created_at": "2024-01-15T10:30:00",
        "updated_at": "2024-01-15T10:31:00.500000", "last_activity": null, "fingerprint": null})");
    const auto session = session_from_json(*value);
    ASSERT_TRUE(session) << session.error().detail;
    EXPECT_EQ(session->message_count, 7U);
    EXPECT_TRUE(session->escalated);
    EXPECT_FALSE(session->user_id);
    EXPECT_FALSE(session->user_verified);
    EXPECT_EQ(format_time(session->created_at), "2024-01-15T10:30:00.000000Z");
    EXPECT_EQ(session->last_activity, session->created_at);
    EXPECT_EQ(session->owner, Owner::bot());
}

TEST(SessionJson, NamesTheMemberThatCannotBeRead) {
    for (const auto& [text, member] : std::vector<std::pair<std::string, std::string>>{
             {R"({})", "session_id"},
             {R"({"session_id": 5})", "session_id"},
             {R"({"session_id": "a", "message_count": -1})", "message_count"},
             {R"({"session_id": "a", "message_count": 1.5})", "message_count"},
             {R"({"session_id": "a", "created_at": "yesterday"})", "created_at"},
             {R"({"session_id": "a", "status": "lost"})", "status"},
             {R"({"session_id": "a", "owner": "operator:"})", "owner"},
             {R"({"session_id": "a", "metadata": []})", "metadata"},
             {R"({"session_id": "a", "escalated": "yes"})", "escalated"},
             {R"({"session_id": "a", "user_verified": "yes"})", "user_verified"},
             {R"({"session_id": "a", "schema": 2})", "newer version"}
         }) {
        const auto session = session_from_json(parse_json(text).value());
        ASSERT_FALSE(session) << text;
        EXPECT_EQ(session.error().code, Errc::corrupt);
        EXPECT_NE(session.error().detail.find(member), std::string::npos) << session.error().detail;
    }
    EXPECT_FALSE(session_from_json(json::value(3)));
}

TEST(SessionJson, TheFormOfStoresKeepsWhoIsVerified) {
    for (const bool verified : {false, true}) {
        Session session;
        session.session_id = "sess_1";
        session.user_id = "ada";
        session.user_verified = verified;
        std::string text;
        append_json(text, session);
        EXPECT_EQ(session_from_json(parse_json(text).value())->user_verified, verified);
        EXPECT_EQ(to_json(session).at("user_verified"), verified);
    }
}

TEST(SessionUser, IsVerifiedOrALabel) {
    Session session;
    EXPECT_FALSE(verified_user(session));
    session.user_verified = true;
    EXPECT_FALSE(verified_user(session));
    session.user_id = "ada";
    EXPECT_EQ(verified_user(session), "ada");
    session.user_verified = false;
    EXPECT_FALSE(verified_user(session));
}

TEST(Owner, IsOneOfThree) {
    EXPECT_TRUE(Owner::parse("bot")->is_bot());
    EXPECT_TRUE(Owner::parse("queue")->is_queue());
    EXPECT_TRUE(Owner::parse("operator:ann")->is_human());
    EXPECT_FALSE(Owner::parse("operator:"));
    EXPECT_FALSE(Owner::parse("Bot"));
    EXPECT_FALSE(Owner::parse(""));
}

}  // namespace
}  // namespace continuo::test
