#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "session/session_store.hpp"
#include "support/run_task.hpp"

namespace continuo::test {

using namespace std::chrono_literals;

/// What a test may ask of a store's set-up.
struct StoreOptions {
    std::size_t sessions_max = 10'000;
    std::size_t memory_max = SIZE_MAX;
    std::chrono::seconds idle_timeout = 30min;
    std::chrono::seconds lifetime_max = 168h;
    std::size_t messages_max = 1000;
    std::size_t messages_kept = 64;
};

/// A store and the world around it: its clock, and the process that it lives in.
class StoreWorld {
public:
    virtual ~StoreWorld() = default;
    virtual SessionStore& store() = 0;
    virtual TimePoint now() = 0;
    virtual void advance(std::chrono::microseconds duration) = 0;
    /// The store's process is killed, and started again.
    virtual void restart() = 0;
    /// What the store is seen to have done wrong behind its interface.
    virtual std::vector<std::string> complaints() { return {}; }
};

/// One implementation of the contract, as the suite sees it.
struct Backend {
    std::string name;
    std::function<std::unique_ptr<StoreWorld>(StoreOptions)> make;
    bool survives_restart = false;
    /// The state is outside the process: whether that is killed makes no difference, not even to a
    /// lease.
    bool is_shared = false;
    /// The idle clock ends a session (else it only leaves memory).
    bool idle_ends_life = true;
    /// An idle session leaves the store, to come back or not. Otherwise it stays to the end of its
    /// life.
    bool idle_leaves = true;
    /// Where there is a bound on sessions, what it pushes out is lost (else it comes back).
    bool eviction_loses = true;
    /// StoreOptions::sessions_max holds.
    bool is_bounded = true;
};
void PrintTo(const Backend& backend, std::ostream* out);
[[nodiscard]] std::vector<Backend> backends();

/// The suite. Verbs with defaults that suit most tests; each is run to its end.
class SessionStoreContract : public testing::TestWithParam<Backend> {
protected:
    void SetUp() override { use({}); }
    void TearDown() override;

    void use(StoreOptions options) { x_world = GetParam().make(options); }
    [[nodiscard]] StoreWorld& world() { return *x_world; }
    [[nodiscard]] SessionStore& store() { return x_world->store(); }
    [[nodiscard]] TimePoint now() { return x_world->now(); }
    void advance(std::chrono::microseconds duration) { x_world->advance(duration); }

    Result<Session> create(std::string id);
    Result<Session> load(std::string id) { return run_task(store().load(std::move(id))); }
    Result<BeginOutcome> begin(BeginTurn turn) {
        return run_task(store().begin_turn(std::move(turn)));
    }
    Result<Committed> commit(CommitTurn turn) {
        return run_task(store().commit_turn(std::move(turn)));
    }
    Result<Committed> commit(const Lease& lease, std::string reply);
    Result<Session> patch(std::string id, SessionPatch patch);
    Result<void> renew(const Lease& lease, std::chrono::milliseconds time = 30s) {
        return run_task(store().renew(lease, time));
    }
    Result<Begun> freeze(const Lease& lease) { return run_task(store().freeze_turn(lease, 10)); }
    Result<void> abandon(const Lease& lease) { return run_task(store().abandon(lease)); }
    Result<bool> erase(std::string id) { return run_task(store().erase(std::move(id))); }
    std::vector<Begun> take_over(std::string instance = "b", std::size_t limit = 10);
    std::vector<Message> log_of(std::string id);
    /// The lease of a new turn; fails the test when it is not granted.
    Begun begun(BeginTurn turn);
    /// A whole turn.
    Committed talk(const std::string& id, const std::string& message_id, const std::string& text);

private:
    std::unique_ptr<StoreWorld> x_world;
};

[[nodiscard]] BeginTurn message(
    std::string session_id, std::string message_id = {}, std::string content = "hello"
);
/// The same turn, answered only once it is durable.
[[nodiscard]] BeginTurn durable(BeginTurn turn);
/// The same turn, which may be written with its reply.
[[nodiscard]] BeginTurn followed(BeginTurn turn);
[[nodiscard]] CommitTurn reply(const Lease& lease, std::string content = "hi");
[[nodiscard]] Message operator_message(std::string content);
[[nodiscard]] SessionPatch to_status(SessionStatus status);
[[nodiscard]] SessionPatch to_owner(Owner owner);
/// Log entries as `seq role content`.
[[nodiscard]] std::vector<std::string> lines(const MessageList& messages);

/// The code of a failure; a success fails the test.
template <class T>
Errc error_of(const Result<T>& result) {
    if (result) {
        ADD_FAILURE() << "a success where a failure was expected";
        return Errc::internal;
    }
    return result.error().code;
}

/// The outcome as `T`; another outcome or a failure throws, and so fails the test.
template <class T>
T as(Result<BeginOutcome> outcome) {
    if (!outcome) throw std::runtime_error("begin_turn: " + outcome.error().detail);
    if (!std::holds_alternative<T>(*outcome)) {
        throw std::runtime_error("begin_turn: outcome " + std::to_string(outcome->index()));
    }
    return std::get<T>(std::move(*outcome));
}

}  // namespace continuo::test
