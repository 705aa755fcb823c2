#include "live/notifying_session_store.hpp"

#include <utility>

namespace continuo {

namespace {

class NotifyingSessionStore final : public SessionStore {
public:
    NotifyingSessionStore(std::unique_ptr<SessionStore> inner, LiveChannel& channel)
        : x_inner(std::move(inner)), x_channel(channel) {}

    std::string_view name() const override { return x_inner->name(); }

    Task<Result<SessionSnapshot>> create(NewSession session) override {
        return x_inner->create(std::move(session));
    }
    Task<Result<SessionSnapshot>> load(std::string session_id) override {
        return x_inner->load(std::move(session_id));
    }
    Task<Result<SessionSnapshot>> patch(
        std::string session_id, SessionPatch patch, std::optional<std::uint64_t> expected_version
    ) override {
        const bool moves = patch.owner || patch.status;
        const bool resolves = patch.ticket && patch.ticket->status == TicketStatus::resolved;
        auto result = co_await x_inner->patch(session_id, std::move(patch), expected_version);
        if (!result) co_return result;
        const bool is_bots = (*result)->owner.is_bot();
        if (moves || !is_bots) queue_changed(session_id, resolves && is_bots);
        changed(std::move(session_id));
        co_return result;
    }
    Task<Result<std::int64_t>> increment(
        std::string session_id, std::string counter, std::int64_t delta
    ) override {
        return x_inner->increment(std::move(session_id), std::move(counter), delta);
    }
    Task<Result<Message>> append(std::string session_id, Message message) override {
        auto result = co_await x_inner->append(session_id, std::move(message));
        if (!result) co_return result;
        queue_changed(session_id);  // humans write, and the system about them
        changed(std::move(session_id));
        co_return result;
    }
    Task<Result<HistoryPage>> history(
        std::string session_id, std::uint64_t after, std::size_t limit
    ) override {
        return x_inner->history(std::move(session_id), after, limit);
    }
    Task<Result<void>> touch(std::string session_id) override {
        return x_inner->touch(std::move(session_id));
    }
    Task<Result<bool>> erase(std::string session_id) override {
        auto result = co_await x_inner->erase(session_id);
        if (result && *result) erased(std::move(session_id));
        co_return result;
    }
    Task<Result<bool>> erase_for_customer(std::string session_id) override {
        auto result = co_await x_inner->erase_for_customer(session_id);
        if (result && *result) erased(std::move(session_id));
        co_return result;
    }

    Task<Result<BeginOutcome>> begin_turn(BeginTurn turn) override {
        const bool durable = turn.durable;
        auto session_id = turn.session_id;
        auto result = co_await x_inner->begin_turn(std::move(turn));
        if (!result || !is_seen(*result, durable)) co_return result;
        if (is_with_people(*result)) queue_changed(session_id);
        changed(std::move(session_id));
        co_return result;
    }
    Task<Result<Committed>> commit_turn(CommitTurn turn) override {
        auto session_id = turn.lease.session_id;
        const bool moves = turn.patch.escalate || turn.patch.release;
        auto result = co_await x_inner->commit_turn(std::move(turn));
        if (!result) co_return result;
        if (moves || !result->session->owner.is_bot()) queue_changed(session_id);
        changed(std::move(session_id));
        co_return result;
    }
    Task<Result<Begun>> freeze_turn(Lease lease, std::size_t history_limit) override {
        return x_inner->freeze_turn(std::move(lease), history_limit);
    }
    Task<Result<void>> renew(Lease lease, std::chrono::milliseconds lease_time) override {
        return x_inner->renew(std::move(lease), lease_time);
    }
    Task<Result<void>> abandon(Lease lease) override { return x_inner->abandon(std::move(lease)); }
    Task<Result<std::vector<Begun>>> take_over(
        std::string instance, std::chrono::milliseconds lease_time, std::size_t limit
    ) override {
        return x_inner->take_over(std::move(instance), lease_time, limit);
    }

    Task<Result<Page<Session>>> list(ListRequest request) override {
        return x_inner->list(std::move(request));
    }
    Task<Result<std::uint64_t>> reap(std::size_t limit) override { return x_inner->reap(limit); }
    Task<Result<std::uint64_t>> erase_ended_before(TimePoint cutoff) override {
        return x_inner->erase_ended_before(cutoff);
    }
    StoreStats stats() const override { return x_inner->stats(); }
    Task<Result<void>> ping() override { return x_inner->ping(); }

private:
    /// A message that a kill could still take back is seen with its reply.
    static bool is_seen(const BeginOutcome& outcome, bool durable) {
        if (const auto* left = std::get_if<LeftToHuman>(&outcome)) return !left->repeated;
        return durable &&
               (std::holds_alternative<Begun>(outcome) || std::holds_alternative<Joined>(outcome));
    }
    static bool is_with_people(const BeginOutcome& outcome) {
        const auto* begun = std::get_if<Begun>(&outcome);
        return std::holds_alternative<LeftToHuman>(outcome) ||
               (begun != nullptr && !begun->session->owner.is_bot());
    }
    void erased(std::string session_id) {
        queue_changed(session_id);
        changed(std::move(session_id));
    }
    void queue_changed(std::string session_id, bool resolved = false) {
        x_channel.publish(
            {std::string(operators_topic), live_note::QueueChanged{std::move(session_id), resolved}}
        );
    }
    void changed(std::string session_id) {
        x_channel.publish({std::move(session_id), live_note::SessionChanged{}});
    }

    std::unique_ptr<SessionStore> x_inner;
    LiveChannel& x_channel;
};

}  // namespace

std::unique_ptr<SessionStore> make_notifying_session_store(
    std::unique_ptr<SessionStore> inner, LiveChannel& channel
) {
    return std::make_unique<NotifyingSessionStore>(std::move(inner), channel);
}

}  // namespace continuo
