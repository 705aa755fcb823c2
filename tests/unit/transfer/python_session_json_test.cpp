#include "transfer/python_session_json.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time_format.hpp"
#include "support/fake_clock.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Result<PythonSession> read(std::string_view text) {
    return read_python_session("sess_0123456789ab", text, FakeClock::start());
}

/// With these members beside the id.
PythonSession with(const std::string& members) {
    const auto session = read(R"({"session_id":"sess_0123456789ab",)" + members + "}");
    EXPECT_TRUE(session) << (session ? "" : session.error().detail);
    return session.value_or(PythonSession{});
}

TEST(PythonSessionReader, TakesEverythingOver) {
    const auto read =
        with(R"("user_id":"u-1","thread_id":"thread_ab","message_count":42,"escalated":false,)"
             R"("metadata":{"plan":"gold","deep":{"x":[1,2.5]}},"request_id":"r-1",)"
             R"("created_at":"2026-01-15T09:00:00.123456","updated_at":"2026-01-15T09:30:00",)"
             R"("last_activity":"2026-01-15T09:31:00.5","fingerprint":null)");
    const auto& session = read.session;
    EXPECT_THAT(read.notes, IsEmpty());
    EXPECT_EQ(session.session_id, "sess_0123456789ab");
    EXPECT_EQ(session.user_id, "u-1");
    EXPECT_FALSE(session.user_verified);
    EXPECT_EQ(session.thread_id, "thread_ab");
    EXPECT_EQ(session.message_count, 42U);
    EXPECT_EQ(session.last_seq, 0U);
    EXPECT_EQ(session.status, SessionStatus::active);
    EXPECT_TRUE(session.owner.is_bot());
    EXPECT_EQ(session.metadata, (json::object{{"plan", "gold"}, {"deep", {{"x", {1, 2.5}}}}}));
    EXPECT_EQ(session.request_id, "r-1");
    EXPECT_EQ(format_time(session.created_at), "2026-01-15T09:00:00.123456Z") << "UTC unsaid";
    EXPECT_EQ(format_time(session.updated_at), "2026-01-15T09:30:00.000000Z");
    EXPECT_EQ(format_time(session.last_activity), "2026-01-15T09:31:00.500000Z");
    EXPECT_EQ(session.version, 1U);
    EXPECT_THAT(session.unknown, IsEmpty());
}

TEST(PythonSessionReader, LeavesAnEscalatedConversationToAPerson) {
    for (const auto* value : {"true", "1", R"("True")"}) {
        const auto read = with(std::string(R"("escalated":)") + value);
        EXPECT_TRUE(read.session.escalated) << value;
        EXPECT_EQ(read.session.status, SessionStatus::escalated);
        EXPECT_TRUE(read.session.owner.is_queue());
    }
    for (const auto* value : {"false", "0", "null", R"("false")"})
        EXPECT_FALSE(with(std::string(R"("escalated":)") + value).session.escalated) << value;
}

TEST(PythonSessionReader, ReadsTheNumbersThatPythonAndLuaWrite) {
    for (const auto* value : {"7", "7.0", "7e0", R"("7")"})
        EXPECT_EQ(with(std::string(R"("message_count":)") + value).session.message_count, 7U)
            << value;
    for (const auto* value :
         {"-1", "7.5", "1e300", "true", "[7]", R"("seven")", "18446744073709551615"}) {
        const auto read = with(std::string(R"("message_count":)") + value);
        EXPECT_EQ(read.session.message_count, 0U) << value;
        EXPECT_THAT(read.notes, ::testing::Contains(HasSubstr("message_count"))) << value;
    }
    EXPECT_EQ(with(R"("message_count":null)").session.message_count, 0U);
}

TEST(PythonSessionReader, KeepsWhatItDoesNotKnowAndSaysWhatItLeavesOut) {
    const auto read = with(
        R"("created_at":"2026-01-15T09:00:00","wild":{"a":[null,1]},"status":"odd","last_seq":99,)"
        R"("user_verified":true,)"
        R"("metadata":"text","user_id":17,"request_id":["r"],"updated_at":"yesterday",)"
        R"("fingerprint":"ABAB")"
    );
    EXPECT_EQ(
        read.session.unknown,
        (json::object{{"wild", {{"a", {nullptr, 1}}}}, {"python_fingerprint", "ABAB"}})
    );
    EXPECT_FALSE(read.session.fingerprint) << "it would never fit ours";
    EXPECT_EQ(read.session.status, SessionStatus::active);
    EXPECT_EQ(read.session.last_seq, 0U) << "the log is empty";
    EXPECT_EQ(read.session.user_id, "17");
    EXPECT_FALSE(read.session.user_verified) << "only this server verifies";
    EXPECT_THAT(
        read.notes,
        ::testing::UnorderedElementsAre(
            HasSubstr("\"status\""),
            HasSubstr("\"user_verified\""),
            HasSubstr("\"last_seq\""),
            HasSubstr("\"metadata\" is \"text\""),
            HasSubstr("\"request_id\" is [\"r\"]"),
            HasSubstr("\"updated_at\" is \"yesterday\"")
        )
    );
}

TEST(PythonSessionReader, FillsMissingTimesFromTheOthers) {
    const auto created = with(R"("created_at":"2026-01-15T09:00:00")").session;
    EXPECT_EQ(created.updated_at, created.created_at);
    EXPECT_EQ(created.last_activity, created.created_at);
    const auto read = with(R"("last_activity":"2026-01-15T09:00:00","created_at":null)");
    EXPECT_EQ(format_time(read.session.created_at), "2026-01-15T09:00:00.000000Z");
    EXPECT_THAT(read.notes, ElementsAre(HasSubstr("created_at")));
    EXPECT_EQ(with(R"("x":1)").session.created_at, FakeClock::start());
    const auto zone = with(R"("created_at":"2026-01-15T11:00:00+02:00")").session;
    EXPECT_EQ(format_time(zone.created_at), "2026-01-15T09:00:00.000000Z");
}

TEST(PythonSessionReader, GivesTheSameTwice) {
    EXPECT_EQ(with(R"("thread_id":null)").session, with(R"("thread_id":null)").session);
    EXPECT_FALSE(with(R"("thread_id":"")").session.thread_id.empty());
}

TEST(PythonSessionReader, MendsWhatJsonDumpsWritesAndJsonDoesNotKnow) {
    const auto read =
        with(R"("created_at":"2026-01-15T09:00:00","metadata":{"n":NaN,"i":[-Infinity,Infinity],)"
             R"("s":"NaN \"Infinity\\","h":"a\ud83db\ude00","p":"\ud83d\ude00","b":"\\ud83d"})");
    EXPECT_EQ(
        read.session.metadata,
        (json::object{
            {"n", nullptr},
            {"i", {nullptr, nullptr}},
            {"s", "NaN \"Infinity\\"},
            {"h",
             "a\xEF\xBF\xBD"
             "b\xEF\xBF\xBD"},
            {"p", "\xF0\x9F\x98\x80"},
            {"b", "\\ud83d"},
        })
    );
    EXPECT_THAT(read.notes, ElementsAre(HasSubstr("NaN")));
    bool mended = false;
    for (const auto* text : {"", "\"", "\"\\", "\"\\u", "\"\\ud83", "-", "N", R"("\ud83d\u)"})
        std::ignore = mend_python_json(text, mended);
}

TEST(PythonSessionReader, SaysWhyItIsNoSession) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", "JSON"},
        {"{", "JSON"},
        {"[]", "not a JSON object"},
        {"17", "not a JSON object"},
        {"{}", "\"session_id\" is missing"},
        {R"({"session_id":null})", "\"session_id\" is missing"},
        {R"({"session_id":"another"})", "differs from the id in the key"},
        {"Z0FBQUFBQm5hYWFhYWFhYQ==", "encrypted"},
        {"gAAAAABnaaaa", "encrypted"},
        {R"({"session_id":"sess_0123456789ab","session_id":"x"})", "duplicate key"},
    };
    for (const auto& [text, why] : cases) {
        const auto session = read(text);
        ASSERT_FALSE(session) << text;
        EXPECT_THAT(session.error().detail, HasSubstr(why)) << text;
    }
    const auto bad_id = read_python_session("a b", R"({"session_id":"a b"})", FakeClock::start());
    EXPECT_THAT(bad_id.error().detail, HasSubstr("id"));
}

}  // namespace
}  // namespace continuo::test
