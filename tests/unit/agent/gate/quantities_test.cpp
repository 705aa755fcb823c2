#include "agent/gate/quantities/quantities.hpp"

#include <string>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

std::vector<Quantity> quantities_of(std::string_view text) {
    return find_quantities(text, Words(text));
}

/// Whether the first quantity of one text is the last one of the other.
bool says_the_same(std::string_view stated, std::string_view evidence) {
    const auto one = quantities_of(stated);
    const auto other = quantities_of(evidence);
    if (one.empty() || other.empty()) return false;
    return equal_quantities(one[0], other.back());
}

TEST(Quantities, AreEqualInEveryForm) {
    const std::pair<const char*, const char*> pairs[] = {
        {"2 weeks", "14 days"},
        {"two weeks", "14 days"},
        {"half an hour", "30 minutes"},
        {"a week", "7 days"},
        {"1,000 rows", "1000 rows"},
        {"5k rows", "5,000 rows"},
        {"4.2 million people", "4,200,000 people"},
        {"twenty-five users", "25 users"},
        {"a dozen eggs", "12 eggs"},
        {"three years", "36 months"},
        {"\u20AC5.90", "5.90 euros"},
        {"EUR 5.90", "5.90 \u20AC"},
        {"$12", "12 dollars"},
        {"7.9%", "7.9 percent"},
        {"1 kg", "1000 g"},
        {"5kg", "5 kilograms"},
        {"1 pm", "13:00"},
        {"1 p.m.", "1 pm"},
        {"11 AM", "11:0"},
        {"noon", "12:00"},
        {"4 March 2026", "2026-03-04"},
        {"March 4th, 2026", "4 March 2026"},
        {"March 4", "4 March 2026"},
        {"31.12.2026", "December 31, 2026"},
        {"Mondays", "Monday"},
        {"the 10th century", "10th"},
        {"30 \u00B0C", "30 degrees Celsius"},
        {"5 working days", "5 business days"},
        {"about 18,000 cars", "18,234 cars"},
        {"in 1998", "the Act of 1998"},
        {"three quarters of an hour", "45 minutes"},
        {"a quarter of an hour", "15 minutes"},
        {"an hour and a half", "90 minutes"},
        {"two and a half years", "30 months"},
        {"one and a half hours", "90 minutes"},
        {"14 per cent", "14%"},
        {"ten per cent", "10%"},
        {"a quarter of the price", "25%"},
        {"a third of the price", "33%"},
        {"two thirds of it", "two thirds of it"},
        {"half the price", "50%"},
        {"30 cents", "30\u00A2"},
        {"nine in the evening", "21:00"},
        {"eight in the morning", "8 am"},
        {"ten at night", "22:00"},
        {"half past nine", "9:30"},
        {"half past nine", "21:30"},
        {"quarter to nine", "8.45 am"},
        {"9:30 am", "9.30"},
        {"open until five", "10\u201317"},
        {"Mondays", "Mon"},
        {"Wednesday", "Weds"},
        {"Thursday", "Thurs"},
        {"April", "Apr"},
        {"in September", "in Sept"},
    };
    for (const auto& [one, other] : pairs)
        EXPECT_TRUE(says_the_same(one, other)) << one << " | " << other;
}

TEST(Quantities, DifferInValueUnitOrDate) {
    const std::pair<const char*, const char*> pairs[] = {
        {"2 weeks", "15 days"},
        {"a month", "30 days"},
        {"5 days", "5 hours"},
        {"\u20AC5", "$5"},
        {"5 %", "\u20AC5"},
        {"18,000 cars", "18,234 cars"},
        {"4 March 2026", "5 March 2026"},
        {"4 March 2026", "4 March 2025"},
        {"4 March 2026", "in 2026"},
        {"1 pm", "1 am"},
        {"Monday", "Tuesday"},
        {"6 days", "six samples"},
        {"three quarters of an hour", "30 minutes"},
        {"a quarter of the price", "a quarter of an hour"},
        {"a third of the price", "30%"},
        {"half the price", "5%"},
        {"nine in the evening", "9 am"},
        {"half past nine", "9:15"},
        {"open until five", "18"},
        {"5 lamps", "17 lamps"},
        {"Monday", "Tue"},
    };
    for (const auto& [one, other] : pairs)
        EXPECT_FALSE(says_the_same(one, other)) << one << " | " << other;
}

TEST(Quantities, ShareTheUnitOfARange) {
    const auto found = quantities_of("3 to 5 weeks");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].kind, found[1].kind);
    EXPECT_EQ(found[0].value, 3 * 604800.0);
}

TEST(Quantities, AreNotCodesListNumbersOrPronouns) {
    EXPECT_TRUE(quantities_of("1. Open the page").empty());
    EXPECT_TRUE(quantities_of("the E27 socket").empty());
    EXPECT_TRUE(quantities_of("one of them, first of all").empty());
    EXPECT_TRUE(quantities_of("may I march on").empty());
    EXPECT_TRUE(quantities_of("").empty());
    EXPECT_TRUE(quantities_of("a second order").empty());
    EXPECT_TRUE(quantities_of("the sun sat on the quarter of town").empty()) << "no names of days";
    EXPECT_TRUE(quantities_of("may march").empty());
}

}  // namespace
}  // namespace continuo::test
