// Batches that end without all replies: cancelled, late, or on a broken connection. A batch whose
// first command was not written completely was certainly not executed and can be sent again.
#include <algorithm>

#include "redis/protocol/pipeline.hpp"

namespace continuo {

namespace {

constexpr std::string_view in_doubt = "it is unknown whether it was executed: ";

std::unexpected<RedisError> undone(Errc code, std::string detail) {
    return std::unexpected(RedisError{Error{code, std::move(detail)}, false});
}

std::unexpected<RedisError> unknown(Errc code, const std::string& detail) {
    return std::unexpected(RedisError{Error{code, std::string(in_doubt) + detail}, true});
}

}  // namespace

void Pipeline::cancel(Id id) {
    for (auto* unwritten : {&x_queue, &x_held}) {
        const auto queued = std::ranges::find(*unwritten, id, &Batch::id);
        if (queued == unwritten->end()) continue;
        end(*queued, undone(Errc::cancelled, "cancelled before it was written"));
        forget(*queued);
        unwritten->erase(queued);
        return;
    }
    for (auto* written : {&x_in_flight, &x_waiting}) {
        const auto flying = std::ranges::find(*written, id, &Batch::id);
        if (flying != written->end())
            end(*flying, unknown(Errc::cancelled, "cancelled before its reply arrived"));
    }
}

Result<void> Pipeline::tick(SteadyPoint now) {
    end_late(now);
    if (x_state == State::handshake && now >= x_handshake_deadline)
        return fail(Errc::timeout, "the connection was not ready in time");
    if (x_state != State::ready) return {};
    if (!x_in_flight.empty() && now - x_heard >= x_limits.silence_max)
        return fail(Errc::timeout, "Redis sent nothing while a reply was due");
    if (x_in_flight.empty() && x_queue.empty() && now - x_heard >= x_limits.ping_after) {
        const Command ping{"PING"};
        x_queue.push_back(count(make_batch(Batch::Kind::ping, {&ping, 1})));
    }
    return {};
}

void Pipeline::end_late(SteadyPoint now) {
    for (auto* written : {&x_in_flight, &x_waiting}) {
        for (auto& batch : *written) {
            if (batch.deadline <= now)
                end(batch, unknown(Errc::timeout, "the deadline passed before its reply arrived"));
        }
    }
    for (auto* unwritten : {&x_queue, &x_held}) {
        for (auto& batch : *unwritten) {
            if (batch.deadline <= now) end_unwritten(batch);
        }
        std::erase_if(*unwritten, [](const Batch& batch) { return batch.ended; });
    }
}

void Pipeline::end_unwritten(Batch& batch) {
    end(batch, undone(Errc::timeout, "the deadline passed before it was written"));
    forget(batch);
}

SteadyPoint Pipeline::next_tick() const {
    auto next = SteadyPoint::max();
    if (x_state == State::handshake) next = x_handshake_deadline;
    const bool idle = x_in_flight.empty() && x_queue.empty();
    if (x_state == State::ready)
        next = x_heard + (idle ? x_limits.ping_after : x_limits.silence_max);
    for (const auto* batches : {&x_in_flight, &x_waiting, &x_queue, &x_held}) {
        for (const auto& batch : *batches)
            if (!batch.ended) next = std::min(next, batch.deadline);
    }
    return next;
}

Error Pipeline::broken(Error error) {
    for (const auto& batch : x_in_flight) {
        if (batch.kind != Batch::Kind::handshake || batch.replies.empty()) continue;
        auto checked = check_handshake(x_login, batch.replies);
        if (!checked) error = std::move(checked.error());
    }
    x_tried = true;
    if (x_state != State::closed) {
        x_state = State::down;
        x_last_error = {
            Errc::unavailable, "Redis at " + x_server + " is not connected: " + error.detail
        };
    }
    end_all(error);
    return error;
}

void Pipeline::close() {
    x_state = State::closed;
    x_written = x_taken;  // a write may be in progress, and its position is unknown
    x_last_error = {Errc::unavailable, "the Redis client was closed"};
    (void)broken(x_last_error);
}

void Pipeline::end_all(const Error& error) {
    for (auto* written : {&x_in_flight, &x_waiting}) {
        for (auto& batch : *written) {
            const bool maybe_executed =
                x_written >= batch.first_byte + batch.first_size || !batch.replies.empty();
            if (maybe_executed) {
                end(batch,
                    unknown(
                        Errc::timeout,
                        "the connection to Redis at " + x_server + " broke: " + error.detail
                    ));
            } else {
                end(batch, undone(Errc::unavailable, x_last_error.detail));
            }
        }
        written->clear();
    }
    for (auto* unwritten : {&x_queue, &x_held}) {
        for (auto& batch : *unwritten)
            end(batch, undone(Errc::unavailable, x_last_error.detail));
        unwritten->clear();
    }
    x_wait_under_way = false;
    x_commands = 0;
    x_bytes = 0;
    x_parser.reset();
}

void Pipeline::end(Batch& batch, BatchResult outcome) {
    if (batch.ended) return;
    batch.ended = true;
    batch.deadline = SteadyPoint::max();
    if (batch.completion) x_ended.push_back(Ended{std::move(batch.completion), std::move(outcome)});
}

}  // namespace continuo
