#include "api/error_response.hpp"

#include <set>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

TEST(ErrorTable, EveryCodeHasItsStatus) {
    struct Case {
        Errc code;
        int status;
    };
    for (const auto& [code, status] : {
             Case{Errc::not_found, 404},
             Case{Errc::gone, 410},
             Case{Errc::invalid_input, 422},
             Case{Errc::unauthorized, 401},
             Case{Errc::forbidden, 403},
             Case{Errc::conflict, 409},
             Case{Errc::busy, 503},
             Case{Errc::timeout, 504},
             Case{Errc::unavailable, 503},
             Case{Errc::limit_exceeded, 413},
             Case{Errc::cancelled, 503},
             Case{Errc::corrupt, 500},
             Case{Errc::internal, 500},
         }) {
        const auto error = to_api_error({code, "the inside story"});
        EXPECT_EQ(error.status, status) << to_string(code);
        EXPECT_EQ(error.headers.find("Retry-After") != nullptr, status == 503) << to_string(code);
        EXPECT_EQ(error.problems.empty(), status != 422) << to_string(code);
        EXPECT_EQ(error.message.find("inside story"), std::string::npos) << to_string(code);
        EXPECT_EQ(error.error, code == Errc::corrupt ? "Corrupt data" : error_kind(status));
    }
}

TEST(ErrorTable, EachConflictHasItsOwnMessage) {
    std::set<std::string> messages{to_api_error({Errc::conflict, ""}).message};
    const std::vector reasons{
        ErrorReason::session_ended,
        ErrorReason::stale_lease,
        ErrorReason::human_owner,
        ErrorReason::version_mismatch,
        ErrorReason::id_taken,
    };
    for (const auto reason : reasons) {
        const auto error = to_api_error({Errc::conflict, "the inside story", reason});
        EXPECT_EQ(error.status, 409);
        EXPECT_EQ(error.message.contains("ended"), reason == ErrorReason::session_ended);
        messages.insert(error.message);
    }
    EXPECT_EQ(messages.size(), reasons.size() + 1);
}

TEST(ErrorTable, NoRoomForDocumentsComesWithAdvice) {
    const auto error =
        to_api_error({Errc::limit_exceeded, "the inside story", ErrorReason::shared_full});
    EXPECT_EQ(error.status, 507);
    EXPECT_EQ(error.error, "Insufficient storage");
    EXPECT_TRUE(error.message.contains("KNOWLEDGE_SHARED_MAX_MB")) << error.message;
    EXPECT_TRUE(error.message.contains("PostgreSQL")) << error.message;
}

TEST(ErrorTable, AnotherUsersSessionHasItsOwnMessage) {
    const auto error = to_api_error({Errc::forbidden, "the inside story", ErrorReason::other_user});
    EXPECT_EQ(error.status, 403);
    EXPECT_NE(error.message, to_api_error({Errc::forbidden, ""}).message);
    EXPECT_TRUE(error.message.contains("another user")) << error.message;
}

TEST(ErrorTable, MissingTablesAreRecognisedByTheirReason) {
    for (const auto code : {Errc::internal, Errc::unavailable}) {
        const auto error = to_api_error({code, "cause", ErrorReason::missing_tables});
        EXPECT_EQ(error.status, 500);
        EXPECT_EQ(error.error, "Database configuration error");
        EXPECT_EQ(error.message, "The application database is not properly initialized");
        EXPECT_EQ(error.headers.find("Retry-After"), nullptr);
    }
    const auto other = to_api_error({Errc::unavailable, "no such table: of contents"});
    EXPECT_EQ(other.status, 503);
}

TEST(ErrorBody, TellsTheCauseWithDebugOnly) {
    const auto error = to_api_error_from_exception("boom at 0x1234");
    EXPECT_EQ(error_body(error, "r", false).at("message"), "An unexpected error occurred");
    EXPECT_EQ(json::serialize(error_body(error, "r", false)).find("boom"), std::string::npos);
    EXPECT_EQ(error_body(error, "r", true).at("message"), "boom at 0x1234");
    EXPECT_EQ(error_body(error, "r", false).at("error"), "Internal server error");
}

TEST(ErrorBody, CauseOfA4xxIsNeverTold) {
    const auto error = to_api_error({Errc::not_found, "row 17 of table x"});
    EXPECT_EQ(json::serialize(error_body(error, "r", true)).find("row 17"), std::string::npos);
}

TEST(ErrorBody, HasExactlyTheMembersOfTheOneShape) {
    const auto body = error_body(api_error(404, "Not here."), "r-1", false);
    EXPECT_EQ(
        json::serialize(body),
        R"({"error":"Not found","message":"Not here.","detail":"Not here.","request_id":"r-1",)"
        R"("support":"Please contact support if this persists"})"
    );
}

TEST(ErrorBody, ValidationListsItsProblems) {
    std::vector<Problem> problems;
    problems.push_back({{"body", "documents", 3, "content"}, "Field required", "missing"});
    problems.push_back({{"query", "limit"}, "Too small", "greater_than_equal"});
    const auto body = error_body(validation_error(std::move(problems)), "r", false);
    EXPECT_EQ(
        json::serialize(body.at("detail")),
        R"([{"loc":["body","documents",3,"content"],"msg":"Field required","type":"missing"},)"
        R"({"loc":["query","limit"],"msg":"Too small","type":"greater_than_equal"}])"
    );
}

TEST(ErrorBody, StrangeBytesInACauseStayValidJson) {
    const auto body = error_body(to_api_error_from_exception("\xFF\x01 bad"), "r", true);
    EXPECT_EQ(body.at("message"), R"(\xff\x01 bad)");
}

}  // namespace
}  // namespace continuo::test
