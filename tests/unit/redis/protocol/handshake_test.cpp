#include "redis/protocol/handshake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using testing::HasSubstr;
using testing::Not;

Reply reply(std::string text) {
    Reply made;
    made.type = text.starts_with("+") ? Reply::Type::status : Reply::Type::error;
    made.text = text.substr(1);
    return made;
}

struct HandshakeCase {
    std::vector<std::string> replies;
    Errc code;
    std::string complaint;
};

TEST(Handshake, SaysOnlyWhatApplies) {
    EXPECT_EQ(handshake_commands({}).size(), 1u);
    const auto old_style = handshake_commands({.password = "pw"});
    ASSERT_EQ(old_style.size(), 2u);
    EXPECT_EQ(old_style[0].bytes(), (Command{"AUTH", "pw"}).bytes());
}

TEST(Handshake, IsAcceptedWithoutTheName) {
    const RedisLogin login{.password = "pw", .database = 1, .client_name = "continuo"};
    EXPECT_TRUE(check_handshake(
        login, {reply("+OK"), reply("-NOPERM no"), reply("+OK"), reply("-NOPERM no")}
    ));
}

Reply role(std::string name) {
    Reply made{.type = Reply::Type::array, .integer = 0, .text = {}, .elements = {}};
    made.elements.push_back({.type = Reply::Type::bulk, .integer = 0, .text = name, .elements = {}}
    );
    return made;
}

TEST(Handshake, TellsAMasterFromAReplicaWhenThatMatters) {
    const RedisLogin login{.needs_master = true};
    const auto commands = handshake_commands(login);
    ASSERT_EQ(commands.size(), 2u);
    EXPECT_EQ(commands[0].bytes(), Command{"ROLE"}.bytes());
    EXPECT_TRUE(check_handshake(login, {role("master"), reply("+PONG")}));
    EXPECT_TRUE(check_handshake(login, {reply("-NOPERM no"), reply("+PONG")}));
    const auto refused = check_handshake(login, {role("slave"), reply("+PONG")});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_FALSE(check_handshake(login, {role("sentinel"), reply("+PONG")}));
    EXPECT_FALSE(check_handshake(login, {reply("-LOADING it loads"), reply("+PONG")}));
}

TEST(Handshake, TellsWhyItWasRefusedWithoutThePassword) {
    const RedisLogin login{.user = "", .password = "hunter2", .database = 9, .client_name = ""};
    const std::vector<HandshakeCase> cases{
        {{"-WRONGPASS invalid username-password pair"}, Errc::unauthorized, "WRONGPASS"},
        {{"-ERR AUTH <password> called without any password configured: hunter2"},
         Errc::unauthorized,
         "AUTH was refused"},
        {{"-ERR unknown command 'AUTH', with args beginning with: 'hunter2'"},
         Errc::unauthorized,
         "AUTH was refused"},
        {{"+OK", "-ERR DB index is out of range"}, Errc::invalid_input, "database 9"},
        {{"+OK", "-NOPERM no select"}, Errc::invalid_input, "database 9"},
        {{"+OK", "-LOADING Redis is loading"}, Errc::unavailable, "LOADING"},
        {{"+OK", "+OK", "-LOADING Redis is loading"}, Errc::unavailable, "LOADING"},
        {{"+OK", "+OK", "-MASTERDOWN\nLink"}, Errc::unavailable, "MASTERDOWN\\nLink"},
        {{"-ERR max number of clients reached"}, Errc::unavailable, "max number"},
        {{"+OK"}, Errc::unavailable, "closed the connection"},
    };
    for (const auto& [texts, code, complaint] : cases) {
        SCOPED_TRACE(complaint);
        std::vector<Reply> replies;
        for (const auto& text : texts)
            replies.push_back(reply(text));
        const auto checked = check_handshake(login, replies);
        ASSERT_FALSE(checked);
        EXPECT_EQ(checked.error().code, code);
        EXPECT_THAT(checked.error().detail, HasSubstr(complaint));
        EXPECT_THAT(checked.error().detail, Not(HasSubstr("hunter2")));
    }
    const auto no_password = check_handshake({}, {reply("-NOAUTH Authentication required.")});
    ASSERT_FALSE(no_password);
    EXPECT_EQ(no_password.error().code, Errc::unauthorized);
}

}  // namespace
}  // namespace continuo::test
