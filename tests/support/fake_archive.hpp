#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include "base/limits.hpp"
#include "database/archive.hpp"
#include "support/fake_clock.hpp"

namespace continuo::test {

/// How a write of the FakeArchive fails.
enum class WriteFault {
    refused,      ///< not written: unavailable
    answer_lost,  ///< written, but the result is an error that does not say so
    broken,       ///< written, but an exception is thrown
};

/// An in-memory archive that fulfils the contract of archive.hpp, checks that its caller does too,
/// and fails or waits on request. It outlives stores, so that a new store finds the durable data.
/// Every call suspends at least once. Thread: any.
class FakeArchive final : public Archive {
public:
    explicit FakeArchive(const Clock& clock) : x_clock(clock) {}

    // --- for tests

    /// The write after the next `count` writes fails (0: the next one).
    void fail_write(std::uint64_t count, WriteFault fault = WriteFault::refused) {
        const std::scoped_lock lock(x_mutex);
        x_fault = {x_writes + count, fault};
    }
    /// All calls fail with unavailable.
    void set_reachable(bool reachable) {
        const std::scoped_lock lock(x_mutex);
        x_reachable = reachable;
    }
    /// Writes wait until release_writes() before they take effect.
    void hold_writes() {
        const std::scoped_lock lock(x_mutex);
        x_holding = true;
    }
    void release_writes() {
        std::deque<std::move_only_function<void()>> waiting;
        {
            const std::scoped_lock lock(x_mutex);
            x_holding = false;
            waiting.swap(x_waiting);
        }
        for (auto& resume : waiting)
            resume();
    }
    [[nodiscard]] std::size_t waiting_writes() const {
        const std::scoped_lock lock(x_mutex);
        return x_waiting.size();
    }
    [[nodiscard]] std::uint64_t write_count() const {
        const std::scoped_lock lock(x_mutex);
        return x_writes;
    }
    /// Idempotency records of all writes, including known ones.
    [[nodiscard]] std::uint64_t outcomes_written() const {
        const std::scoped_lock lock(x_mutex);
        return x_outcomes;
    }
    [[nodiscard]] std::uint64_t load_count() const {
        const std::scoped_lock lock(x_mutex);
        return x_loads;
    }
    /// Errors of the caller: gaps, going back, writing an erased session. Empty if there are none.
    [[nodiscard]] std::vector<std::string> complaints() const {
        const std::scoped_lock lock(x_mutex);
        return x_complaints;
    }
    [[nodiscard]] std::vector<Message> messages_of(const std::string& id) const {
        const std::scoped_lock lock(x_mutex);
        const auto found = x_sessions.find(id);
        return found == x_sessions.end() ? std::vector<Message>{} : found->second.messages;
    }
    [[nodiscard]] std::vector<Ticket> tickets() const {
        const std::scoped_lock lock(x_mutex);
        return x_tickets;
    }
    [[nodiscard]] std::vector<CustomerFact> memories() const {
        const std::scoped_lock lock(x_mutex);
        return x_memories;
    }

    // --- Archive

    Task<Result<void>> write(SessionWrite step) override {
        co_await pause();
        co_await wait_while_held();
        const std::scoped_lock lock(x_mutex);
        const auto number = x_writes++;
        if (!x_reachable) co_return fail(Errc::unavailable, "the archive is down");
        const bool is_faulty = x_fault && x_fault->first == number;
        if (is_faulty && x_fault->second == WriteFault::refused) {
            co_return fail(Errc::unavailable, "the archive refuses");
        }
        if (has_tombstone(step.session->session_id)) co_return fail(Errc::gone, "erased");
        store(std::move(step));
        if (!is_faulty) co_return Result<void>{};
        if (x_fault->second == WriteFault::broken) throw std::runtime_error("the archive broke");
        co_return fail(Errc::timeout, "no answer");
    }

    Task<Result<ArchivedSession>> load(std::string session_id, std::size_t messages_max) override {
        co_await pause();
        const std::scoped_lock lock(x_mutex);
        ++x_loads;
        if (!x_reachable) co_return fail(Errc::unavailable, "the archive is down");
        if (has_tombstone(session_id)) co_return fail(Errc::gone, session_id);
        const auto found = x_sessions.find(session_id);
        if (found == x_sessions.end()) co_return fail(Errc::not_found, session_id);
        const auto& stored = found->second;
        const auto count = std::min(messages_max, stored.messages.size());
        ArchivedSession archived{.session = stored.session, .newest = {}, .outcomes = {}};
        archived.newest.assign(
            stored.messages.end() - static_cast<std::ptrdiff_t>(count), stored.messages.end()
        );
        for (const auto& [id, outcome] : stored.outcomes) {
            if (outcome.recorded_at + limits::outcome_kept > x_clock.now()) {
                archived.outcomes.push_back(outcome);
            }
        }
        co_return std::move(archived);
    }

    Task<Result<std::vector<Message>>> history(
        std::string session_id, std::uint64_t after, std::size_t limit
    ) override {
        co_await pause();
        const std::scoped_lock lock(x_mutex);
        if (!x_reachable) co_return fail(Errc::unavailable, "the archive is down");
        std::vector<Message> page;
        const auto found = x_sessions.find(session_id);
        if (found == x_sessions.end()) co_return std::move(page);
        for (const auto& message : found->second.messages) {
            if (message.seq > after && page.size() < limit) page.push_back(message);
        }
        co_return std::move(page);
    }

    Task<Result<Page<Session>>> list(
        SessionFilter filter, std::string cursor, std::size_t offset, std::size_t limit
    ) override {
        co_await pause();
        const std::scoped_lock lock(x_mutex);
        if (!x_reachable) co_return fail(Errc::unavailable, "the archive is down");
        std::vector<Session> all;
        for (const auto& [id, stored] : x_sessions) {
            const auto& session = stored.session;
            if (filter.user_id && session.user_id != filter.user_id) continue;
            if (filter.status && session.status != *filter.status) continue;
            all.push_back(session);
        }
        std::ranges::sort(all, std::greater{}, [](const Session& session) {
            return std::pair(session.created_at, session.session_id);
        });
        Page<Session> page;
        page.total = all.size();
        auto begin = all.begin();
        if (!cursor.empty()) {
            begin = std::ranges::find(all, cursor, &Session::session_id);
            if (begin == all.end()) co_return fail(Errc::invalid_input, "cursor");
            ++begin;
        }
        const auto rest = static_cast<std::size_t>(all.end() - begin);
        begin += static_cast<std::ptrdiff_t>(std::min(offset, rest));
        const auto count = std::min(limit, static_cast<std::size_t>(all.end() - begin));
        page.items.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
        if (count > 0 && begin + static_cast<std::ptrdiff_t>(count) != all.end()) {
            page.next = page.items.back().session_id;
        }
        co_return std::move(page);
    }

    Task<Result<bool>> erase(std::string session_id) override {
        co_await pause();
        const std::scoped_lock lock(x_mutex);
        if (!x_reachable) co_return fail(Errc::unavailable, "the archive is down");
        co_return erase_now(session_id);
    }

    Task<Result<std::vector<std::string>>> unanswered(TimePoint, TimePoint, std::size_t) override {
        co_return std::vector<std::string>();
    }

    Task<Result<std::vector<std::string>>> erase_ended_before(TimePoint cutoff, std::size_t limit)
        override {
        co_await pause();
        const std::scoped_lock lock(x_mutex);
        if (!x_reachable) co_return fail(Errc::unavailable, "the archive is down");
        std::vector<std::string> ids;
        for (const auto& [id, stored] : x_sessions) {
            if (stored.session.status != SessionStatus::ended) continue;
            if (stored.session.last_activity < cutoff && ids.size() < limit) ids.push_back(id);
        }
        for (const auto& id : ids)
            erase_now(id);
        co_return std::move(ids);
    }

    Task<Result<void>> prune(TimePoint now) override {
        co_await pause();
        const std::scoped_lock lock(x_mutex);
        if (!x_reachable) co_return fail(Errc::unavailable, "the archive is down");
        std::erase_if(x_tombstones, [now](const auto& entry) { return entry.second <= now; });
        co_return Result<void>{};
    }

private:
    struct Stored {
        Session session;
        std::vector<Message> messages;
        std::map<std::string, IdempotencyRecord> outcomes;
    };

    static Task<void> pause() {
        co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    }

    Task<void> wait_while_held() {
        {
            const std::scoped_lock lock(x_mutex);
            if (!x_holding) co_return;
        }
        co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(
            [this](auto handler) {
                const auto executor = asio::get_associated_executor(handler);
                std::move_only_function<void()> resume = [work = asio::make_work_guard(executor),
                                                          h = std::move(handler)]() mutable {
                    asio::post(work.get_executor(), std::move(h));
                };
                {
                    const std::scoped_lock lock(x_mutex);
                    if (x_holding) return x_waiting.push_back(std::move(resume));
                }
                resume();
            },
            asio::use_awaitable
        );
    }

    [[nodiscard]] bool has_tombstone(const std::string& id) const {
        const auto found = x_tombstones.find(id);
        return found != x_tombstones.end() && x_clock.now() < found->second;
    }

    bool erase_now(const std::string& id) {
        if (x_sessions.erase(id) == 0) return false;
        std::erase_if(x_memories, [&](const CustomerFact& memory) {
            return memory.session_id == id;
        });
        std::erase_if(x_tickets, [&](const Ticket& ticket) { return ticket.session_id == id; });
        x_tombstones[id] = x_clock.now() + limits::tombstone_kept;
        return true;
    }

    void store(SessionWrite step) {
        x_outcomes += step.outcomes.size();
        const auto id = step.session->session_id;
        auto& stored = x_sessions[id];
        for (auto& message : step.messages) {
            if (message.seq != stored.messages.size() + 1) {
                complain(id, "message " + std::to_string(message.seq) + " is out of line");
            }
            stored.messages.push_back(std::move(message));
        }
        const auto customers = std::ranges::count(stored.messages, Role::user, &Message::role);
        if (step.session->last_seq != stored.messages.size()) complain(id, "last_seq is wrong");
        if (step.session->message_count != static_cast<std::uint64_t>(customers)) {
            complain(id, "message_count is wrong");
        }
        if (step.session->version < stored.session.version) complain(id, "the version goes back");
        if (step.session->fence < stored.session.fence) complain(id, "the fence goes back");
        const bool rates = stored.session.feedback != step.session->feedback;
        if (stored.session.status == SessionStatus::ended && !rates)
            complain(id, "written after its end");
        stored.session = *step.session;
        for (auto& outcome : step.outcomes) {
            const auto key = outcome.client_message_id;
            stored.outcomes[key] = std::move(outcome);
        }
        if (step.ticket) x_tickets.push_back(std::move(*step.ticket));
        forget(*step.session, step.forgotten);
        std::ranges::move(step.memories, std::back_inserter(x_memories));
    }

    void forget(const Session& session, const ForgottenFacts& forgotten) {
        const auto user = session.user_verified ? session.user_id : std::nullopt;
        std::erase_if(x_memories, [&](const CustomerFact& memory) {
            const bool is_of_owner =
                memory.user_id ? memory.user_id == user : memory.session_id == session.session_id;
            const auto& contents = forgotten.contents;
            const bool is_named = std::ranges::find(contents, memory.content) != contents.end();
            return is_of_owner && (forgotten.all || is_named);
        });
    }

    void complain(const std::string& id, const std::string& what) {
        x_complaints.push_back(id + ": " + what);
    }

    const Clock& x_clock;
    mutable std::mutex x_mutex;
    std::map<std::string, Stored> x_sessions;
    std::map<std::string, TimePoint> x_tombstones;
    std::vector<Ticket> x_tickets;
    std::vector<CustomerFact> x_memories;
    std::vector<std::string> x_complaints;
    std::optional<std::pair<std::uint64_t, WriteFault>> x_fault;
    std::deque<std::move_only_function<void()>> x_waiting;
    std::uint64_t x_writes = 0;
    std::uint64_t x_loads = 0;
    std::uint64_t x_outcomes = 0;
    bool x_reachable = true;
    bool x_holding = false;
};

}  // namespace continuo::test
