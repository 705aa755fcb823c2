// The examples of a shop's backend: what they sign is what the server takes.
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "integration/server_process.hpp"
#include "support/http_call.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

constexpr auto secret = "examples-test-secret-0123456789abcdef";
constexpr auto user = "Ada Lovelace, ünï <ada@example.org>";

std::string output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    std::string text;
    std::array<char, 4096> part{};
    while (pipe && std::fgets(part.data(), part.size(), pipe.get()) != nullptr)
        text += part.data();
    return text;
}

struct Example {
    const char* name;
    const char* interpreter;
    const char* file;
};

class UserTokenExample : public ::testing::TestWithParam<Example> {
protected:
    void SetUp() override {
        const auto& [name, interpreter, file] = GetParam();
        if (output_of(fmt::format("command -v {}", interpreter)).empty())
            GTEST_SKIP() << interpreter << " is not installed";
        const auto path = std::filesystem::path(CONTINUO_SOURCE) / "examples/user_token" / file;
        const auto printed = output_of(fmt::format(
            "USER_TOKEN_SECRET='{},a-second-secret-0123456789abcdefghi' {} '{}' '{}'",
            secret,
            interpreter,
            path.string(),
            user
        ));
        ASSERT_TRUE(printed.starts_with("token ")) << printed;
        const auto line_end = printed.find('\n');
        token = printed.substr(6, line_end - 6);
        hash = printed.substr(line_end + 7, 64);
    }
    static CallResult create(HttpCaller& caller, const boost::json::object& body) {
        return caller.post_json("/api/sessions", boost::json::serialize(body));
    }
    static void expect_verified(const CallResult& created) {
        ASSERT_EQ(created.status, 201) << created.body;
        EXPECT_EQ(created.json().at("user_id"), user);
        EXPECT_EQ(created.json().at("user_verified"), true);
    }

    std::string token;
    std::string hash;
};

TEST_P(UserTokenExample, SignsWhatTheServerTakes) {
    const ScratchFolder folder;
    // As while the secret is exchanged.
    const auto secrets = fmt::format("a-newer-secret-0123456789abcdefghij, {}", secret);
    const ServerProcess server(folder.path(), {{"USER_TOKEN_SECRET", secrets}});
    HttpCaller caller(server.port());
    expect_verified(create(caller, {{"user_token", token}}));
    expect_verified(create(caller, {{"user_id", user}, {"user_hash", hash}}));
    EXPECT_EQ(create(caller, {{"user_id", "eve"}, {"user_token", token}}).status, 403);
    EXPECT_EQ(create(caller, {{"user_id", "eve"}, {"user_hash", hash}}).status, 401);
}

INSTANTIATE_TEST_SUITE_P(
    Languages,
    UserTokenExample,
    ::testing::Values(
        Example{"Python", "python3", "user_token.py"},
        Example{"Node", "node", "user_token.mjs"},
        Example{"Php", "php", "user_token.php"}
    ),
    [](const auto& entry) { return std::string(entry.param.name); }
);

}  // namespace
}  // namespace continuo::test
