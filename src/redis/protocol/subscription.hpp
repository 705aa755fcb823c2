#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "redis/protocol/connection_protocol.hpp"
#include "redis/protocol/handshake.hpp"
#include "redis/protocol/pipeline.hpp"
#include "redis/protocol/reply.hpp"

namespace continuo {

/// Whom a subscription tells what it hears.
struct RedisListener {
    std::function<void(std::string channel, std::string text)> message;
    /// The connection had been lost, and all channels are subscribed to again: what was published
    /// in between was missed.
    std::function<void()> gap;
};

/// The protocol of a connection that only listens (RESP2: once it has subscribed, it takes no other
/// commands but PING). The channels are subscribed to anew on every connection. Source:
/// https://redis.io/docs/manual/pubsub.
class Subscription final : public ConnectionProtocol {
public:
    Subscription(RedisLogin login, PipelineLimits limits, RedisListener listener);

    /// Both do nothing when it is so already.
    void subscribe(const std::string& channel);
    void unsubscribe(const std::string& channel);

    void connected(SteadyPoint now, SteadyPoint handshake_deadline) override;
    [[nodiscard]] bool has_output() const override { return !x_output.empty(); }
    [[nodiscard]] std::string take_output(SteadyPoint now) override;
    void written(std::size_t) override {}
    [[nodiscard]] Result<void> received(std::string_view bytes, SteadyPoint now) override;
    /// Asks for a sign of life when it has been quiet.
    [[nodiscard]] Result<void> tick(SteadyPoint now) override;
    [[nodiscard]] SteadyPoint next_tick() const override;
    Error broken(Error error) override;
    void close() override;
    void deliver() override;

    /// The server has confirmed the channels of before.
    [[nodiscard]] bool is_ready() const override { return x_state == State::ready; }
    /// The server has confirmed all that was asked for.
    [[nodiscard]] bool is_settled() const override { return is_ready() && x_due == 0; }
    [[nodiscard]] bool is_closed() const override { return x_state == State::closed; }

private:
    enum class State {
        down,
        handshake,
        subscribing,  ///< to the channels of before
        ready,
        closed,
    };
    struct Message {
        std::string channel;
        std::string text;
    };

    void send(const Command& command, std::size_t replies);
    [[nodiscard]] Result<void> take_reply(Reply reply);
    [[nodiscard]] Result<void> take_handshake_reply(Reply reply);
    [[nodiscard]] bool takes_channels() const;
    void begin_listening();
    void settle();

    RedisLogin x_login;
    PipelineLimits x_limits;
    RedisListener x_listener;
    State x_state = State::down;
    std::set<std::string> x_channels;
    bool x_gap = false;  ///< what was missed is to be told once it is settled
    bool x_tell_gap = false;
    std::vector<Message> x_messages;  ///< to be delivered
    // Of the connection of the moment
    std::optional<ReplyParser> x_parser;
    std::vector<Reply> x_handshake;
    std::string x_output;
    std::size_t x_due = 0;  ///< replies to what was sent, or is about to be
    SteadyPoint x_heard{};  ///< when bytes came last, or a reply began to be due
    SteadyPoint x_handshake_deadline{};
};

}  // namespace continuo
