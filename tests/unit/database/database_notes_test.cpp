#include "database/database_notes.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/postgres_server.hpp"
#include "support/scratch.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {
namespace {

/// A program that listens, and remembers what it heard.
class NotesProcess {
public:
    explicit NotesProcess(const std::string& url) {
        DatabaseNotesListener listener;
        listener.heard = [this](const std::string& channel, std::string payload) {
            const std::scoped_lock lock(x_mutex);
            x_heard.push_back(channel + " " + payload);
        };
        listener.gap = [this] { ++gaps; };
        notes = make_database_notes(url, std::move(listener)).value();
        wait_until("a connection", [&] { return notes->fault().empty(); });
    }
    /// Everything that came before `last`.
    std::vector<std::string> heard_until(const std::string& last) {
        std::vector<std::string> heard;
        wait_until(last, [&] {
            const std::scoped_lock lock(x_mutex);
            heard = x_heard;
            return !heard.empty() && heard.back() == last;
        });
        return heard;
    }

    bool has_heard(const std::string& text) {
        const std::scoped_lock lock(x_mutex);
        return std::ranges::find(x_heard, text) != x_heard.end();
    }

    std::atomic<int> gaps{0};
    std::unique_ptr<DatabaseNotes> notes;

private:
    std::mutex x_mutex;
    std::vector<std::string> x_heard;
};

/// `from` sends until `to` hears it: listening begins a moment after it was asked for.
void await_first(const NotesProcess& from, NotesProcess& to, const std::string& channel) {
    wait_until("to listen to " + channel, [&] {
        from.notes->notify(channel, "?");
        return to.has_heard(channel + " ?");
    });
}

TEST(DatabaseNotes, AreHeardByOthersWhoListenAndNotByTheirSender) {
    NotesProcess one(shared_postgres().url());
    NotesProcess two(shared_postgres().url());
    one.notes->listen("continuo_a");
    two.notes->listen("continuo_a");
    await_first(one, two, "continuo_a");
    const std::string awkward = "it's \xc3\xa4 \\ \x01 \xff \"";
    EXPECT_TRUE(one.notes->notify("continuo_a", awkward));
    EXPECT_TRUE(one.notes->notify("continuo_b", "for nobody"));
    EXPECT_TRUE(two.notes->notify("continuo_a", "from two"));
    EXPECT_TRUE(one.notes->notify("continuo_a", "end"));
    const auto heard = two.heard_until("continuo_a end");
    EXPECT_THAT(heard, ::testing::Contains("continuo_a " + awkward));
    EXPECT_THAT(heard, ::testing::Not(::testing::Contains("continuo_a from two")));
    one.heard_until("continuo_a from two");
    EXPECT_FALSE(one.has_heard("continuo_a end")) << "its own";
}

TEST(DatabaseNotes, RefuseWhatIsLongerThanPostgresTakes) {
    NotesProcess one(shared_postgres().url());
    EXPECT_TRUE(one.notes->notify("continuo_a", std::string(7900, 'x')));
    EXPECT_FALSE(one.notes->notify("continuo_a", std::string(7901, 'x')));
    EXPECT_FALSE(one.notes->notify("continuo_a", std::string(4000, '\xff'))) << "escaped";
    EXPECT_TRUE(one.notes->fault().empty());
}

TEST(DatabaseNotes, TellOfTheGapOfALostConnectionAndListenAgain) {
    ScratchFolder folder;
    PostgresServer server(folder.path());
    NotesProcess one(server.url());
    NotesProcess two(server.url());
    two.notes->listen("continuo_a");
    await_first(one, two, "continuo_a");
    server.start();  // kills it first
    wait_until("both again", [&] { return one.gaps > 1 && two.gaps > 1; });
    EXPECT_TRUE(one.notes->notify("continuo_a", "again"));
    two.heard_until("continuo_a again");
}

TEST(DatabaseNotes, AServerThatIsAwayIsAFaultAndEndsWithClose) {
    ScratchFolder folder;
    auto notes = make_database_notes(
        "postgresql:///x?host=" + folder.path().string(),
        {.heard = [](const std::string&, std::string) {}, .gap = [] {}}
    );
    ASSERT_TRUE(notes);
    wait_until("a reason", [&] { return (*notes)->fault().contains("No such file"); });
    (*notes)->listen("continuo_a");
    EXPECT_TRUE((*notes)->notify("continuo_a", "dropped"));
    (*notes)->close();
    EXPECT_FALSE((*notes)->fault().empty());
    EXPECT_FALSE(make_database_notes("mysql://x", {}));
}

}  // namespace
}  // namespace continuo::test
