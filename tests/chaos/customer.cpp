#include "chaos/customer.hpp"

#include <algorithm>
#include <thread>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace continuo::chaos {

namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr auto pace = 30ms;
constexpr auto retry_pause = 150ms;
constexpr int messages_of_a_session = 120;

std::string messages_of(const std::string& session) {
    return fmt::format("/api/chat/sessions/{}/messages", session);
}

/// Reads a response. Throws if a member is missing or has the wrong type, which ends the client.
Acknowledgement read_acknowledgement(const json::object& body) {
    const auto& metadata = body.at("metadata").as_object();
    Acknowledgement told;
    told.seq = metadata.at("seq").to_number<std::uint64_t>();
    told.reply = body.at("message").as_string();
    told.message_count = metadata.at("message_count").to_number<std::uint64_t>();
    told.later = metadata.contains("replayed") || metadata.contains("joined");
    told.left_to_human = metadata.at("answer_type").as_string() == "handoff";
    return told;
}

}  // namespace

void Gate::enter() {
    std::unique_lock lock(x_mutex);
    x_changed.wait(lock, [this] { return !x_closed; });
    ++x_inside;
}

void Gate::leave() {
    const std::scoped_lock lock(x_mutex);
    --x_inside;
    x_changed.notify_all();
}

void Gate::close() {
    std::unique_lock lock(x_mutex);
    x_closed = true;
    x_changed.wait(lock, [this] { return x_inside == 0; });
}

void Gate::open() {
    const std::scoped_lock lock(x_mutex);
    x_closed = false;
    x_changed.notify_all();
}

World::World(std::vector<int> instance_ports, const Options& options)
    : ports(std::move(instance_ports)),
      seed(options.seed),
      forgets_ids(options.broken == "idempotency") {
    for (int i = 0; i < (options.clients + 1) / 2; ++i)
        sessions.push_back(std::make_unique<SharedSession>());
}

Moment World::now() const {
    return std::chrono::duration_cast<Moment>(std::chrono::steady_clock::now() - start);
}

Customer::Customer(World& world, int number, std::chrono::milliseconds patience)
    : x_world(world),
      x_number(number),
      x_random(world.seed * 1000 + static_cast<unsigned>(number)) {
    for (const auto port : world.ports)
        x_callers.push_back(std::make_unique<test::HttpCaller>(port, patience));
}

bool Customer::chance(double probability) {
    return std::bernoulli_distribution(probability)(x_random);
}

int Customer::any_instance() {
    const auto last = static_cast<int>(x_callers.size()) - 1;
    return std::uniform_int_distribution(0, last)(x_random);
}

int Customer::other_instance(int instance) {
    const auto count = static_cast<int>(x_callers.size());
    if (count == 1) return instance;
    return (instance + std::uniform_int_distribution(1, count - 1)(x_random)) % count;
}

void Customer::rest(std::chrono::milliseconds at_most) {
    std::uniform_int_distribution<std::int64_t> time(0, at_most.count());
    std::this_thread::sleep_for(std::chrono::milliseconds(time(x_random)));
}

test::CallResult Customer::call(
    Attempt& attempt, const std::string& method, const std::string& target, const std::string& body
) {
    auto& caller = *x_callers[static_cast<std::size_t>(attempt.instance)];
    const std::string headers = body.empty() ? "" : "Content-Type: application/json\r\n";
    test::CallResult result;
    attempt.began = x_world.now();
    try {
        result = caller.call(method, target, body, headers);
    } catch (const test::ConnectionLost&) {
    }
    attempt.ended = x_world.now();
    attempt.status = result.status;
    return result;
}

std::string Customer::open_session() {
    while (!x_world.hopeless) {
        auto id = try_to_open_session(any_instance());
        if (!id.empty()) return id;
        rest(retry_pause);
    }
    return {};
}

std::string Customer::try_to_open_session(int instance) {
    Attempt attempt{.instance = instance};
    const auto result = call(attempt, "POST", "/api/sessions", "{}");
    if (!attempt.is_ok()) return {};
    auto id = std::string(result.json().at("session_id").as_string());
    x_world.recorder.add(Created{id, attempt.ended});
    return id;
}

std::string Customer::shared_session() {
    const auto count = x_world.sessions.size();
    auto& session = *x_world.sessions[static_cast<std::size_t>(x_number) / 2 % count];
    const std::scoped_lock lock(session.mutex);
    if (session.id.empty() || ++session.sent > messages_of_a_session) {
        session.id = open_session();
        session.sent = 0;
    }
    return session.id;
}

void Customer::try_to_send(Sending& sending, int instance, bool with_id) {
    SendAttempt attempt;
    attempt.instance = instance;
    json::object body{{"message", sending.text}};
    if (with_id) body["client_message_id"] = sending.client_message_id;
    const auto result = call(attempt, "POST", messages_of(sending.session), json::serialize(body));
    if (attempt.is_ok()) attempt.acknowledgement = read_acknowledgement(result.json().as_object());
    sending.attempts.push_back(std::move(attempt));
}

Sending Customer::compose(const std::string& session) {
    Sending sending;
    sending.client = x_number;
    sending.session = session;
    sending.client_message_id = fmt::format("c{}-{}", x_number, ++x_sent);
    sending.text = fmt::format("{}: how do I track my order?", sending.client_message_id);
    return sending;
}

Sending Customer::send(const std::string& session, Repeat repeat) {
    auto sending = compose(session);
    sending.given_up = repeat == Repeat::never;
    try_to_send(sending, any_instance(), true);
    if (repeat == Repeat::never) return sending;
    const auto somebody_else = [&] { return other_instance(sending.attempts.back().instance); };
    while (!sending.attempts.back().is_ok()) {
        const auto status = sending.attempts.back().status;
        // The session does not exist; the checker decides whether it may be gone.
        if (x_world.hopeless || status == 404 || status == 410) return sending;
        rest(retry_pause);
        try_to_send(sending, somebody_else(), !x_world.forgets_ids);
    }
    // Sometimes repeats an acknowledged message.
    if (chance(0.05)) try_to_send(sending, somebody_else(), !x_world.forgets_ids);
    return sending;
}

void Customer::drop_a_letter(const std::string& session, int instance) {
    auto sending = compose(session);
    sending.given_up = true;
    try_to_send(sending, instance, true);
    x_world.recorder.add(std::move(sending));
}

bool Customer::read(const std::string& session, std::uint64_t after, int instance) {
    Reading reading;
    reading.client = x_number;
    reading.session = session;
    reading.after = after;
    reading.instance = instance;
    const auto target = fmt::format("{}?after={}&limit=20", messages_of(session), after);
    const auto result = call(reading, "GET", target);
    if (reading.is_ok()) {
        const auto body = result.json();
        reading.total = body.at("total").to_number<std::uint64_t>();
        for (const auto& message : body.at("messages").as_array()) {
            reading.entries.push_back({
                .seq = message.at("seq").to_number<std::uint64_t>(),
                .role = std::string(message.at("role").as_string()),
                .content = std::string(message.at("content").as_string()),
            });
        }
    }
    const bool was_read = reading.is_ok();
    x_world.recorder.add(std::move(reading));
    return was_read;
}

void Customer::act(const std::string& session, ActKind kind) {
    Act act{.kind = kind, .client = x_number, .session = session};
    const auto target = "/api/sessions/" + session;
    while (!act.done && !x_world.hopeless) {
        Attempt attempt{.instance = any_instance()};
        if (kind == ActKind::erase) {
            call(attempt, "DELETE", target);
            // An earlier attempt without a response may have erased it.
            act.done = attempt.is_ok() || attempt.status == 404 || attempt.status == 410;
        } else {
            const auto* status = kind == ActKind::end ? "ended" : "escalated";
            const auto body = fmt::format(R"({{"status":"{}"}})", status);
            call(attempt, "PATCH", target + "/status", body);
            act.done = attempt.is_ok();
        }
        act.done_at = attempt.ended;
        act.attempts.push_back(attempt);
        if (!act.done) rest(retry_pause);
        if (!act.done && attempt.status == 404) break;
    }
    x_world.recorder.add(std::move(act));
}

void Customer::talk() {
    const auto session = shared_session();
    if (session.empty()) return;
    auto sending = send(session, Repeat::until_acknowledged);
    const auto last = sending.attempts.back();
    x_world.recorder.add(std::move(sending));
    if (!last.is_ok() || !chance(0.4)) return;
    const auto seq = last.acknowledgement.seq;
    read(
        session,
        chance(0.9) ? seq - std::min<std::uint64_t>(seq, 3) : 0,
        other_instance(last.instance)
    );
}

void Customer::live_a_life() {
    const auto session = open_session();
    if (session.empty()) return;
    for (int i = std::uniform_int_distribution(0, 2)(x_random); i >= 0; --i)
        x_world.recorder.add(send(session, Repeat::until_acknowledged));
    // This message may still be processed while the session changes.
    if (chance(0.5)) x_world.recorder.add(send(session, Repeat::never));
    const auto kind = static_cast<ActKind>(std::uniform_int_distribution(0, 2)(x_random));
    act(session, kind);
    for (int i = 0; i < static_cast<int>(x_callers.size()); ++i)
        read(session, 0, i);
    x_world.recorder.add(send(session, Repeat::never));
    if (kind == ActKind::erase) x_erased.push_back(session);
}

void Customer::run() {
    while (!x_world.stopped) {
        x_world.gate.enter();
        if (chance(0.9)) {
            talk();
        } else if (chance(0.4)) {
            live_a_life();
        } else if (!x_erased.empty() && chance(0.3)) {
            std::uniform_int_distribution<std::size_t> any(0, x_erased.size() - 1);
            read(x_erased[any(x_random)], 0, any_instance());
        } else if (const auto session = open_session(); !session.empty()) {
            drop_a_letter(session, any_instance());
        }
        x_world.gate.leave();
        rest(pace);
    }
}

}  // namespace continuo::chaos
