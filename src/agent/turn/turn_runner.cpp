#include "agent/turn/turn_runner.hpp"

#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "agent/language/customer_language.hpp"
#include "agent/turn/call_declared_tools.hpp"
#include "agent/turn/collect_context.hpp"
#include "agent/turn/first_words.hpp"
#include "agent/turn/lease_renewal.hpp"
#include "async/shielded.hpp"
#include "async/with_deadline.hpp"
#include "base/text.hpp"
#include "session/store_timer.hpp"
#include "telemetry/log.hpp"
#include "telemetry/span.hpp"

namespace continuo {

namespace {

/// Abandons the lease of a cancelled turn. If that fails, the lease expires by itself.
Task<void> give_back(SessionStore* sessions, Lease lease) {
    try {
        co_await sessions->abandon(std::move(lease));
    } catch (const std::exception& e) {
        log("agent").warn(
            "the lease of a cancelled turn could not be given back: {}", excerpt(e.what())
        );
    }
}

class TurnRun {
public:
    TurnRun(TurnServices services, TurnRequest request)
        : x_services(services), x_machine(std::move(request), *services.config, *services.clock) {}

    Task<Result<TurnReply>> run(TurnInput first) {
        std::exception_ptr cancelled;
        try {
            auto step = x_machine.resume(std::move(first));
            for (;;) {
                if (auto* finish = std::get_if<turn_action::Finish>(&step))
                    co_return std::move(finish->result);
                step = co_await proceed(std::move(step));
            }
        } catch (...) {
            cancelled = std::current_exception();
        }
        // The caller waits for this, so that after a shutdown has drained all requests, other
        // instances can lease their sessions at once.
        if (const auto& lease = x_machine.lease()) {
            co_await asio::this_coro::throw_if_cancelled(false);
            co_await shielded(give_back(x_services.sessions, *lease));
            co_await asio::this_coro::throw_if_cancelled(true);
        }
        std::rethrow_exception(cancelled);
    }

private:
    /// Performs the action and returns the next step.
    Task<TurnAction> proceed(TurnAction action) {
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
            error = {Errc::internal, excerpt(e.what())};
        } catch (const std::exception& e) {
            error = {Errc::internal, excerpt(e.what())};
        }
        log("agent").error("a turn failed: {}{}", error.detail, trace_label(x_machine.trace()));
        co_return x_machine.resume(turn_input::Failed{std::move(error)});
    }

    /// Makes the reply while the lease is renewed; whichever ends first cancels the other.
    Task<TurnAction> under_lease(turn_action::CollectContext what) {
        const auto executor = co_await asio::this_coro::executor;
        auto [order, error, step, renewal_error, reason] =
            co_await asio::experimental::make_parallel_group(
                asio::co_spawn(executor, make_reply(std::move(what)), asio::deferred),
                asio::co_spawn(
                    executor,
                    renew_lease(
                        *x_services.sessions,
                        *x_machine.lease(),
                        x_services.config->lease_time,
                        x_machine.deadline()
                    ),
                    asio::deferred
                )
            )
                .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
        // A reply that ended at the same time, or ended its cancellation with an error value, has
        // advanced the machine: return its step, or the lease would not be abandoned.
        if (!error) co_return std::move(step);
        if (order[0] == 0) std::rethrow_exception(error);
        if (renewal_error) std::rethrow_exception(renewal_error);
        co_return x_machine.resume(turn_input::Failed{std::move(reason)});
    }

    Task<TurnAction> make_reply(turn_action::CollectContext what) {
        const bool is_shown = x_services.sinks != nullptr && x_services.reply_may_wait;
        if (is_shown) {
            const auto language =
                customer_language(what.escalation.message, what.escalation.earlier);
            const auto& replies = x_services.config->replies->in(language);
            x_services.sinks->report(
                x_machine.lease()->session_id, replies.text(ReplyKey::status_searching)
            );
        }
        auto collected = co_await collect_context(x_services.tools, std::move(what));
        auto step = x_machine.resume(std::move(collected));
        for (;;) {
            if (auto* call = std::get_if<turn_action::CallTools>(&step)) {
                if (is_shown) x_services.sinks->report(x_machine.lease()->session_id, call->status);
                step = x_machine.resume(co_await call_declared_tools(
                    x_services.registry, x_services.sessions, *x_machine.lease(), std::move(*call)
                ));
            } else if (auto* respond = std::get_if<turn_action::Respond>(&step)) {
                step = co_await respond_to(std::move(*respond), is_shown);
            } else {
                co_return step;
            }
        }
    }

    Task<TurnAction> respond_to(turn_action::Respond respond, bool is_shown) {
        // It lives until the turn ends: what was said is shown until it is in the log.
        if (is_shown) co_await show_at(x_machine.answer_place());
        std::optional<FirstWords> words;
        if (x_services.reply_may_wait)
            words.emplace(x_sink.get(), *x_services.sessions, answered());
        Span span(x_machine.trace(), "respond");
        respond.question.trace = span.context();
        auto answer = co_await x_services.responder->respond(
            std::move(respond.question), respond.deadline, words ? &*words : nullptr
        );
        end_with(span, answer);
        if (words && words->newer()) {
            if (answer) x_machine.count_unused(answer->model_tokens);
            co_return x_machine.resume(BeginOutcome(std::move(*words->newer())));
        }
        if (!answer) co_return x_machine.resume(turn_input::Failed{std::move(answer.error())});
        co_return x_machine.resume(std::move(*answer));
    }

    AnsweredTurn answered() const {
        return {
            .lease = *x_machine.lease(),
            .through = x_machine.answers_through(),
            .history_limit = x_services.config->history_messages,
        };
    }

    Task<void> show_at(AnswerPlace place) {
        if (x_sink) {
            co_await x_sink->move_to(place.seq);
        } else {
            x_sink = co_await x_services.sinks->open(std::move(place));
        }
    }

    Task<TurnInput> perform(TurnAction action) {
        auto& sessions = *x_services.sessions;
        if (auto* begin = std::get_if<turn_action::Begin>(&action)) {
            if (x_services.reply_may_wait) begin->turn.reply_follows = false;
            Span span(x_machine.trace(), "store begin_turn");
            begin->turn.trace = span.context();
            auto begun = co_await sessions.begin_turn(std::move(begin->turn));
            if (begun) span.add("continuo.store.outcome", outcome_of(*begun).name());
            end_with(span, begun);
            co_return to_input(std::move(begun));
        }
        if (auto* commit = std::get_if<turn_action::Commit>(&action)) {
            Span span(x_machine.trace(), "store commit_turn");
            commit->turn.trace = span.context();
            auto committed = co_await sessions.commit_turn(std::move(commit->turn));
            end_with(span, committed);
            co_return to_input(std::move(committed));
        }
        if (auto* freeze = std::get_if<turn_action::Freeze>(&action)) {
            Span span(x_machine.trace(), "store freeze_turn");
            auto frozen =
                co_await sessions.freeze_turn(std::move(freeze->lease), freeze->history_limit);
            end_with(span, frozen);
            if (!frozen) co_return turn_input::Failed{std::move(frozen.error())};
            co_return BeginOutcome(std::move(*frozen));
        }
        if (auto* load = std::get_if<turn_action::Load>(&action)) {
            Span span(x_machine.trace(), "store load");
            auto loaded = co_await sessions.load(std::move(load->session_id));
            end_with(span, loaded);
            co_return to_input(std::move(loaded));
        }
        if (auto* wait = std::get_if<turn_action::Wait>(&action)) {
            co_await sleep_until(Deadline::after(wait->duration));
            co_return turn_input::Waited{};
        }
        if (auto* read = std::get_if<turn_action::ReadAttachments>(&action))
            co_return co_await read_attachments(
                x_services.tools, std::move(*read), x_services.config->replies
            );
        if (auto* abandon = std::get_if<turn_action::Abandon>(&action)) {
            Span span(x_machine.trace(), "store abandon");
            const auto abandoned = co_await sessions.abandon(std::move(abandon->lease));
            end_with(span, abandoned);
            if (!abandoned) co_return turn_input::Failed{abandoned.error()};
            co_return turn_input::Abandoned{};
        }
        co_return turn_input::Failed{{Errc::internal, "the turn requested an unknown action"}};
    }

    template <class Value>
    static TurnInput to_input(Result<Value> result) {
        if (!result) return turn_input::Failed{std::move(result.error())};
        return std::move(*result);
    }

    TurnServices x_services;
    TurnMachine x_machine;
    std::unique_ptr<PlacedAnswerSink> x_sink;
};

}  // namespace

Task<Result<TurnReply>> run_turn(TurnServices services, TurnRequest request, TurnInput first) {
    TurnRun run(services, std::move(request));
    co_return co_await run.run(std::move(first));
}

}  // namespace continuo
