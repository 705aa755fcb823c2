#include "app/maintenance.hpp"

#include <algorithm>

#include <boost/asio/this_coro.hpp>

#include "agent/waiting/unclaimed.hpp"
#include "app/services.hpp"
#include "async/with_deadline.hpp"
#include "database/analytics_store.hpp"
#include "session/waiting_line.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

constexpr std::size_t sessions_per_step = 500;  // keeps a step short; steps repeat until done
/// How long a turn whose lease ran out waits at most to be taken over.
constexpr std::chrono::seconds pending_interval{1};
/// An answer that comes later than this surprises more than it helps.
constexpr std::chrono::minutes unanswered_age{15};
constexpr std::chrono::seconds unanswered_interval{5};
/// Most turns are over by then. One that still runs is not disturbed: it has its lease.
constexpr std::chrono::seconds turn_time{1};
constexpr std::size_t unanswered_max = 1000;
constexpr std::chrono::seconds queue_interval{5};  // little compared to minutes of waiting
/// A document that was posted elsewhere is found within a second.
constexpr std::chrono::milliseconds documents_followed_every{250};
constexpr std::chrono::seconds reported_every{3};
constexpr std::chrono::seconds analytics_refreshed_every{15};
/// A server that comes back is noticed after its wait, or this much later.
constexpr std::chrono::seconds mcp_tools_due_interval{1};
static_assert(3 * reported_every < instance_report_kept);

/// The clock by which the instances agree on times of sessions.
const Clock& session_clock(const Services& services) {
    if (services.clock) return *services.clock;
    if (services.database_clock) return *services.database_clock;
    return system_clock();
}

Task<Result<void>> report_once(Services& services) {
    const auto index = services.knowledge->stats();
    // Read after the index: it may then have less than there is, and never more.
    const auto newest = co_await services.database->documents().generation();
    if (!newest) co_return std::unexpected(newest.error());
    InstanceReport report;
    report.instance = services.instance;
    report.generation = index.generation;
    report.lag = *newest > index.generation ? *newest - index.generation : 0;
    report.documents = index.documents;
    report.chunks = index.chunks;
    co_return co_await services.reports->publish(std::move(report));
}

Task<void> clean_up_once(Services& services) {
    std::uint64_t left = 0;
    for (;;) {
        const auto reaped = co_await services.sessions->reap(sessions_per_step);
        if (!reaped) {
            log("maintenance")
                .warn("expired sessions could not be removed: {}", reaped.error().detail);
            break;
        }
        left += *reaped;
        if (*reaped < sessions_per_step) break;
    }
    const auto now = system_clock().now();
    if (const auto done = co_await services.database->archive().prune(now); !done) {
        log("maintenance").warn("the archive could not be pruned: {}", done.error().detail);
    }
    const auto& agent = services.settings.agent;
    const auto pruned = co_await services.database->memories().prune(
        now - agent.memory_kept, agent.memory_entries_max
    );
    if (!pruned)
        log("maintenance").warn("customer facts could not be pruned: {}", pruned.error().detail);
    if (left > 0 || pruned.value_or(0) > 0) {
        log("maintenance")
            .info(
                "Cleanup: removed {} expired sessions, {} customer facts", left, pruned.value_or(0)
            );
    }
    const auto stats = services.sessions->stats();
    services.metrics->set_active_sessions(static_cast<double>(stats.total_sessions));
    services.metrics->set_session_memory(static_cast<double>(stats.memory_bytes));
}

}  // namespace

Task<void> clean_up_periodically(Services& services) {
    for (;;) {
        co_await sleep_until(Deadline::after(services.settings.session.cleanup_interval));
        co_await clean_up_once(services);
    }
}

Task<void> answer_pending_periodically(Services& services) {
    const auto executor = co_await asio::this_coro::executor;
    for (;;) {
        co_await sleep_until(Deadline::after(pending_interval));
        if (!services.draining) co_await services.hub->take_over_pending(executor);
    }
}

Task<void> recall_unanswered_periodically(Services& services) {
    for (;;) {
        const auto now = system_clock().now();
        const auto found = co_await services.database->archive().unanswered(
            now - unanswered_age, now - turn_time, unanswered_max
        );
        if (!found)
            log("maintenance")
                .warn("unanswered messages cannot be looked for: {}", found.error().detail);
        // Reading a session is what brings it back.
        for (const auto& id : found.value_or(std::vector<std::string>()))
            co_await services.sessions->load(id);
        co_await sleep_until(Deadline::after(unanswered_interval));
    }
}

namespace {

/// `line`: of read_waiting_line(), the longest waiting first.
void report_queue(Metrics& metrics, const std::vector<Session>& line, TimePoint now) {
    std::size_t waiting = 0;
    std::chrono::duration<double> oldest{0};
    for (const auto& session : line) {
        if (!session.owner.is_queue()) continue;
        if (waiting++ == 0) oldest = now - waiting_since(session);
    }
    metrics.set_queue(static_cast<double>(waiting), std::max(0.0, oldest.count()));
}

}  // namespace

Task<void> look_after_queue_periodically(Services& services) {
    for (;;) {
        co_await sleep_until(Deadline::after(queue_interval));
        const auto line = co_await read_waiting_line(services.sessions.get());
        if (!line) {
            log("maintenance").warn("the queue could not be read: {}", line.error().detail);
            continue;
        }
        services.places->update(*line);
        const auto& config = services.agent->config();
        const auto now = session_clock(services).now();
        report_queue(*services.metrics, *line, now);
        const auto returned = co_await return_unclaimed(
            services.sessions.get(), &*line, &config.waiting, config.replies.get(), now
        );
        if (returned > 0)
            log("maintenance")
                .info("{} conversations that nobody claimed are with the bot again", returned);
    }
}

Task<void> refresh_operators_periodically(Services& services) {
    bool failing = false;
    for (;;) {
        co_await sleep_until(Deadline::after(operators_refreshed_every));
        const auto read = co_await services.operators->refresh();
        if (!read && !failing) {
            log("maintenance")
                .warn(
                    "operators cannot be read: {}; their tokens are refused until they can",
                    read.error().detail
                );
        }
        failing = !read;
    }
}

Task<void> refresh_analytics_periodically(Services& services) {
    using std::chrono::steady_clock;
    bool failing = false;
    auto pause = steady_clock::duration(analytics_refreshed_every);
    for (;;) {
        co_await sleep_until(Deadline::after(pause));
        const auto begun = steady_clock::now();
        const auto done =
            co_await services.database->analytics().refresh(session_clock(services).now());
        if (!done && !failing)
            log("maintenance")
                .warn("the figures about conversations stay behind: {}", done.error().detail);
        failing = !done;
        constexpr int share = 19;  // of the time of a refresh
        pause = std::max<steady_clock::duration>(
            analytics_refreshed_every, (steady_clock::now() - begun) * share
        );
    }
}

Task<void> list_mcp_tools_periodically(Services& services) {
    for (;;) {
        co_await services.mcp_tools->list_due();
        co_await sleep_until(Deadline::after(mcp_tools_due_interval));
    }
}

Task<void> report_periodically(Services& services) {
    bool failing = false;
    for (;;) {
        const auto reported = co_await report_once(services);
        if (!reported && !failing) {
            log("maintenance")
                .warn(
                    "other instances cannot be told how far this one's index is: {}",
                    reported.error().detail
                );
        }
        failing = !reported;
        co_await sleep_until(Deadline::after(reported_every));
    }
}

Task<void> follow_documents(Services& services) {
    bool failing = false;
    for (;;) {
        co_await sleep_until(Deadline::after(documents_followed_every));
        const auto followed = co_await services.knowledge->follow();
        if (!followed && !failing) {
            log("knowledge")
                .warn(
                    "documents of other instances cannot be read, answers rest on those of before: "
                    "{}",
                    followed.error().detail
                );
        }
        if (followed && failing)
            log("knowledge").info("documents of other instances are read again");
        failing = !followed;
    }
}

}  // namespace continuo
