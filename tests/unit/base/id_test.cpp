#include "base/id.hpp"

#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using namespace std::string_literals;

TEST(Id, HasTheDocumentedForms) {
    const auto session = make_session_id();
    EXPECT_EQ(session.size(), 5U + 32U);
    EXPECT_TRUE(session.starts_with("sess_"));
    EXPECT_TRUE(is_valid_id(session));
    EXPECT_EQ(make_ticket_id().size(), 14U);
    EXPECT_EQ(make_ticket_id().find_first_of("ILOUilou", 4), std::string::npos);
    const auto uuid = make_uuid();
    EXPECT_EQ(uuid.size(), 36U);
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE("89ab"s.find(uuid[19]), std::string::npos);
}

TEST(Id, IsUniqueAcrossThreads) {
    constexpr int per_thread = 20'000;
    std::vector<std::vector<std::string>> made(4);
    {
        std::vector<std::jthread> threads;
        for (auto& ids : made) {
            threads.emplace_back([&ids] {
                for (int i = 0; i < per_thread; ++i)
                    ids.push_back(make_session_id());
            });
        }
    }
    std::set<std::string> all;
    for (const auto& ids : made)
        all.insert(ids.begin(), ids.end());
    EXPECT_EQ(all.size(), 4U * per_thread);
}

TEST(Id, RefusesWhatCouldBeMoreThanAName) {
    for (const auto& id :
         {""s,
          "."s,
          ".."s,
          "../x"s,
          "a/b"s,
          "a b"s,
          "a'b"s,
          "a\"b"s,
          "a\0b"s,
          "a%00b"s,
          "\xC3\xA9"s,
          std::string(256, 'a')}) {
        EXPECT_FALSE(is_valid_id(id)) << id;
    }
    for (const auto& id :
         {"a"s, "dropbox-user"s, "user@example.org"s, "a:b.c_d-e"s, std::string(255, 'a')}) {
        EXPECT_TRUE(is_valid_id(id)) << id;
    }
    EXPECT_FALSE(is_valid_request_id("a\r\nX-Evil: 1"));
    EXPECT_FALSE(is_valid_request_id(std::string(129, 'a')));
    EXPECT_TRUE(is_valid_request_id("req_1768471800_x.1:2"));
}

TEST(Id, HashesPiecesAsTheWhole) {
    ContentHasher hasher;
    for (const auto* piece : {"a", "", "bc"})
        hasher.add(piece);
    EXPECT_EQ(hasher.finish(), content_hash("abc"));
    EXPECT_EQ(ContentHasher().finish(), content_hash(""));
}

TEST(Id, ComparesSecretsWhole) {
    EXPECT_TRUE(equal_constant_time("secret", "secret"));
    EXPECT_FALSE(equal_constant_time("secret", "secret2"));
    EXPECT_FALSE(equal_constant_time("", "x"));
    EXPECT_NE(content_hash("a"), content_hash("b"));
    EXPECT_EQ(content_hash("a").size(), 64U);
}

}  // namespace
}  // namespace continuo::test
