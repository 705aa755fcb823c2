#include "cli/chat/resumed_session.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using Environment = std::vector<std::pair<std::string, std::string>>;

TEST(ResumedSession, IsNoneUnlessOneIsNamed) {
    std::istringstream in("a message\n");
    std::ostringstream err;
    EXPECT_EQ(resumed_session({}, false, true, in, err).value(), "");
    EXPECT_EQ(resumed_session({{"CONTINUO_SESSION", " "}}, false, true, in, err).value(), "");
    EXPECT_EQ(err.str(), "");
    EXPECT_EQ(in.tellg(), 0) << "the first line is a message";
}

TEST(ResumedSession, IsInTheEnvironment) {
    std::istringstream in("a message\n");
    std::ostringstream err;
    const Environment environment{{"HOME", "/x"}, {"CONTINUO_SESSION", "sess_1"}};
    EXPECT_EQ(resumed_session(environment, false, true, in, err).value(), "sess_1");
    EXPECT_EQ(resumed_session(environment, true, true, in, err).value(), "sess_1");
    EXPECT_EQ(err.str(), "");
    EXPECT_EQ(in.tellg(), 0);
}

TEST(ResumedSession, IsAskedFor) {
    std::istringstream in(" sess_2\r\na message\n");
    std::ostringstream err;
    EXPECT_EQ(resumed_session({}, true, true, in, err).value(), "sess_2");
    EXPECT_EQ(err.str(), "Session id: ");
    std::string next;
    std::getline(in, next);
    EXPECT_EQ(next, "a message");
}

TEST(ResumedSession, IsTheFirstLineOfAPipe) {
    std::istringstream in("sess_3\n");
    std::ostringstream err;
    EXPECT_EQ(resumed_session({}, true, false, in, err).value(), "sess_3");
    EXPECT_EQ(err.str(), "");
    EXPECT_FALSE(resumed_session({}, true, false, in, err).has_value());
}

}  // namespace
}  // namespace continuo::test
