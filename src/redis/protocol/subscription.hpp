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

/// Receives the messages of a subscription.
struct RedisListener {
    std::function<void(std::string channel, std::string text)> message;
    /// The connection was lost and all channels are subscribed again: messages published meanwhile
    /// were missed.
    std::function<void()> gap;
};

/// The protocol of a pub/sub connection (RESP2: after subscribing it accepts only PING). It
/// subscribes to its channels again on every connection. Source:
/// https://redis.io/docs/manual/pubsub.
class Subscription final : public ConnectionProtocol {
public:
    Subscription(RedisLogin login, PipelineLimits limits, RedisListener listener);

    /// Both do nothing if the channel already has that state.
    void subscribe(const std::string& channel);
    void unsubscribe(const std::string& channel);

    void connected(SteadyPoint now, SteadyPoint handshake_deadline) override;
    [[nodiscard]] bool has_output() const override { return !x_output.empty(); }
    [[nodiscard]] std::string take_output(SteadyPoint now) override;
    void written(std::size_t) override {}
    [[nodiscard]] Result<void> received(std::string_view bytes, SteadyPoint now) override;
    /// Sends PING after silence.
    [[nodiscard]] Result<void> tick(SteadyPoint now) override;
    [[nodiscard]] SteadyPoint next_tick() const override;
    Error broken(Error error) override;
    void close() override;
    void deliver() override;

    /// The server has confirmed the channels of the previous connection.
    [[nodiscard]] bool is_ready() const override { return x_state == State::ready; }
    /// The server has confirmed all requests.
    [[nodiscard]] bool is_settled() const override { return is_ready() && x_due == 0; }
    [[nodiscard]] bool is_closed() const override { return x_state == State::closed; }

private:
    enum class State {
        down,
        handshake,
        subscribing,  ///< to the channels of the previous connection
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
    bool x_gap = false;  ///< report missed messages once settled
    bool x_tell_gap = false;
    std::vector<Message> x_messages;  ///< to be delivered
    // Of the current connection
    std::optional<ReplyParser> x_parser;
    std::vector<Reply> x_handshake;
    std::string x_output;
    std::size_t x_due = 0;  ///< replies due for sent and queued requests
    SteadyPoint x_heard{};  ///< time of the last bytes, or since when a reply is due
    SteadyPoint x_handshake_deadline{};
};

}  // namespace continuo
