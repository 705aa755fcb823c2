#include "redis/protocol/subscription.hpp"

#include <utility>

#include "base/text.hpp"

namespace continuo {

namespace {}  // namespace

Subscription::Subscription(RedisLogin login, PipelineLimits limits, RedisListener listener)
    : x_login(std::move(login)), x_limits(limits), x_listener(std::move(listener)) {}

bool Subscription::takes_channels() const {
    return x_state == State::subscribing || x_state == State::ready;
}

void Subscription::subscribe(const std::string& channel) {
    const bool added = x_channels.insert(channel).second;
    if (added && takes_channels()) send(Command{"SUBSCRIBE", channel}, 1);
}

void Subscription::unsubscribe(const std::string& channel) {
    const bool removed = x_channels.erase(channel) > 0;
    if (removed && takes_channels()) send(Command{"UNSUBSCRIBE", channel}, 1);
}

void Subscription::connected(SteadyPoint now, SteadyPoint handshake_deadline) {
    if (x_state == State::closed) return;
    x_state = State::handshake;
    x_parser.emplace(x_limits.reply);
    x_heard = now;
    x_handshake_deadline = handshake_deadline;
    for (const auto& command : handshake_commands(x_login))
        send(command, 1);
}

void Subscription::send(const Command& command, std::size_t replies) {
    x_output += command.bytes();
    x_due += replies;
}

std::string Subscription::take_output(SteadyPoint now) {
    x_heard = now;
    return std::exchange(x_output, {});
}

Result<void> Subscription::received(std::string_view bytes, SteadyPoint now) {
    if (!x_parser) return fail(Errc::internal, "received bytes without a connection");
    x_heard = now;
    std::vector<Reply> replies;
    auto parsed = x_parser->parse(bytes, replies);
    for (auto& reply : replies) {
        const bool greets = x_state == State::handshake;
        auto taken = greets ? take_handshake_reply(std::move(reply)) : take_reply(std::move(reply));
        if (!taken) return taken;
    }
    return parsed;
}

Result<void> Subscription::take_handshake_reply(Reply reply) {
    x_handshake.push_back(std::move(reply));
    if (--x_due > 0) return {};
    if (auto checked = check_handshake(x_login, x_handshake); !checked) return checked;
    begin_listening();
    return {};
}

void Subscription::begin_listening() {
    x_state = State::subscribing;
    if (x_channels.empty()) {
        x_gap = false;  // no channel is left that could have missed a message
        return settle();
    }
    std::vector<std::string_view> words{"SUBSCRIBE"};
    words.insert(words.end(), x_channels.begin(), x_channels.end());
    send(Command(std::span<const std::string_view>(words)), x_channels.size());
}

Result<void> Subscription::take_reply(Reply reply) {
    auto& parts = reply.elements;
    const std::string_view kind = parts.empty() ? std::string_view(reply.text) : parts[0].text;
    if (kind == "message" && parts.size() == 3) {
        // A message can still arrive after unsubscribing.
        if (x_channels.contains(parts[1].text))
            x_messages.push_back({std::move(parts[1].text), std::move(parts[2].text)});
        return {};
    }
    if (reply.is_error()) {
        return fail(Errc::unavailable, "SUBSCRIBE was refused: " + reply.quoted());
    }
    // `PONG` is a status before the first subscription, and an array after it.
    const bool known = kind == "subscribe" || kind == "unsubscribe" || kind == "pong" ||
                       (reply.type == Reply::Type::status && kind == "PONG");
    if (!known || x_due == 0) return fail(Errc::corrupt, "Redis sent an unexpected reply");
    if (--x_due == 0) settle();
    return {};
}

void Subscription::settle() {
    x_state = State::ready;
    x_tell_gap = std::exchange(x_gap, false) || x_tell_gap;
}

Result<void> Subscription::tick(SteadyPoint now) {
    const bool begins = x_state == State::handshake || x_state == State::subscribing;
    if (begins && now >= x_handshake_deadline)
        return fail(Errc::timeout, "the connection was not ready in time");
    if (x_state != State::ready) return {};
    if (x_due > 0 && now - x_heard >= x_limits.silence_max)
        return fail(Errc::timeout, "Redis sent nothing while a reply was due");
    if (x_due == 0 && now - x_heard >= x_limits.ping_after) send(Command{"PING"}, 1);
    return {};
}

SteadyPoint Subscription::next_tick() const {
    const bool begins = x_state == State::handshake || x_state == State::subscribing;
    if (begins) return x_handshake_deadline;
    if (x_state != State::ready) return SteadyPoint::max();
    return x_heard + (x_due > 0 ? x_limits.silence_max : x_limits.ping_after);
}

Error Subscription::broken(Error error) {
    if (x_state == State::handshake && !x_handshake.empty()) {
        auto checked = check_handshake(x_login, x_handshake);
        if (!checked) error = std::move(checked.error());
    }
    // Before the first connection no message can have been missed.
    if (x_state == State::ready && !x_channels.empty()) x_gap = true;
    if (x_state != State::closed) x_state = State::down;
    x_parser.reset();
    x_handshake.clear();
    x_output.clear();
    x_due = 0;
    return error;
}

void Subscription::close() {
    x_state = State::closed;
    x_messages.clear();
    x_tell_gap = false;
    (void)broken({Errc::unavailable, "the Redis client was closed"});
}

void Subscription::deliver() {
    if (std::exchange(x_tell_gap, false) && x_listener.gap) x_listener.gap();
    for (auto& [channel, text] : std::exchange(x_messages, {})) {
        if (is_closed()) return;  // closed by a listener
        if (x_listener.message) x_listener.message(std::move(channel), std::move(text));
    }
}

}  // namespace continuo
