#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "contract/store_contract.hpp"
#include "support/fake_clock.hpp"

namespace continuo::test {

/// A test of several stores over the same sessions, as several processes have them. The verbs say
/// at which; each is run to its end.
class InstancesTest : public testing::Test {
protected:
    static Result<SessionSnapshot> create(SessionStore& store, std::string id) {
        NewSession session;
        session.session_id = std::move(id);
        return run_task(store.create(std::move(session)));
    }
    /// Errors: busy for every outcome without a lease.
    static Result<Begun> begin(SessionStore& store, BeginTurn turn) {
        auto outcome = run_task(store.begin_turn(std::move(turn)));
        if (!outcome) return std::unexpected(outcome.error());
        if (auto* begun = std::get_if<Begun>(&*outcome)) return std::move(*begun);
        return fail(Errc::busy, fmt::format("outcome {}", outcome->index()));
    }
    static Result<Committed> commit(SessionStore& store, const Lease& lease, std::string text) {
        return run_task(store.commit_turn(reply(lease, std::move(text))));
    }
    static std::vector<Message> log_of(SessionStore& store, std::string id) {
        return run_task(store.history(std::move(id), 0, 10'000)).value().messages;
    }

    FakeClock x_clock;
};

}  // namespace continuo::test
