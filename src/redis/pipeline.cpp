// Batches move from the queue to the flight when their bytes are taken, and leave it in the same
// order as their replies come. A batch whose caller has left stays in flight, so that its replies
// are not given to the next. Whether a batch may have been executed follows from two positions in
// the stream of bytes: where its first command ends, and how far the socket has come.
#include "redis/pipeline.hpp"

#include <algorithm>

namespace continuo {

namespace {

constexpr std::string_view in_doubt = "whether it was executed is not known: ";

std::unexpected<RedisError> undone(Errc code, std::string detail) {
    return std::unexpected(RedisError{Error{code, std::move(detail)}, false});
}

std::unexpected<RedisError> unknown(Errc code, const std::string& detail) {
    return std::unexpected(RedisError{Error{code, std::string(in_doubt) + detail}, true});
}

}  // namespace

Pipeline::Pipeline(std::string server, RedisLogin login, PipelineLimits limits)
    : x_server(std::move(server)),
      x_login(std::move(login)),
      x_limits(limits),
      x_last_error{Errc::unavailable, "no attempt was made yet"} {}

Pipeline::Batch Pipeline::make_batch(Batch::Kind kind, const std::vector<Command>& commands) {
    Batch batch;
    batch.id = ++x_last_id;
    batch.kind = kind;
    batch.commands = commands.size();
    for (const auto& command : commands)
        batch.size += command.bytes().size();
    batch.bytes.reserve(batch.size);
    for (const auto& command : commands)
        batch.bytes += command.bytes();
    if (!commands.empty()) batch.first_size = commands.front().bytes().size();
    return batch;
}

bool Pipeline::takes_batches() const {
    const bool first_attempt = !x_tried && x_state != State::closed;
    return x_state == State::ready || first_attempt;
}

std::optional<Error> Pipeline::refuse(const Batch& batch) const {
    if (!takes_batches()) return x_last_error;
    if (batch.commands > x_limits.commands_max || batch.size > x_limits.bytes_max)
        return Error{Errc::limit_exceeded, "more commands for Redis than the queue can ever hold"};
    if (batch.commands > x_limits.commands_max - std::min(x_commands, x_limits.commands_max) ||
        batch.size > x_limits.bytes_max - std::min(x_bytes, x_limits.bytes_max))
        return Error{Errc::unavailable, "the queue for Redis is full"};
    return std::nullopt;
}

Pipeline::Id Pipeline::push(
    std::vector<Command> commands, SteadyPoint deadline, Completion completion
) {
    auto batch = make_batch(Batch::Kind::callers, commands);
    batch.deadline = deadline;
    batch.completion = std::move(completion);
    if (auto refusal = refuse(batch)) {
        end(batch, std::unexpected(RedisError{std::move(*refusal), false}));
    } else if (commands.empty()) {
        end(batch, std::vector<Reply>());
    } else {
        x_commands += batch.commands;
        x_bytes += batch.size;
        x_queue.push_back(std::move(batch));
    }
    return x_last_id;
}

void Pipeline::cancel(Id id) {
    const auto queued = std::ranges::find(x_queue, id, &Batch::id);
    if (queued != x_queue.end()) {
        end(*queued, undone(Errc::cancelled, "given up before it was written"));
        forget(*queued);
        x_queue.erase(queued);
        return;
    }
    const auto flying = std::ranges::find(x_in_flight, id, &Batch::id);
    if (flying != x_in_flight.end())
        end(*flying, unknown(Errc::cancelled, "given up before its reply came"));
}

std::vector<Pipeline::Ended> Pipeline::take_ended() {
    return std::exchange(x_ended, {});
}

void Pipeline::deliver() {
    for (auto& [completion, outcome] : take_ended())
        completion(std::move(outcome));
}

void Pipeline::connected(SteadyPoint now, SteadyPoint greeting_deadline) {
    if (x_state == State::closed) return;
    x_state = State::greeting;
    x_parser.emplace(x_limits.reply);
    x_taken = 0;
    x_written = 0;
    x_heard = now;
    x_greeting_deadline = greeting_deadline;
    auto batch = make_batch(Batch::Kind::greeting, greeting_commands(x_login));
    x_commands += batch.commands;
    x_bytes += batch.size;
    x_queue.push_front(std::move(batch));
}

bool Pipeline::has_output() const {
    if (x_queue.empty()) return false;
    if (x_state == State::greeting) return x_queue.front().kind == Batch::Kind::greeting;
    return x_state == State::ready;
}

std::string Pipeline::take_output(SteadyPoint now) {
    std::string output;
    if (x_in_flight.empty()) x_heard = now;
    while (has_output()) {
        auto& batch = x_queue.front();
        if (batch.deadline <= now) {
            end_unwritten(batch);
            x_queue.pop_front();
            continue;
        }
        batch.first_byte = x_taken;
        x_taken += batch.size;
        if (output.empty()) {
            output = std::exchange(batch.bytes, {});
        } else {
            output += batch.bytes;
            std::exchange(batch.bytes, {});
        }
        x_in_flight.push_back(std::move(batch));
        x_queue.pop_front();
    }
    return output;
}

Result<void> Pipeline::received(std::string_view bytes, SteadyPoint now) {
    if (!x_parser) return fail(Errc::internal, "bytes came from no connection");
    x_heard = now;
    x_replies.clear();
    auto parsed = x_parser->parse(bytes, x_replies);
    for (auto& reply : x_replies) {
        if (auto taken = take_reply(std::move(reply)); !taken) return taken;
    }
    return parsed;
}

Result<void> Pipeline::take_reply(Reply reply) {
    if (x_in_flight.empty()) return fail(Errc::corrupt, "Redis sent a reply that was not due");
    auto& front = x_in_flight.front();
    front.replies.push_back(std::move(reply));
    if (front.replies.size() < front.commands) return {};
    auto whole = std::move(front);
    x_in_flight.pop_front();
    return complete(std::move(whole));
}

Result<void> Pipeline::complete(Batch batch) {
    forget(batch);
    if (batch.kind == Batch::Kind::greeting) {
        if (auto checked = check_greeting(x_login, batch.replies); !checked) return checked;
        x_state = State::ready;
        x_tried = true;
    } else {
        end(batch, std::move(batch.replies));
    }
    return {};
}

Result<void> Pipeline::tick(SteadyPoint now) {
    end_late(now);
    if (x_state == State::greeting && now >= x_greeting_deadline)
        return fail(Errc::timeout, "the connection was not ready in time");
    if (x_state != State::ready) return {};
    if (!x_in_flight.empty() && now - x_heard >= x_limits.silence_max)
        return fail(Errc::timeout, "Redis sends nothing, though a reply is due");
    if (x_in_flight.empty() && x_queue.empty() && now - x_heard >= x_limits.ping_after) {
        auto ping = make_batch(Batch::Kind::ping, {Command{"PING"}});
        x_commands += ping.commands;
        x_bytes += ping.size;
        x_queue.push_back(std::move(ping));
    }
    return {};
}

void Pipeline::end_late(SteadyPoint now) {
    for (auto& batch : x_in_flight) {
        if (batch.deadline <= now)
            end(batch, unknown(Errc::timeout, "the deadline passed before its reply came"));
    }
    for (auto& batch : x_queue) {
        if (batch.deadline <= now) end_unwritten(batch);
    }
    std::erase_if(x_queue, [](const Batch& batch) { return batch.ended; });
}

void Pipeline::end_unwritten(Batch& batch) {
    end(batch, undone(Errc::timeout, "the deadline passed before it was written"));
    forget(batch);
}

SteadyPoint Pipeline::next_tick() const {
    auto next = SteadyPoint::max();
    if (x_state == State::greeting) next = x_greeting_deadline;
    const bool idle = x_in_flight.empty() && x_queue.empty();
    if (x_state == State::ready)
        next = x_heard + (idle ? x_limits.ping_after : x_limits.silence_max);
    for (const auto* batches : {&x_in_flight, &x_queue}) {
        for (const auto& batch : *batches)
            if (!batch.ended) next = std::min(next, batch.deadline);
    }
    return next;
}

Error Pipeline::broken(Error error) {
    for (const auto& batch : x_in_flight) {
        if (batch.kind != Batch::Kind::greeting || batch.replies.empty()) continue;
        auto checked = check_greeting(x_login, batch.replies);
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
    x_written = x_taken;  // a write may be under way, and has not said how far it came
    x_last_error = {Errc::unavailable, "the client of Redis was closed"};
    (void)broken(x_last_error);
}

void Pipeline::end_all(const Error& error) {
    for (auto& batch : x_in_flight) {
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
    for (auto& batch : x_queue)
        end(batch, undone(Errc::unavailable, x_last_error.detail));
    x_in_flight.clear();
    x_queue.clear();
    x_commands = 0;
    x_bytes = 0;
    x_parser.reset();
}

void Pipeline::end(Batch& batch, Outcome outcome) {
    if (batch.ended) return;
    batch.ended = true;
    batch.deadline = SteadyPoint::max();
    if (batch.completion) x_ended.push_back(Ended{std::move(batch.completion), std::move(outcome)});
}

void Pipeline::forget(const Batch& batch) {
    x_commands -= batch.commands;
    x_bytes -= batch.size;
}

}  // namespace continuo
