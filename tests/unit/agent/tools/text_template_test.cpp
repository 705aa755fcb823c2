#include "agent/tools/text_template.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

std::optional<std::string> fill(
    std::string_view text, const std::map<std::string, std::string, std::less<>>& values
) {
    return TextTemplate::parse(text).value().render(
        [&](std::string_view name) -> std::optional<std::string> {
            const auto found = values.find(name);
            if (found == values.end()) return std::nullopt;
            return found->second;
        }
    );
}

TEST(TextTemplate, FillsItsPlaces) {
    EXPECT_EQ(
        fill("Order {id} is {status}.", {{"id", "7"}, {"status", "sent"}}), "Order 7 is sent."
    );
    EXPECT_EQ(fill("{id}{id}", {{"id", "7"}}), "77");
    EXPECT_EQ(fill("no place", {}), "no place");
}

TEST(TextTemplate, IsNothingWithoutAValue) {
    EXPECT_EQ(fill("Order {id}.", {}), std::nullopt);
}

TEST(TextTemplate, LeavesSectionsOutWhoseValuesAreMissing) {
    constexpr auto text = "Sent.[[ It arrives on {day} at {time}.]][[ By {carrier}.]]";
    EXPECT_EQ(fill(text, {{"day", "Monday"}, {"carrier", "DHL"}}), "Sent. By DHL.");
    EXPECT_EQ(fill(text, {{"day", "Monday"}, {"time", "9"}}), "Sent. It arrives on Monday at 9.");
}

TEST(TextTemplate, TellsItsNames) {
    const auto text = TextTemplate::parse("{a} {b} {a}[[ {c}]]").value();
    EXPECT_THAT(text.names(), testing::ElementsAre("a", "b", "c"));
    EXPECT_THAT(text.names(true), testing::ElementsAre("a", "b"));
}

TEST(TextTemplate, DoesNotPutValuesIntoValues) {
    EXPECT_EQ(fill("{a}", {{"a", "{b}"}, {"b", "x"}}), "{b}");
}

TEST(TextTemplate, RefusesWhatIsNoTemplate) {
    for (const auto* text : {"{", "{}", "{A}", "{a b}", "{1a}", "[[ {a}", "[[ [[ {a}]]"})
        EXPECT_FALSE(TextTemplate::parse(text)) << text;
    EXPECT_FALSE(TextTemplate::parse(std::string(5000, 'x')));
    EXPECT_FALSE(TextTemplate::parse("\xFF"));
}

}  // namespace
}  // namespace continuo::test
