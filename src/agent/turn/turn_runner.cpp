#include "agent/turn/turn_runner.hpp"

#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

#include "agent/turn/collect_context.hpp"
#include "async/spawn.hpp"
#include "async/with_deadline.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// Renews the lease each third of its time. Ends with the reason to stop the work: the deadline, or
/// a lease that is lost. A store that cannot be reached is asked again: the lease may still hold.
Task<Error> keep_lease(TurnServices services, Lease lease, Deadline deadline) {
    const auto lease_time = services.config->lease_time;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        timer.expires_at(deadline.shortened(lease_time / 3).when());
        // Every turn ends by cancelling this wait: as a value, an exception would cost more than
        // the whole turn.
        const auto [ec] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (ec) co_return Error{Errc::cancelled, "the turn ended"};
        if (deadline.expired())
            co_return Error{Errc::timeout, "the turn's deadline passed before its reply"};
        const auto renewed = co_await services.sessions->renew(lease, lease_time);
        if (!renewed && renewed.error().code == Errc::conflict) co_return renewed.error();
    }
}

Task<void> give_back(SessionStore* sessions, Lease lease) {
    // Nobody is left to tell; should it fail, the lease runs out.
    co_await sessions->abandon(std::move(lease));
}

class TurnRun {
public:
    TurnRun(TurnServices services, TurnRequest request, TurnEventSink events)
        : x_services(services),
          x_machine(
              std::move(request), *services.config, *services.clock, static_cast<bool>(events)
          ),
          x_events(std::move(events)) {}

    Task<Result<TurnReply>> run(TurnInput first) {
        std::exception_ptr cancelled;
        try {
            auto step = x_machine.resume(std::move(first));
            for (;;) {
                emit(step);
                if (auto* finish = std::get_if<turn_action::Finish>(&step.action))
                    co_return std::move(finish->result);
                step = co_await proceed(std::move(step.action));
            }
        } catch (...) {
            cancelled = std::current_exception();
        }
        // In a coroutine of its own: whatever is awaited in a cancelled one throws.
        if (const auto& lease = x_machine.lease()) {
            spawn(
                co_await asio::this_coro::executor,
                "abandoned turn",
                give_back(x_services.sessions, *lease)
            );
        }
        std::rethrow_exception(cancelled);
    }

private:
    void emit(const TurnStep& step) const {
        for (const auto& event : step.events)
            x_events(event);
    }

    /// Does what is asked and returns what to do next.
    Task<TurnStep> proceed(TurnAction action) {
        Error error;
        try {
            if (auto* collect_context = std::get_if<turn_action::CollectContext>(&action)) {
                const bool may_wait = x_services.reply_may_wait || collect_context->recall;
                if (!may_wait) co_return co_await make_reply(std::move(*collect_context));
                co_return co_await under_lease(std::move(*collect_context));
            }
            co_return x_machine.resume(co_await perform(std::move(action)));
        } catch (const boost::system::system_error& e) {
            if (e.code() == asio::error::operation_aborted) throw;
            error = {Errc::internal, e.what()};
        } catch (const std::exception& e) {
            error = {Errc::internal, e.what()};
        }
        log("agent").error("a turn failed: {}", error.detail);
        co_return x_machine.resume(turn_input::Failed{std::move(error)});
    }

    /// Makes the reply beside a keeper of the lease; whichever ends first ends the other.
    Task<TurnStep> under_lease(turn_action::CollectContext what) {
        const auto executor = co_await asio::this_coro::executor;
        auto [order, error, step, keeper_error, reason] =
            co_await asio::experimental::make_parallel_group(
                asio::co_spawn(executor, make_reply(std::move(what)), asio::deferred),
                asio::co_spawn(
                    executor,
                    keep_lease(x_services, *x_machine.lease(), x_machine.deadline()),
                    asio::deferred
                )
            )
                .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
        if (order[0] == 0) {
            if (error) std::rethrow_exception(error);
            co_return std::move(step);
        }
        if (keeper_error) std::rethrow_exception(keeper_error);
        co_return x_machine.resume(turn_input::Failed{std::move(reason)});
    }

    Task<TurnStep> make_reply(turn_action::CollectContext what) {
        auto collected = co_await collect_context(x_services.tools, std::move(what));
        auto step = x_machine.resume(std::move(collected));
        emit(step);
        auto* respond = std::get_if<turn_action::Respond>(&step.action);
        if (respond == nullptr) co_return step;
        auto answer =
            co_await x_services.responder->respond(std::move(respond->question), respond->deadline);
        if (!answer) co_return x_machine.resume(turn_input::Failed{std::move(answer.error())});
        co_return x_machine.resume(std::move(*answer));
    }

    Task<TurnInput> perform(TurnAction action) {
        auto& sessions = *x_services.sessions;
        if (auto* begin = std::get_if<turn_action::Begin>(&action))
            co_return to_input(co_await sessions.begin_turn(std::move(begin->turn)));
        if (auto* commit = std::get_if<turn_action::Commit>(&action))
            co_return to_input(co_await sessions.commit_turn(std::move(commit->turn)));
        if (auto* load = std::get_if<turn_action::Load>(&action))
            co_return to_input(co_await sessions.load(std::move(load->session_id)));
        if (auto* wait = std::get_if<turn_action::Wait>(&action)) {
            co_await sleep_until(Deadline::after(wait->duration));
            co_return turn_input::Waited{};
        }
        if (auto* read = std::get_if<turn_action::ReadAttachments>(&action))
            co_return co_await read_attachments(x_services.tools, std::move(read->context));
        if (auto* abandon = std::get_if<turn_action::Abandon>(&action)) {
            const auto abandoned = co_await sessions.abandon(std::move(abandon->lease));
            if (!abandoned) co_return turn_input::Failed{abandoned.error()};
            co_return turn_input::Abandoned{};
        }
        co_return turn_input::Failed{{Errc::internal, "a turn asked for the unknown"}};
    }

    template <class Value>
    static TurnInput to_input(Result<Value> result) {
        if (!result) return turn_input::Failed{std::move(result.error())};
        return std::move(*result);
    }

    TurnServices x_services;
    TurnMachine x_machine;
    TurnEventSink x_events;
};

}  // namespace

Task<Result<TurnReply>> run_turn(
    TurnServices services, TurnRequest request, TurnInput first, TurnEventSink events
) {
    TurnRun run(services, std::move(request), std::move(events));
    co_return co_await run.run(std::move(first));
}

}  // namespace continuo
