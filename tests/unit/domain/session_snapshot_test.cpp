#include "domain/session_snapshot.hpp"

#include <memory>
#include <utility>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

Session session_named(std::string id) {
    Session session;
    session.session_id = std::move(id);
    session.metadata = {{"plan", "gold"}};
    return session;
}

TEST(SessionSnapshot, CopiesShareOneState) {
    const SessionSnapshot snapshot(session_named("s"));
    const auto copy = snapshot;  // NOLINT(performance-unnecessary-copy-initialization)
    EXPECT_EQ(&*copy, &*snapshot);
    EXPECT_EQ(copy->session_id, "s");
}

TEST(SessionSnapshot, SharesTheSessionThatItIsMadeOf) {
    auto session = std::make_shared<Session>(session_named("s"));
    const auto* address = session.get();
    EXPECT_EQ(&*SessionSnapshot(std::move(session)), address);
}

TEST(SessionSnapshot, IsEqualByStateNotByAddress) {
    const SessionSnapshot one(session_named("s"));
    EXPECT_EQ(one, SessionSnapshot(session_named("s")));
    EXPECT_NE(one, SessionSnapshot(session_named("t")));
    EXPECT_EQ(one, session_named("s"));
}

TEST(SessionSnapshot, IsNeverEmpty) {
    EXPECT_EQ(*SessionSnapshot(), Session());
    EXPECT_EQ(&*SessionSnapshot(), &*SessionSnapshot()) << "it allocates nothing";
}

}  // namespace
}  // namespace continuo::test
