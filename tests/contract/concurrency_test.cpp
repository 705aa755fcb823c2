// Threads with an io_context each, as shards are, on a few sessions. What they saw is checked
// against what the contract promises for any order.

#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "contract/store_contract.hpp"

namespace continuo::test {

using testing::IsEmpty;

namespace {

constexpr int thread_count = 4;
constexpr int tries_max = 100'000;

Task<void> give_way() {
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    std::this_thread::yield();
}

/// Runs `make(thread)` on as many threads; what one throws is thrown.
void run_on_threads(const std::function<Task<void>(int)>& make) {
    std::mutex mutex;
    std::exception_ptr error;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < thread_count; ++i) {
            threads.emplace_back([&, i] {
                try {
                    run_task(make(i));
                } catch (...) {
                    const std::scoped_lock lock(mutex);
                    error = std::current_exception();
                }
            });
        }
    }
    if (error) std::rethrow_exception(error);
}

/// What clients saw, in no order.
struct Record {
    std::mutex mutex;
    std::map<std::string, std::set<std::uint64_t>>
        replies_of_id;  ///< client_message_id -> reply seqs
    std::map<std::uint64_t, std::uint64_t>
        fence_of_reply;  ///< reply seq -> fence it was written under
    std::set<std::uint64_t> granted;
    std::vector<std::string> wrongs;

    void wrong(std::string what) {
        const std::scoped_lock lock(mutex);
        wrongs.push_back(std::move(what));
    }
    void replied(const std::string& id, std::uint64_t seq) {
        const std::scoped_lock lock(mutex);
        replies_of_id[id].insert(seq);
    }
    void committed(std::uint64_t seq, std::uint64_t fence) {
        const std::scoped_lock lock(mutex);
        fence_of_reply[seq] = fence;
    }
    void grant(std::uint64_t fence) {
        const std::scoped_lock lock(mutex);
        if (!granted.insert(fence).second) wrongs.push_back("a fence was granted twice");
    }
};

/// How often the clock is moved by a lease's time in a test where holders die; less than an outcome
/// is kept for.
constexpr int advances_max = 18;

/// One customer's hand: sends the same message until it has its reply, and answers where it gets
/// the lease, now and then giving up instead. With `advances` (how often the clock was moved) it
/// may die as well, as long as the clock will be moved once more.
Task<void> send_until_answered(
    SessionStore& store,
    Record& record,
    std::string session,
    std::string id,
    std::uint_fast32_t seed,
    const std::atomic<int>* advances
) {
    std::mt19937 random(seed);
    for (int tries = 0; tries < tries_max; ++tries) {
        auto request = message(session, id, id);
        request.when_leased = random() % 2 == 0 ? WhenLeased::join : WhenLeased::refuse;
        request.durable = random() % 4 == 0;
        request.history_limit = random() % 3;
        auto outcome = (co_await store.begin_turn(std::move(request))).value();
        if (auto* replayed = std::get_if<Replayed>(&outcome)) {
            if (replayed->message.client_message_id != id) record.wrong("another's message");
            record.replied(id, replayed->reply.seq);
            co_return;
        }
        auto* begun = std::get_if<Begun>(&outcome);
        if (begun == nullptr) {
            co_await give_way();
            continue;
        }
        const auto lease = begun->lease;
        record.grant(lease.fence);
        const auto fate = random() % 8;
        if (fate == 0) {
            (co_await store.abandon(lease)).value();
            continue;
        }
        if (fate == 1 && advances != nullptr && *advances < advances_max - 1) continue;
        if (random() % 2 == 0) co_await give_way();
        const auto committed = co_await store.commit_turn(reply(lease, "re: " + id));
        if (committed) {
            record.committed(committed->reply.seq, lease.fence);
            const auto again = co_await store.commit_turn(reply(lease, "again"));
            // Somebody may have committed the next turn since; then the old one is only stale.
            if (again && again->reply != committed->reply)
                record.wrong("another reply the second time");
        } else if (committed.error().code != Errc::conflict) {
            record.wrong("commit: " + committed.error().detail);
        }
    }
    record.wrong(id + " was never answered");
}

void expect_consistent(const Record& record, const std::vector<Message>& log, std::size_t ids) {
    EXPECT_THAT(record.wrongs, IsEmpty());
    std::map<std::string, int> messages;
    std::map<std::uint64_t, std::uint64_t> reply_of_turn;
    std::uint64_t newest_fence = 0;
    for (std::size_t i = 0; i < log.size(); ++i) {
        ASSERT_EQ(log[i].seq, i + 1);
        if (log[i].role == Role::user) EXPECT_EQ(++messages[log[i].client_message_id], 1);
        if (log[i].role != Role::assistant) continue;
        EXPECT_TRUE(reply_of_turn.emplace(log[i].turn, log[i].seq).second)
            << "two replies to one turn";
        ASSERT_TRUE(record.fence_of_reply.contains(log[i].seq)) << "a reply that nobody committed";
        EXPECT_GT(record.fence_of_reply.at(log[i].seq), newest_fence);
        newest_fence = record.fence_of_reply.at(log[i].seq);
    }
    EXPECT_EQ(messages.size(), ids);
    EXPECT_EQ(record.fence_of_reply.size(), reply_of_turn.size());
    for (const auto& entry : log) {
        if (entry.role != Role::user) continue;
        const auto& seen = record.replies_of_id.at(entry.client_message_id);
        ASSERT_EQ(seen.size(), 1u) << entry.client_message_id << " got two replies";
        EXPECT_EQ(*seen.begin(), reply_of_turn.at(entry.turn));
    }
}

}  // namespace

TEST_P(SessionStoreContract, ManyWritersLoseAndDoubleNothing) {
    constexpr int ids = 40;
    for (const auto* id : {"s", "t"})
        create(id).value();
    for (const auto* session : {"s", "t"}) {
        Record record;
        run_on_threads([&](int thread) -> Task<void> {
            // Each message is sent by every thread, and in another order.
            return
                [](SessionStore& all, Record& seen, std::string where, int number) -> Task<void> {
                    std::vector<int> order(ids);
                    for (int i = 0; i < ids; ++i)
                        order[static_cast<std::size_t>(i)] = i;
                    std::mt19937 random(static_cast<unsigned>(number));
                    std::ranges::shuffle(order, random);
                    for (const auto i : order) {
                        co_await send_until_answered(
                            all, seen, where, "m" + std::to_string(i), random(), nullptr
                        );
                    }
                }(store(), record, session, thread);
        });
        expect_consistent(record, log_of(session), ids);
        EXPECT_EQ(load(session).value().message_count, static_cast<std::uint64_t>(ids));
    }
    EXPECT_EQ(store().stats().pending_turns, 0u);
}

TEST_P(SessionStoreContract, LeasesThatRunOutUnderContentionAreFenced) {
    constexpr int ids = 24;
    create("s").value();
    Record record;
    std::atomic<int> advances{0};
    run_on_threads([&](int thread) -> Task<void> {
        return [](SessionStore& all,
                  Record& seen,
                  StoreWorld& around,
                  std::atomic<int>& moved,
                  int number) -> Task<void> {
            if (number == 0) {
                while (moved < advances_max) {
                    for (int i = 0; i < 50; ++i)
                        co_await give_way();
                    around.advance(30s);
                    ++moved;
                }
                co_return;
            }
            std::mt19937 random(static_cast<unsigned>(number) + 100);
            for (int i = 0; i < ids; ++i) {
                co_await send_until_answered(
                    all, seen, "s", "m" + std::to_string(i), random(), &moved
                );
            }
        }(store(), record, world(), advances, thread);
    });
    expect_consistent(record, log_of("s"), ids);
    EXPECT_EQ(load("s").value().message_count, static_cast<std::uint64_t>(ids));
}

TEST_P(SessionStoreContract, CountersAndPatchesAreExactUnderContention) {
    constexpr int rounds = 50;
    create("s").value();
    run_on_threads([&](int) -> Task<void> {
        return [](SessionStore& all) -> Task<void> {
            for (int i = 0; i < rounds; ++i) {
                (co_await all.increment("s", "plain", 1)).value();
                for (int tries = 0; tries < tries_max; ++tries) {
                    const auto seen = (co_await all.load("s")).value();
                    const auto* old = seen->metadata.if_contains("n");
                    SessionPatch change;
                    change.metadata = json::object{{"n", old == nullptr ? 1 : old->as_int64() + 1}};
                    const auto made = co_await all.patch("s", std::move(change), seen->version);
                    if (made) break;
                    if (made.error().code != Errc::conflict)
                        throw std::runtime_error(made.error().detail);
                    co_await give_way();
                }
            }
        }(store());
    });
    const auto session = load("s").value();
    EXPECT_EQ(session.metadata.at("n"), thread_count * rounds);
    EXPECT_EQ(session.counters.at("plain"), thread_count * rounds);
    EXPECT_EQ(session.version, 1u + 2 * thread_count * rounds);
}

TEST_P(SessionStoreContract, OneOfManyCreates) {
    std::atomic<int> created{0};
    run_on_threads([&](int) -> Task<void> {
        return [](SessionStore& all, std::atomic<int>& count) -> Task<void> {
            for (int i = 0; i < 50; ++i) {
                NewSession session;
                session.session_id = "s" + std::to_string(i);
                const auto result = co_await all.create(std::move(session));
                if (result)
                    ++count;
                else if (result.error().code != Errc::conflict)
                    throw std::runtime_error("create");
            }
        }(store(), created);
    });
    EXPECT_EQ(created, 50);
    EXPECT_EQ(store().stats().total_sessions, 50u);
}

TEST_P(SessionStoreContract, NothingComesBackAfterAnErasureThatRacesWithTurns) {
    for (int round = 0; round < 10; ++round) {
        const auto id = "s" + std::to_string(round);
        create(id).value();
        std::atomic<bool> erased{false};
        std::atomic<int> seen_after{0};
        run_on_threads([&](int thread) -> Task<void> {
            return [](SessionStore& all,
                      std::string session,
                      int number,
                      std::atomic<bool>& gone,
                      std::atomic<int>& wrong) -> Task<void> {
                for (int i = 0; i < 30; ++i) {
                    if (number == 0 && i == 10) {
                        (co_await all.erase(session)).value();
                        gone = true;
                    }
                    const bool was_gone = gone;
                    auto outcome = co_await all.begin_turn(
                        message(session, std::to_string(number) + "_" + std::to_string(i))
                    );
                    if (outcome && was_gone) ++wrong;
                    auto* begun = outcome ? std::get_if<Begun>(&*outcome) : nullptr;
                    if (begun != nullptr) {
                        const bool was_gone_then = gone;
                        const auto done = co_await all.commit_turn(reply(begun->lease));
                        if (done && was_gone_then) ++wrong;
                    }
                    co_await give_way();
                }
            }(store(), id, thread, erased, seen_after);
        });
        EXPECT_EQ(seen_after, 0);
        EXPECT_EQ(error_of(load(id)), Errc::gone);
    }
    EXPECT_EQ(store().stats().total_sessions, 0u);
    EXPECT_EQ(store().stats().pending_turns, 0u);
}

TEST_P(SessionStoreContract, APendingTurnIsTakenOverByOne) {
    constexpr int turns = 40;
    for (int i = 0; i < turns; ++i) {
        create("s" + std::to_string(i)).value();
        begun(message("s" + std::to_string(i), "m1"));
    }
    advance(30s);
    std::mutex mutex;
    std::multiset<std::string> taken;
    run_on_threads([&](int) -> Task<void> {
        return [](SessionStore& all, std::mutex& lock, std::multiset<std::string>& seen
               ) -> Task<void> {
            for (int i = 0; i < turns; ++i) {
                const auto some = (co_await all.take_over("b", 30s, 3)).value();
                for (const auto& begun : some) {
                    (co_await all.commit_turn(reply(begun.lease))).value();
                    const std::scoped_lock guard(lock);
                    seen.insert(begun.lease.session_id);
                }
                co_await give_way();
            }
        }(store(), mutex, taken);
    });
    EXPECT_EQ(taken.size(), static_cast<std::size_t>(turns));
    EXPECT_EQ(
        std::set<std::string>(taken.begin(), taken.end()).size(), static_cast<std::size_t>(turns)
    );
}

TEST_P(SessionStoreContract, EvictionUnderContentionKeepsTheBoundAndTheTurns) {
    if (!GetParam().is_bounded) GTEST_SKIP() << "it holds all that there are";
    use({.sessions_max = 20});
    std::atomic<int> lost{0};
    run_on_threads([&](int thread) -> Task<void> {
        return [](SessionStore& all, int number, std::atomic<int>& missing) -> Task<void> {
            for (int i = 0; i < 60; ++i) {
                NewSession session;
                session.session_id = "s" + std::to_string(number) + "_" + std::to_string(i);
                (co_await all.create(session)).value();
                auto outcome = co_await all.begin_turn(message(session.session_id, "m1"));
                if (!outcome) {
                    ++missing;  // pushed out at once by the other threads' newer ones
                    continue;
                }
                (co_await all.commit_turn(reply(std::get<Begun>(*outcome).lease))).value();
            }
        }(store(), thread, lost);
    });
    EXPECT_LE(store().stats().total_sessions, 20u);
    if (!GetParam().eviction_loses) {
        EXPECT_EQ(lost, 0);
        EXPECT_EQ(run_task(store().list({})).value().total, 240u);
        for (int thread = 0; thread < thread_count; ++thread) {
            EXPECT_EQ(log_of("s" + std::to_string(thread) + "_0").size(), 2u);
        }
    }
}

}  // namespace continuo::test
