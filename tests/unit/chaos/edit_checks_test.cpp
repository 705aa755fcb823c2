#include "chaos/edit_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::chaos {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> kinds_of(const std::vector<Violation>& violations) {
    std::vector<std::string> kinds;
    for (const auto& violation : violations)
        kinds.push_back(violation.kind);
    return kinds;
}

class CheckEditsTest : public ::testing::Test {
protected:
    CheckEditsTest() {
        log.acknowledge("document/a", "one");
        log.acknowledge("document/a", "two");
        log.leave_open("document/a", "three");
    }
    std::vector<std::string> check(const std::string& first, const std::string& second) {
        return kinds_of(
            check_edits(log, {{"0", {{"document/a", first}}}, {"1", {{"document/a", second}}}})
        );
    }
    EditLog log;
};

TEST_F(CheckEditsTest, AllowsTheLastAcknowledgedContentAndThoseWithoutAnAnswer) {
    EXPECT_THAT(check("two", "two"), IsEmpty());
    EXPECT_THAT(check("three", "three"), IsEmpty());
}

TEST_F(CheckEditsTest, FindsSourcesThatDiffer) {
    EXPECT_THAT(check("two", "three"), ElementsAre("differs"));
}

TEST_F(CheckEditsTest, FindsWhatWasReplacedAndWhatIsMissing) {
    EXPECT_THAT(check("one", "one"), ElementsAre("resurrected", "resurrected"));
    EXPECT_THAT(check("", ""), ElementsAre("lost", "lost"));
    log.acknowledge("document/a", "");
    EXPECT_THAT(check("", ""), IsEmpty());
    EXPECT_THAT(check("two", "two"), ElementsAre("resurrected", "resurrected"));
}

TEST_F(CheckEditsTest, ADocumentThatASourceDoesNotListIsNotThere) {
    EXPECT_THAT(kinds_of(check_edits(log, {{"0", {}}})), ElementsAre("lost"));
    EXPECT_FALSE(log.allows("document/b", "x"));
    EXPECT_TRUE(log.allows("document/b", ""));
}

}  // namespace
}  // namespace continuo::chaos
