// A batch moves from the queue to the batches in flight when its bytes are taken, and leaves them
// in the order of the replies. A cancelled batch stays in flight, so that its replies are not
// assigned to the next one. Two positions in the byte stream tell whether a batch may have been
// executed: the end of its first command, and how far the socket has written. replica_wait.cpp
// handles WAIT, and pipeline_failures.cpp batches that end without replies.
#include "redis/protocol/pipeline.hpp"

#include <algorithm>

namespace continuo {

Pipeline::Pipeline(std::string server, RedisLogin login, PipelineLimits limits)
    : x_server(std::move(server)),
      x_login(std::move(login)),
      x_limits(limits),
      x_last_error{Errc::unavailable, "no attempt was made yet"} {}

Pipeline::Batch Pipeline::make_batch(Batch::Kind kind, std::span<const Command> commands) {
    Batch batch;
    batch.id = ++x_last_id;
    batch.kind = kind;
    if (commands.size() > 1 && commands.back().routing() == Routing::behind) {
        batch.wait = commands.back();
        commands = commands.first(commands.size() - 1);
    }
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
        return Error{Errc::limit_exceeded, "more commands than the Redis queue can hold"};
    if (batch.commands > x_limits.commands_max - std::min(x_commands, x_limits.commands_max) ||
        batch.size > x_limits.bytes_max - std::min(x_bytes, x_limits.bytes_max))
        return Error{Errc::unavailable, "the Redis queue is full"};
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
        (batch.wait ? x_held : x_queue).push_back(count(std::move(batch)));
    }
    return x_last_id;
}

std::vector<Pipeline::Ended> Pipeline::take_ended() {
    return std::exchange(x_ended, {});
}

void Pipeline::deliver() {
    for (auto& [completion, outcome] : take_ended())
        completion(std::move(outcome));
}

void Pipeline::connected(SteadyPoint now, SteadyPoint handshake_deadline) {
    if (x_state == State::closed) return;
    x_state = State::handshake;
    x_parser.emplace(x_limits.reply);
    x_taken = 0;
    x_written = 0;
    x_heard = now;
    x_handshake_deadline = handshake_deadline;
    x_queue.push_front(count(make_batch(Batch::Kind::handshake, handshake_commands(x_login))));
}

bool Pipeline::has_output() const {
    if (x_state == State::handshake)
        return !x_queue.empty() && x_queue.front().kind == Batch::Kind::handshake;
    return x_state == State::ready && (!x_queue.empty() || can_wait());
}

std::string Pipeline::take_output(SteadyPoint now) {
    std::string output;
    if (x_in_flight.empty()) x_heard = now;
    if (can_wait()) queue_held();
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
    if (!x_parser) return fail(Errc::internal, "received bytes without a connection");
    x_heard = now;
    x_replies.clear();
    auto parsed = x_parser->parse(bytes, x_replies);
    for (auto& reply : x_replies) {
        if (auto taken = take_reply(std::move(reply)); !taken) return taken;
    }
    return parsed;
}

Result<void> Pipeline::take_reply(Reply reply) {
    if (x_in_flight.empty()) return fail(Errc::corrupt, "Redis sent an unexpected reply");
    auto& front = x_in_flight.front();
    front.replies.push_back(std::move(reply));
    if (front.replies.size() < front.commands) return {};
    auto whole = std::move(front);
    x_in_flight.pop_front();
    return complete(std::move(whole));
}

Result<void> Pipeline::complete(Batch batch) {
    forget(batch);
    if (batch.kind == Batch::Kind::handshake) {
        if (auto checked = check_handshake(x_login, batch.replies); !checked) return checked;
        x_state = State::ready;
        x_tried = true;
    } else if (batch.kind == Batch::Kind::wait) {
        complete_waiting(batch.replies.front());
    } else if (batch.wait) {
        x_waiting.push_back(std::move(batch));
    } else {
        end(batch, std::move(batch.replies));
    }
    return {};
}

Pipeline::Batch Pipeline::count(Batch batch) {
    x_commands += batch.commands;
    x_bytes += batch.size;
    return batch;
}

void Pipeline::forget(const Batch& batch) {
    x_commands -= batch.commands;
    x_bytes -= batch.size;
}

}  // namespace continuo
