#include "domain/source.hpp"

#include <thread>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

Source source(std::string content) {
    return {std::move(content), {{"document_id", "d"}, {"begin", 3}}, 0.75, 1};
}

TEST(SourceList, IsTheSourcesThatItWasMadeOf) {
    const SourceList list{source("a \"passage\""), source("another")};
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0], source("a \"passage\""));
    EXPECT_EQ(list.at(1), source("another"));
    EXPECT_EQ(list.front(), list[0]);
    EXPECT_THROW((void)list.at(2), std::out_of_range);
    EXPECT_EQ(
        list.json(),
        R"([{"content":"a \"passage\"","metadata":{"document_id":"d","begin":3},"relevance_score":0.75,"rank":1},)"
        R"({"content":"another","metadata":{"document_id":"d","begin":3},"relevance_score":0.75,"rank":1}])"
    );
}

TEST(SourceList, MayBeEmpty) {
    for (const auto& list :
         {SourceList(),
          SourceList(std::vector<Source>()),
          SourceList::from_json_text(""),
          SourceList::from_json_text("[]"),
          SourceList::check("[]").value()}) {
        EXPECT_TRUE(list.empty());
        EXPECT_EQ(list.size(), 0U);
        EXPECT_EQ(list.json(), "[]");
        EXPECT_EQ(list, SourceList());
    }
}

TEST(SourceList, ComesBackFromItsText) {
    const SourceList list{source("a"), source("b")};
    EXPECT_EQ(SourceList::from_json_text(std::string(list.json())), list);
    EXPECT_EQ(SourceList::check(std::string(list.json())).value(), list);
    EXPECT_NE(list, (SourceList{source("a")}));
    // In another order of members it says the same.
    EXPECT_EQ(
        SourceList::from_json_text(
            R"([{"rank":1,"relevance_score":0.75,"metadata":{"begin":3,"document_id":"d"},"content":"a"}])"
        ),
        SourceList{source("a")}
    );
}

TEST(SourceList, WhatCannotBeReadIsCorruptOrLooksEmpty) {
    for (const std::string text : {"x", "{}", "[1]", "[{}]", R"([{"content":1}])", "[", "[]]"}) {
        const auto checked = SourceList::check(text);
        ASSERT_FALSE(checked) << text;
        EXPECT_EQ(checked.error().code, Errc::corrupt) << text;
        EXPECT_EQ(SourceList::from_json_text(text).size(), 0U) << text;
    }
}

TEST(SourceList, CopiesShareAndAnyThreadMayAsk) {
    const SourceList list{source("a"), source("b")};
    std::vector<std::thread> threads;
    std::vector<const std::vector<Source>*> seen(4);
    for (auto& place : seen)
        threads.emplace_back([&place, copy = list] { place = &copy.all(); });
    for (auto& thread : threads)
        thread.join();
    for (const auto* place : seen)
        EXPECT_EQ(place, &list.all());
}

}  // namespace
}  // namespace continuo::test
