#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "agent/responder.hpp"
#include "async/with_deadline.hpp"
#include "session/session_store.hpp"

namespace continuo::test {

enum class Fault { error, exception, hang };

/// Breaks the Nth call (from 1) of all services that share it, once. 0: none.
struct FaultPlan {
    int break_at = 0;
    Fault fault = Fault::error;
    int calls = 0;
    std::string broken{};  ///< the call that was broken

    bool strikes(const char* call) {
        if (++calls != break_at) return false;
        broken = call;
        return true;
    }
    /// A call that does not wait: a hang is not for it, so it does not count.
    bool strikes_now(const char* call) { return fault != Fault::hang && strikes(call); }
};

template <class T>
Task<Result<T>> strike(Fault fault) {
    if (fault == Fault::exception) throw std::runtime_error("injected");
    if (fault == Fault::hang) co_await sleep_until(Deadline::never());
    co_return fail(Errc::unavailable, "injected");
}

/// The same for a function that does not wait, and so cannot hang.
inline std::unexpected<Error> strike_now(Fault fault) {
    if (fault == Fault::exception) throw std::runtime_error("injected");
    return fail(Errc::unavailable, "injected");
}

/// A store before another one: breaks the calls of a turn by plan, counts them, and may do
/// something before a commit.
class FaultyStore final : public SessionStore {
public:
    FaultyStore(SessionStore& inner, FaultPlan& plan) : x_inner(inner), x_plan(plan) {}

    int commits = 0;
    int renewals = 0;
    int abandons = 0;
    int begins = 0;
    std::function<Task<void>()> before_commit;
    std::function<Task<void>()> before_abandon;

    Task<Result<BeginOutcome>> begin_turn(BeginTurn turn) override {
        ++begins;
        if (x_plan.strikes("begin_turn")) return strike<BeginOutcome>(x_plan.fault);
        return x_inner.begin_turn(std::move(turn));
    }
    Task<Result<Committed>> commit_turn(CommitTurn turn) override {
        ++commits;
        if (x_plan.strikes("commit_turn")) return strike<Committed>(x_plan.fault);
        return commit_after(std::move(turn));
    }
    Task<Result<Begun>> freeze_turn(Lease lease, std::size_t history_limit) override {
        if (x_plan.strikes("freeze_turn")) return strike<Begun>(x_plan.fault);
        return x_inner.freeze_turn(std::move(lease), history_limit);
    }
    Task<Result<void>> renew(Lease lease, std::chrono::milliseconds lease_time) override {
        ++renewals;
        return x_inner.renew(std::move(lease), lease_time);
    }
    Task<Result<void>> abandon(Lease lease) override {
        ++abandons;
        return abandon_after(std::move(lease));
    }
    Task<Result<std::vector<Begun>>> take_over(
        std::string instance, std::chrono::milliseconds lease_time, std::size_t limit
    ) override {
        if (x_plan.strikes("take_over")) return strike<std::vector<Begun>>(x_plan.fault);
        return x_inner.take_over(std::move(instance), lease_time, limit);
    }

    std::string_view name() const override { return x_inner.name(); }
    Task<Result<SessionSnapshot>> create(NewSession session) override {
        return x_inner.create(std::move(session));
    }
    Task<Result<SessionSnapshot>> load(std::string id) override {
        return x_inner.load(std::move(id));
    }
    Task<Result<SessionSnapshot>> patch(
        std::string id, SessionPatch patch, std::optional<std::uint64_t> version
    ) override {
        return x_inner.patch(std::move(id), std::move(patch), version);
    }
    Task<Result<std::int64_t>> increment(std::string id, std::string counter, std::int64_t delta)
        override {
        return x_inner.increment(std::move(id), std::move(counter), delta);
    }
    Task<Result<Message>> append(std::string id, Message message) override {
        return x_inner.append(std::move(id), std::move(message));
    }
    Task<Result<HistoryPage>> history(std::string id, std::uint64_t after, std::size_t limit)
        override {
        return x_inner.history(std::move(id), after, limit);
    }
    Task<Result<void>> touch(std::string id) override { return x_inner.touch(std::move(id)); }
    Task<Result<bool>> erase(std::string id) override { return x_inner.erase(std::move(id)); }
    Task<Result<bool>> erase_for_customer(std::string id) override {
        return x_inner.erase_for_customer(std::move(id));
    }
    Task<Result<Page<Session>>> list(ListRequest request) override {
        return x_inner.list(std::move(request));
    }
    Task<Result<std::uint64_t>> reap(std::size_t limit) override { return x_inner.reap(limit); }
    Task<Result<std::uint64_t>> erase_ended_before(TimePoint cutoff) override {
        return x_inner.erase_ended_before(cutoff);
    }
    StoreStats stats() const override { return x_inner.stats(); }
    Task<Result<void>> ping() override { return x_inner.ping(); }

private:
    Task<Result<void>> abandon_after(Lease lease) {
        if (before_abandon) co_await before_abandon();
        co_return co_await x_inner.abandon(std::move(lease));
    }
    Task<Result<Committed>> commit_after(CommitTurn turn) {
        if (before_commit) co_await before_commit();
        co_return co_await x_inner.commit_turn(std::move(turn));
    }

    SessionStore& x_inner;
    FaultPlan& x_plan;
};

/// Answers as its script says.
class FakeResponder final : public Responder {
public:
    using Script = std::function<Task<Result<Answer>>(Question, Deadline)>;
    FakeResponder(FaultPlan& plan, Script script) : x_plan(plan), x_script(std::move(script)) {}

    std::string_view name() const override { return "fake"; }
    Task<Result<Answer>> respond(Question question, Deadline deadline, AnswerSink*) override {
        if (x_plan.strikes("respond")) return strike<Answer>(x_plan.fault);
        return x_script(std::move(question), deadline);
    }

private:
    FaultPlan& x_plan;
    Script x_script;
};

}  // namespace continuo::test
