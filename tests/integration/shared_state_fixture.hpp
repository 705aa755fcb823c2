#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/server_process.hpp"
#include "support/http_call.hpp"
#include "support/redis_server.hpp"
#include "support/scratch.hpp"

namespace continuo::test {

inline constexpr const char* key_a = "a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
inline constexpr const char* key_b = "b:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

/// Instances of the real binary over a real Redis.
class SharedState : public ::testing::Test {
protected:
    ServerProcess::Environment settings() const {
        return {
            {"USE_SHARED_CONTEXT", "true"},
            {"REDIS_URL", "unix://" + (x_folder / "redis.sock").string()},
            {"SESSION_ENCRYPTION_KEYS", key_a},
        };
    }
    ServerProcess::Environment settings(const std::string& name, const std::string& value) const {
        auto all = settings();
        all[name] = value;
        return all;
    }
    static std::string begin(HttpCaller& caller) {
        const auto made = caller.post_json("/api/sessions", "{}");
        EXPECT_EQ(made.status, 201) << made.body;
        return std::string(made.json().at("session_id").as_string());
    }
    static CallResult say(
        HttpCaller& caller, const std::string& session, const std::string& text, std::string id = {}
    ) {
        boost::json::object body{{"message", text}};
        if (!id.empty()) body["client_message_id"] = id;
        return caller.post_json(
            fmt::format("/api/chat/sessions/{}/messages", session), boost::json::serialize(body)
        );
    }
    static std::size_t messages(HttpCaller& caller, const std::string& session) {
        const auto page = caller.get(fmt::format("/api/chat/sessions/{}/messages", session));
        EXPECT_EQ(page.status, 200) << page.body;
        return page.status == 200 ? page.json().at("messages").as_array().size() : 0;
    }
    /// Asks again until the status is another than 503; each answer comes after a real attempt.
    template <class Ask>
    static CallResult until_available(Ask ask) {
        for (;;) {
            auto result = ask();
            if (result.status != 503) return result;
            EXPECT_THAT(result.head, ::testing::HasSubstr("Retry-After: "));
        }
    }

    ScratchFolder x_folder;
    ScratchFolder x_one;
    ScratchFolder x_two;
    std::unique_ptr<RedisServer> x_redis;
    void start_redis(std::vector<std::string> arguments = {"--appendonly", "yes"}) {
        x_redis = std::make_unique<RedisServer>(x_folder.path(), std::move(arguments));
    }
};

}  // namespace continuo::test
