#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "redis/protocol/command.hpp"
#include "redis/protocol/connection_protocol.hpp"
#include "redis/protocol/error.hpp"
#include "redis/protocol/handshake.hpp"
#include "redis/protocol/reply.hpp"

namespace continuo {

/// Bounds and times of one connection.
struct PipelineLimits {
    std::size_t commands_max = 16 * 1024;        ///< that wait, to be written or for their reply
    std::size_t bytes_max = 64 * 1024 * 1024;    ///< of these commands
    std::chrono::milliseconds ping_after{5000};  ///< of silence while nothing is asked
    /// Without a byte while a reply is due: the connection is taken for dead. A command that blocks
    /// in the server for longer does not belong on a shared connection.
    std::chrono::milliseconds silence_max{10000};
    ReplyLimits reply{};
};

/// The protocol of one Redis connection without its socket: what to write, which reply belongs to
/// whom, who waits in vain. A batch ends exactly once, through its completion in take_ended().
///
/// WAIT holds up everything behind it, for as long as the replicas take, and answers for all that
/// was written before it on its connection. So batches that end with one share it, as transactions
/// share a commit: while one is under way they are held back, and go out together with one behind
/// them all.
class Pipeline final : public ConnectionProtocol {
public:
    using BatchResult = RedisResult<std::vector<Reply>>;
    using Completion = std::move_only_function<void(BatchResult)>;
    using Id = std::uint64_t;
    struct Ended {
        Completion completion;
        BatchResult outcome;
    };

    /// `server` is how messages call the server.
    Pipeline(std::string server, RedisLogin login, PipelineLimits limits);

    /// Takes a batch: its commands go out one behind the other, with nothing between them. Until
    /// the first attempt to connect is over it waits for that; later it ends at once with
    /// unavailable when there is no connection, or no room.
    Id push(std::vector<Command> commands, SteadyPoint deadline, Completion completion);
    /// The caller left. What was written is not taken back: its replies are dropped when they come.
    void cancel(Id id);
    /// Batches that ended since the last call, in the order of their end; never called from inside,
    /// so that a completion may do anything, push() included.
    [[nodiscard]] std::vector<Ended> take_ended();

    /// The greeting goes out; batches follow once it was answered.
    void connected(SteadyPoint now, SteadyPoint handshake_deadline) override;
    [[nodiscard]] bool has_output() const override;
    /// What is late by now ends instead.
    [[nodiscard]] std::string take_output(SteadyPoint now) override;
    void written(std::size_t bytes) override { x_written += bytes; }
    [[nodiscard]] Result<void> received(std::string_view bytes, SteadyPoint now) override;
    /// Ends what is late, and asks for a sign of life when it has been quiet.
    [[nodiscard]] Result<void> tick(SteadyPoint now) override;
    [[nodiscard]] SteadyPoint next_tick() const override;

    /// All batches end: `unavailable` for those whose first command had not been written whole,
    /// `timeout` and maybe_executed for the rest.
    Error broken(Error error) override;
    /// What was taken counts as written.
    void close() override;
    /// Completes what take_ended() has.
    void deliver() override;

    [[nodiscard]] bool is_ready() const override { return x_state == State::ready; }
    [[nodiscard]] bool is_closed() const override { return x_state == State::closed; }
    /// Commands that wait, to be written or for their reply.
    [[nodiscard]] std::size_t commands_waiting() const { return x_commands; }

private:
    enum class State {
        starting,  ///< the first attempt to connect runs
        handshake,
        ready,
        down,
        closed,
    };
    struct Batch {
        enum class Kind { callers, handshake, ping, wait };
        Id id = 0;
        Kind kind = Kind::callers;
        bool ended = false;  ///< nobody waits any more; the replies are still to come
        std::size_t commands = 0;
        std::size_t size = 0;        ///< bytes
        std::size_t first_size = 0;  ///< bytes of the first command
        std::size_t first_byte = 0;  ///< its place in all that was taken from this connection
        std::string bytes;           ///< empty once taken
        std::vector<Reply> replies;
        std::optional<Command> wait;  ///< that is shared behind it, and answers for it as well
        SteadyPoint deadline = SteadyPoint::max();
        Completion completion;
    };

    [[nodiscard]] Batch make_batch(Batch::Kind kind, std::span<const Command> commands);
    [[nodiscard]] std::optional<Error> refuse(const Batch& batch) const;
    [[nodiscard]] bool takes_batches() const;
    [[nodiscard]] Result<void> take_reply(Reply reply);
    [[nodiscard]] Result<void> complete(Batch batch);
    [[nodiscard]] bool can_wait() const;
    void queue_held();
    void complete_waiting(const Reply& reply);
    void end(Batch& batch, BatchResult outcome);
    void end_late(SteadyPoint now);
    void end_unwritten(Batch& batch);
    void end_all(const Error& error);
    [[nodiscard]] Batch count(Batch batch);
    void forget(const Batch& batch);

    std::string x_server;
    RedisLogin x_login;
    PipelineLimits x_limits;
    State x_state = State::starting;
    bool x_tried = false;  ///< the first attempt is over
    Error x_last_error;
    Id x_last_id = 0;
    std::size_t x_commands = 0;
    std::size_t x_bytes = 0;
    std::deque<Batch> x_queue;      ///< to be written
    std::deque<Batch> x_in_flight;  ///< taken for writing; replies come in this order
    std::deque<Batch> x_held;       ///< to be written when the wait under way is over
    std::deque<Batch> x_waiting;    ///< whose replies came, but for that of the wait under way
    bool x_wait_under_way = false;
    std::vector<Ended> x_ended;
    // Of the connection of the moment
    std::optional<ReplyParser> x_parser;
    std::vector<Reply> x_replies;
    std::size_t x_taken = 0;    ///< bytes given out by take_output
    std::size_t x_written = 0;  ///< bytes of these that may have reached the server
    SteadyPoint x_heard{};      ///< when bytes came last, or a reply began to be due
    SteadyPoint x_handshake_deadline{};
};

}  // namespace continuo
