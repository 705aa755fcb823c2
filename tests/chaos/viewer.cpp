#include "chaos/viewer.hpp"

#include <thread>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace continuo::chaos {

namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr auto head_patience = 3000ms;
constexpr auto event_patience = 200ms;
constexpr auto reconnect_pause = 100ms;
/// Without an event for so long after the last customer has ended, nothing more comes.
constexpr auto last_silence = 2500ms;

std::size_t code_points(const std::string& text) {
    std::size_t count = 0;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++count;
    }
    return count;
}

}  // namespace

void ViewerState::apply(const StreamedEvent& event, Moment at) {
    const auto data = json::parse(event.data).as_object();
    const auto seq = [&] { return data.at("seq").to_number<std::uint64_t>(); };
    if (event.type == "text") {
        take_text(
            seq(),
            data.at("offset").to_number<std::uint64_t>(),
            std::string(data.at("content").as_string())
        );
    } else if (event.type == "restart") {
        x_viewing.messages[seq()].content.clear();
        ++x_viewing.restarts;
    } else if (event.type == "acknowledged") {
        auto& message = x_viewing.messages[seq()];
        if (!message.content.empty())
            fail(fmt::format("text of message {}, which is the customer's", seq()));
        message.role = "user";
        message.content = data.at("content").as_string();
        finish(seq(), at);
    } else if (event.type == "complete") {
        x_viewing.messages[seq()].role = data.at("role").as_string();
        finish(seq(), at);
    } else if (event.type == "resync") {
        x_viewing.messages.clear();
        x_next = 1;
        ++x_viewing.resyncs;
    } else if (event.type == "session_ended") {
        x_viewing.ended = true;
    }
    if (!event.id.empty()) x_cursor = event.id;
}

void ViewerState::take_text(std::uint64_t seq, std::uint64_t offset, const std::string& content) {
    if (seq != x_next) fail(fmt::format("text of message {} instead of {}", seq, x_next));
    auto& message = x_viewing.messages[seq];
    const auto length = code_points(message.content);
    if (offset != length)
        fail(fmt::format("text of message {} at offset {} instead of {}", seq, offset, length));
    message.content += content;
    if (offset > 0) ++x_viewing.continued;
}

void ViewerState::finish(std::uint64_t seq, Moment at) {
    if (seq != x_next) fail(fmt::format("message {} instead of {}", seq, x_next));
    auto& message = x_viewing.messages[seq];
    message.complete = true;
    message.at = at;
    x_next = seq + 1;
}

Viewer::Viewer(World& world, int number)
    : x_world(world),
      x_number(number),
      x_random(world.seed * 7919 + static_cast<unsigned>(number)) {}

std::string Viewer::current_session() {
    auto& shared = *x_world.sessions[static_cast<std::size_t>(x_number) % x_world.sessions.size()];
    const std::scoped_lock lock(shared.mutex);
    return shared.id;
}

void Viewer::run() {
    while (!x_world.stopped) {
        const auto session = current_session();
        if (session.empty()) {
            std::this_thread::sleep_for(reconnect_pause);
            continue;
        }
        watch(session);
    }
}

/// Until the customers have moved on to another conversation, or ended.
void Viewer::watch(const std::string& session) {
    ViewerState state(session);
    auto quiet_since = x_world.now();
    for (;;) {
        if (watch_once(state)) quiet_since = x_world.now();
        const bool over =
            x_world.stopped ? x_world.clients_at_work == 0 : current_session() != session;
        if (x_world.hopeless || (over && x_world.now() - quiet_since > last_silence)) break;
        std::this_thread::sleep_for(reconnect_pause);
    }
    auto viewing = state.viewing();
    viewing.client = x_number;
    x_world.recorder.add(std::move(viewing));
}

/// One connection to one instance, for a while. True if an event came.
bool Viewer::watch_once(ViewerState& state) {
    const auto last = static_cast<int>(x_world.ports.size()) - 1;
    const auto instance = std::uniform_int_distribution(0, last)(x_random);
    const auto time = std::chrono::milliseconds(std::uniform_int_distribution(50, 2000)(x_random));
    EventReader reader(x_world.ports[static_cast<std::size_t>(instance)]);
    auto target = "/api/chat/sessions/" + state.viewing().session + "/events";
    if (!state.cursor().empty()) target += "?after=" + state.cursor();
    if (reader.open(target, head_patience) != 200) return false;
    bool came = false;
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
        StreamedEvent event;
        const auto outcome = reader.next(event, event_patience);
        if (outcome == EventReader::Outcome::closed) break;
        if (outcome == EventReader::Outcome::silence) continue;
        state.apply(event, x_world.now());
        came = came || !event.id.empty();
    }
    return came;
}

}  // namespace continuo::chaos
