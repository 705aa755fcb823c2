#include "live/postgres_live.hpp"

#include <string>

#include <boost/asio/this_coro.hpp>
#include <gtest/gtest.h>

#include "support/postgres_server.hpp"
#include "support/run_task.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

/// The notes of one instance.
struct NotesInstance {
    explicit NotesInstance(const std::string& database_id = "one database") {
        live = make_postgres_live(shared_postgres().url(), database_id, channel).value();
        channel.connect(live.get());
        wait_until("a connection", [&] { return live->fault().empty(); });
    }
    ~NotesInstance() { live->close(); }
    NotesInstance(const NotesInstance&) = delete;
    NotesInstance& operator=(const NotesInstance&) = delete;

    LiveChannel channel;
    std::unique_ptr<RemoteLive> live;
};

/// Publishes `note` at `from` again and again (listening begins a moment after it was asked for)
/// until a subscriber at `to` gets one that is not a mere SessionChanged, or `changed` of them.
Task<LiveNote> next_note(LiveChannel* from, LiveChannel* to, LiveNote note, bool changed) {
    auto subscription = to->subscribe(note.session_id, co_await asio::this_coro::executor);
    for (;;) {
        from->publish(note);
        for (auto& heard : co_await subscription.next(Deadline::after(50ms))) {
            if (std::holds_alternative<live_note::SessionChanged>(heard.what) == changed)
                co_return std::move(heard);
        }
    }
}

TEST(PostgresLive, NotesReachTheViewersOfOtherInstances) {
    NotesInstance one;
    NotesInstance two;
    const LiveNote note{"sess_a", live_note::DraftGrew{7, 2, 3, "it's \xc3\xa4\n"}};
    EXPECT_EQ(run_task(next_note(&one.channel, &two.channel, note, false)), note);
}

TEST(PostgresLive, ANoteThatIsTooLongSaysOnlyThatSomethingChanged) {
    NotesInstance one;
    NotesInstance two;
    const LiveNote note{"sess_a", live_note::DraftGrew{7, 2, 0, std::string(20'000, 'x')}};
    const auto heard = run_task(next_note(&one.channel, &two.channel, note, true));
    EXPECT_EQ(heard.session_id, "sess_a");
}

}  // namespace
}  // namespace continuo::test
