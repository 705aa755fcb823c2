// The faults that hit an instance in the middle of turns.
#include <algorithm>
#include <filesystem>
#include <thread>

#include "chaos/nemesis.hpp"
#include "chaos/outbox.hpp"

namespace continuo::chaos {

namespace {

using namespace std::chrono_literals;

// So many turns at once that some have begun and not ended whenever their instance is stopped.
constexpr std::size_t letters_at_once = 8;
// Whoever waits for an instance that stands still learns what it says in the end.
constexpr auto letter_patience = 40s;

}  // namespace

/// What the instance asks Redis for is done, and it dies before it learns so. One message at least
/// waits for a reply then, and nobody will ask for it.
void Nemesis::leave_turn_behind(int instance) {
    auto& proxy = x_cluster.proxy();
    const auto session = x_customer.try_to_open_session(instance);
    proxy.hold_replies(instance, true);
    std::jthread letter([&] {
        if (!session.empty()) x_customer.drop_a_letter(session, instance);
    });
    std::this_thread::sleep_for(100ms);
    x_cluster.instance(instance).kill();
    letter.join();
    proxy.close_all(instance);
    proxy.hold_replies(instance, false);
}

std::vector<std::string> Nemesis::open_sessions(int instance) {
    std::vector<std::string> sessions;
    while (sessions.size() < letters_at_once) {
        auto session = x_customer.try_to_open_session(instance);
        if (session.empty()) return {};
        sessions.push_back(std::move(session));
    }
    return sessions;
}

Nemesis::Writer& Nemesis::idle_writer() {
    const auto idle = std::ranges::find_if(x_writers, [](const auto& w) { return !w->waits; });
    if (idle != x_writers.end()) return **idle;
    const auto number = x_customer.number() + 1 + static_cast<int>(x_writers.size());
    x_writers.emplace_back(new Writer{.customer = Customer(x_world, number, letter_patience)});
    return *x_writers.back();
}

void Nemesis::drop_letters(const std::vector<std::string>& sessions, int instance) {
    for (const auto& session : sessions) {
        auto& writer = idle_writer();
        writer.waits = true;
        writer.thread = std::jthread([&writer, session, instance] {
            writer.customer.drop_a_letter(session, instance);
            writer.waits = false;
        });
    }
}

void Nemesis::join_writers() {
    for (auto& writer : x_writers) {
        if (writer->thread.joinable()) writer->thread.join();
    }
}

void Nemesis::pause_when_pending(const std::vector<std::string>& sessions, int instance) {
    // At once: a turn is over within milliseconds.
    const auto end = x_world.now() + 1s;
    while (x_world.now() < end && std::ranges::none_of(sessions, [this](const auto& session) {
               return is_pending(x_cluster, session);
           })) {
    }
    x_cluster.instance(instance).pause();
}

/// It holds the leases of turns that others take over meanwhile, and goes on with them in the end.
void Nemesis::pause_in_turn(int instance) {
    const auto sessions = open_sessions(instance);
    drop_letters(sessions, instance);
    pause_when_pending(sessions, instance);
}

/// Redis loses the beginnings of turns, as a promotion can that lost writes, while their holder
/// stands still; then another instance begins turns of the same number. When the first goes on, it
/// holds leases that nobody gave.
void Nemesis::lose_lease(int first, int second) {
    undo_all();
    x_cluster.heal();
    const auto sessions = open_sessions(first);
    const auto kept = std::filesystem::file_size(append_only_file());
    const auto from = x_world.now();
    drop_letters(sessions, first);
    pause_when_pending(sessions, first);
    x_cluster.proxy().stall(first, true);  // nothing that is under way arrives
    const auto at = x_world.now();
    for (const auto& session : sessions) {
        // What was committed before is lost, and told later.
        if (!is_pending(x_cluster, session))
            x_losses.push_back({from, at, at + letter_patience, session});
    }
    auto& server = x_cluster.servers().server(0);
    server.kill();
    std::filesystem::resize_file(append_only_file(), kept);
    server.start();
    const auto until = x_world.now() + 500ms;
    x_losses.push_back({from - 50ms, at, until});
    x_cluster.proxy().close_all(first);
    x_cluster.proxy().stall(first, false);
    wait_until_moment(until);
    // It has to find Redis again.
    if (!happens_within(10s, [&] { return !x_customer.try_to_open_session(second).empty(); }))
        return x_cluster.instance(first).resume();
    drop_letters(sessions, second);
    pause_when_pending(sessions, second);
    x_cluster.instance(first).resume();
    // Whoever is refused waits for the other.
    wait_until_moment(x_world.now() + 1s);
    x_cluster.instance(second).resume();
}

}  // namespace continuo::chaos
