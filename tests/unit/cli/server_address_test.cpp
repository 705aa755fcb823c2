#include "cli/server_address.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

SettingSources sources_of(EnvironmentVariables environment) {
    return {std::move(environment), "/nonexistent/.env", false};
}

TEST(ServerAddress, IsWhatTheCommandWasTold) {
    const auto found = find_server(
        "https://support.example.com", "/help", sources_of({{"CONTINUO_URL", "http://other:1"}})
    );
    EXPECT_EQ(found.url, "https://support.example.com");
    EXPECT_EQ(found.prefix, "/help");
}

TEST(ServerAddress, IsThatOfTheEnvironmentWithTheUsualPrefix) {
    const auto found = find_server(
        "", "", sources_of({{"CONTINUO_URL", "http://other:1"}, {"API_PREFIX", "/here"}})
    );
    EXPECT_EQ(found.url, "http://other:1");
    EXPECT_EQ(found.prefix, "/api");
}

TEST(ServerAddress, IsThatOfTheSettingsOnThisMachine) {
    const auto found =
        find_server("", "", sources_of({{"API_PORT", "9000"}, {"API_PREFIX", "/here"}}));
    EXPECT_EQ(found.url, "http://127.0.0.1:9000");
    EXPECT_EQ(found.prefix, "/here");
}

TEST(ServerAddress, IsTheUsualOneIfTheSettingsAreWrong) {
    const auto found = find_server("", "", sources_of({{"API_PORT", "none"}}));
    EXPECT_EQ(found.url, "http://127.0.0.1:8000");
    EXPECT_EQ(found.prefix, "/api");
}

}  // namespace
}  // namespace continuo::test
