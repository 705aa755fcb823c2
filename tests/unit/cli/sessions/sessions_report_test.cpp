#include "cli/sessions/sessions_report.hpp"

#include <sstream>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/edit_session.hpp"
#include "support/fake_clock.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"
#include "unit/transfer/copies.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class SessionsReport : public ::testing::Test {
protected:
    void add(const std::string& id, SessionStatus status) {
        auto copy = make_copy(id);
        edit(copy.record.session).status = status;
        ASSERT_EQ(
            run_task(x_archive.place(copy, ConflictPolicy::keep)).value(), ImportOutcome::added
        );
    }
    template <class Usage>
    static std::string printed(const Usage& usage, bool json) {
        std::ostringstream out;
        print_usage(usage, json, out);
        return out.str();
    }

    FakeClock x_clock;
    ScratchFolder x_folder;
    std::unique_ptr<Database> x_database =
        open_database({.file = x_folder / "continuo.db"}, x_clock, nullptr).value();
    ArchiveSessionSource x_archive{{.name = "archive"}, *x_database, x_clock};
};

TEST_F(SessionsReport, ShowsWhetherTheUserIsVerified) {
    auto copy = make_copy("a");
    const auto printed_user = [&copy, this] {
        std::ostringstream out;
        print_session(copy, x_clock.now(), out);
        SessionListing listing;
        listing.sessions = {copy.record.session};
        print_sessions(listing, false, out);
        return out.str();
    };
    EXPECT_THAT(printed_user(), HasSubstr("user          ada (verified)\n"));
    EXPECT_THAT(printed_user(), HasSubstr("Z  ada (verified)\n"));
    edit(copy.record.session).user_verified = false;
    EXPECT_THAT(printed_user(), HasSubstr("user          ada\n"));
    EXPECT_THAT(printed_user(), HasSubstr("Z  ada\n"));
}

TEST_F(SessionsReport, CountsAsActiveWhatIsNotEndedInTheArchiveAsInRedis) {
    add("a", SessionStatus::active);
    add("b", SessionStatus::escalated);
    add("c", SessionStatus::escalated);
    add("d", SessionStatus::ended);
    const auto archive = run_task(read_archive_usage(x_archive, x_folder / "continuo.db")).value();
    const auto of_archive = boost::json::parse(printed(archive, true)).as_object();
    EXPECT_EQ(of_archive.at("sessions").to_number<int>(), 4);
    EXPECT_EQ(of_archive.at("active").to_number<int>(), 3);
    EXPECT_EQ(of_archive.at("escalated").to_number<int>(), 2);
    EXPECT_EQ(of_archive.at("ended").to_number<int>(), 1);
    EXPECT_THAT(
        printed(archive, false),
        StartsWith("4 conversations: 3 not ended, 2 of them escalated, 1 ended\n")
    );

    RedisUsage redis;
    redis.partitions = {{.sessions = 4, .active = 3}};
    const auto of_redis = boost::json::parse(printed(redis, true)).as_object();
    EXPECT_EQ(of_redis.at("total").at("active").to_number<int>(), 3);
    EXPECT_THAT(printed(redis, false), StartsWith("4 conversations: 3 not ended, "));
}

}  // namespace
}  // namespace continuo::test
