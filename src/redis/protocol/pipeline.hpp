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

/// Limits and timeouts of one connection.
struct PipelineLimits {
    std::size_t commands_max = 16 * 1024;        ///< that wait to be written or for their reply
    std::size_t bytes_max = 64 * 1024 * 1024;    ///< of these commands
    std::chrono::milliseconds ping_after{5000};  ///< of silence while no command is pending
    /// Silence while a reply is due: the connection is then considered broken. Do not send commands
    /// that block longer in the server.
    std::chrono::milliseconds silence_max{10000};
    ReplyLimits reply{};
};

/// The protocol of one Redis connection without its socket: what to write, which batch a reply
/// belongs to, which batches fail. A batch ends exactly once, through its completion in
/// take_ended().
///
/// WAIT blocks the connection until the replicas answer, and confirms everything that was written
/// before it on the connection. Therefore batches that end with WAIT share one (as in a group
/// commit): while a WAIT is in flight they are held, then sent together, followed by one WAIT.
class Pipeline final : public ConnectionProtocol {
public:
    using BatchResult = RedisResult<std::vector<Reply>>;
    using Completion = std::move_only_function<void(BatchResult)>;
    using Id = std::uint64_t;
    struct Ended {
        Completion completion;
        BatchResult outcome;
    };

    /// `server` names the server in messages.
    Pipeline(std::string server, RedisLogin login, PipelineLimits limits);

    /// Adds a batch; its commands are sent with no others between them. During the first attempt to
    /// connect it is queued; later it ends at once with `unavailable` if there is no connection or
    /// the queue is full.
    Id push(std::vector<Command> commands, SteadyPoint deadline, Completion completion);
    /// The caller cancelled. If the batch was written, its replies are ignored when they arrive.
    void cancel(Id id);
    /// Batches that ended since the last call, in that order. Never called from inside this class,
    /// so a completion can do anything, including push().
    [[nodiscard]] std::vector<Ended> take_ended();

    /// Sends the handshake; batches follow when it has succeeded.
    void connected(SteadyPoint now, SteadyPoint handshake_deadline) override;
    [[nodiscard]] bool has_output() const override;
    /// Batches past their deadline end instead of being sent.
    [[nodiscard]] std::string take_output(SteadyPoint now) override;
    void written(std::size_t bytes) override { x_written += bytes; }
    [[nodiscard]] Result<void> received(std::string_view bytes, SteadyPoint now) override;
    /// Ends late batches, and sends PING after silence.
    [[nodiscard]] Result<void> tick(SteadyPoint now) override;
    [[nodiscard]] SteadyPoint next_tick() const override;

    /// All batches end: with `unavailable` if their first command was not written completely, with
    /// `timeout` and maybe_executed otherwise.
    Error broken(Error error) override;
    /// All output taken so far counts as written.
    void close() override;
    /// Calls the completions of take_ended().
    void deliver() override;

    [[nodiscard]] bool is_ready() const override { return x_state == State::ready; }
    [[nodiscard]] bool is_closed() const override { return x_state == State::closed; }
    /// Number of commands that wait to be written or for their reply.
    [[nodiscard]] std::size_t commands_waiting() const { return x_commands; }

private:
    enum class State {
        starting,  ///< during the first attempt to connect
        handshake,
        ready,
        down,
        closed,
    };
    struct Batch {
        enum class Kind { callers, handshake, ping, wait };
        Id id = 0;
        Kind kind = Kind::callers;
        bool ended = false;  ///< the caller was notified; the replies are still due
        std::size_t commands = 0;
        std::size_t size = 0;        ///< bytes
        std::size_t first_size = 0;  ///< bytes of the first command
        std::size_t first_byte = 0;  ///< its position in the output of this connection
        std::string bytes;           ///< empty once taken
        std::vector<Reply> replies;
        std::optional<Command> wait;  ///< the shared WAIT that follows it
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
    std::deque<Batch> x_in_flight;  ///< taken for writing; replies arrive in this order
    std::deque<Batch> x_held;       ///< to be written when the WAIT in flight has its reply
    std::deque<Batch> x_waiting;    ///< have all replies except that of the WAIT in flight
    bool x_wait_under_way = false;
    std::vector<Ended> x_ended;
    // Of the current connection
    std::optional<ReplyParser> x_parser;
    std::vector<Reply> x_replies;
    std::size_t x_taken = 0;    ///< bytes given out by take_output
    std::size_t x_written = 0;  ///< bytes of these that may have reached the server
    SteadyPoint x_heard{};      ///< time of the last bytes, or since when a reply is due
    SteadyPoint x_handshake_deadline{};
};

}  // namespace continuo
