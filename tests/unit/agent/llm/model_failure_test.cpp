#include "agent/llm/model_failure.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/llm/model_retry.hpp"
#include "base/time_format.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const TimePoint now = *parse_time("2026-01-15T10:00:00Z");

ModelFailure failure(int status, std::string_view body, HttpHeaders headers = {}) {
    return failure_of_response(status, headers, body, now);
}

std::string error_body(const std::string& code, const std::string& message = "m") {
    return R"({"error":{"message":")" + message + R"(","type":"x","code":")" + code + R"("}})";
}

TEST(ModelFailure, IsToldByCodeMessageAndStatus) {
    const std::tuple<int, std::string, ModelFault> cases[] = {
        {429, error_body("rate_limit_exceeded"), ModelFault::rate_limited},
        {429, error_body("insufficient_quota"), ModelFault::quota},
        {429, error_body("credit_balance_exhausted"), ModelFault::quota},
        {429, error_body("", "You exceeded your current quota"), ModelFault::quota},
        {429, error_body("slow_down"), ModelFault::overloaded},
        {402, "", ModelFault::quota},
        {503, error_body("server_is_overloaded"), ModelFault::overloaded},
        {529, "", ModelFault::overloaded},
        {500, "<html>Internal</html>", ModelFault::server_error},
        {502, "<html>Bad gateway</html>", ModelFault::server_error},
        {408, "", ModelFault::server_error},
        {401, error_body("invalid_api_key"), ModelFault::unauthorized},
        {403, "", ModelFault::unauthorized},
        {404, "404 page not found", ModelFault::not_found},
        {404, error_body("DeploymentNotFound"), ModelFault::not_found},
        {400, error_body("context_length_exceeded"), ModelFault::context_length},
        {400,
         R"({"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}})",
         ModelFault::context_length},
        {400,
         R"({"object":"error","message":"This model's maximum context length is 4096","code":400})",
         ModelFault::context_length},
        {400, error_body("content_filter"), ModelFault::content_filter},
        {400,
         R"({"error":{"code":null,"message":"m","innererror":{"code":"ResponsibleAIPolicyViolation"}}})",
         ModelFault::content_filter},
        {400, R"({"error":"unknown field"})", ModelFault::bad_request},
        {422, "", ModelFault::bad_request},
        {307, "", ModelFault::redirected},
        {204, "", ModelFault::server_error},
    };
    for (const auto& [status, body, fault] : cases)
        EXPECT_EQ(to_string(failure(status, body).fault), to_string(fault)) << status << body;
}

TEST(ModelFailure, SaysWhatToCheck) {
    EXPECT_THAT(failure(404, "").detail, HasSubstr("LLM_BASE_URL"));
    EXPECT_THAT(failure(401, "").detail, HasSubstr("LLM_API_KEY"));
    EXPECT_THAT(failure(302, "<html>").detail, HasSubstr("not followed"));
    EXPECT_LT(failure(500, std::string(100'000, 'x')).detail.size(), 500U);
}

TEST(ModelFailure, ReadsWhatTheServerSaysOfAnotherAttempt) {
    const auto after = [](const char* name, const char* value) {
        HttpHeaders headers;
        headers.add(name, value);
        return failure(429, "", headers).retry_after;
    };
    EXPECT_EQ(after("retry-after-ms", "250"), 250ms);
    EXPECT_EQ(after("Retry-After", "2"), 2s);
    EXPECT_EQ(after("Retry-After", "0.5"), 500ms);
    EXPECT_EQ(after("Retry-After", "Thu, 15 Jan 2026 10:00:07 GMT"), 7s);
    EXPECT_EQ(after("Retry-After", "Thu, 15 Jan 2026 09:00:00 GMT"), std::nullopt);
    for (const auto* value : {"61", "-1", "0", "soon", "", "nan", "inf", "1e9", "Thu, 15 Jan 2026"})
        EXPECT_EQ(after("Retry-After", value), std::nullopt) << value;
    HttpHeaders both;
    both.add("retry-after", "5");
    both.add("retry-after-ms", "100");
    both.add("x-should-retry", "false");
    const auto advised = failure(429, "", both);
    EXPECT_EQ(advised.retry_after, 100ms);
    EXPECT_EQ(advised.retry, false);
}

TEST(WaitBeforeRetry, FollowsThePublishedRules) {
    const auto wait = [](ModelFailure failure, int attempt, std::uint64_t random = 0) {
        return wait_before_retry(failure, attempt, random);
    };
    EXPECT_EQ(wait({ModelFault::server_error, ""}, 1), 500ms);
    EXPECT_EQ(wait({ModelFault::server_error, ""}, 2), 1000ms);
    EXPECT_EQ(wait({ModelFault::server_error, ""}, 9), 8000ms);
    EXPECT_EQ(wait({ModelFault::server_error, ""}, 1, 125), 375ms);
    EXPECT_EQ(wait({ModelFault::overloaded, ""}, 1), 1000ms) << "slower";
    EXPECT_EQ(wait({ModelFault::rate_limited, "", {}, 3s}, 1), 3s);
    EXPECT_EQ(wait({ModelFault::quota, "", true, 3s}, 1), std::nullopt) << "never";
    EXPECT_EQ(wait({ModelFault::rate_limited, "", false}, 1), std::nullopt);
    EXPECT_EQ(wait({ModelFault::bad_request, "", true}, 1), 500ms) << "the server knows better";
    EXPECT_EQ(wait({ModelFault::empty, ""}, 1), 0ms);
    EXPECT_EQ(wait({ModelFault::empty, ""}, 2), std::nullopt) << "once";
    for (const auto fault :
         {ModelFault::unauthorized,
          ModelFault::not_found,
          ModelFault::bad_request,
          ModelFault::redirected,
          ModelFault::context_length,
          ModelFault::content_filter,
          ModelFault::stopped,
          ModelFault::total_time})
        EXPECT_EQ(wait({fault, ""}, 1), std::nullopt) << to_string(fault);
}

TEST(WaitBeforeRetry, StaysWithinItsBounds) {
    for (std::uint64_t random = 0; random < 10'000; random += 37) {
        for (int attempt = 1; attempt < 40; ++attempt) {
            const auto wait = wait_before_retry({ModelFault::overloaded, ""}, attempt, random);
            ASSERT_TRUE(wait);
            EXPECT_GE(*wait, 375ms);
            EXPECT_LE(*wait, 8000ms);
        }
    }
}

}  // namespace
}  // namespace continuo::test
