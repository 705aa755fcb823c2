// The faults that hit an instance in the middle of turns.
#include <algorithm>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "chaos/nemesis.hpp"
#include "chaos/outbox.hpp"

namespace continuo::chaos {

namespace {

using namespace std::chrono_literals;

// So many turns at once that some have begun and not ended whenever their instance is stopped.
constexpr std::size_t letters_at_once = 8;
// So many that their instance is connected again before it has answered all.
constexpr std::size_t letters_that_take_time = 40;
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

std::vector<std::string> Nemesis::open_sessions(int instance, std::size_t count) {
    std::vector<std::string> sessions;
    while (sessions.size() < count) {
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
    const auto sessions = open_sessions(instance, letters_at_once);
    drop_letters(sessions, instance);
    pause_when_pending(sessions, instance);
}

/// Begins turns whose instance does not learn that they have begun until its replies are let go.
/// False when it does not within a few seconds.
bool Nemesis::begin_turns(const std::vector<std::string>& sessions, int instance) {
    x_cluster.proxy().hold_replies(instance, true);
    drop_letters(sessions, instance);
    return happens_within(3s, [&] {
        return std::ranges::all_of(sessions, [this](const auto& session) {
            return is_pending(x_cluster, session);
        });
    });
}

/// Redis loses the beginnings of turns, as a promotion can that lost writes, while their holder
/// stands still; then another instance begins turns of the same number. When the first goes on, it
/// holds leases that nobody gave.
void Nemesis::lose_lease(int first, int second) {
    undo_all();
    x_cluster.heal();
    auto& proxy = x_cluster.proxy();
    // Others would be told of what was lost before, and the archives may have it.
    x_world.gate.close();
    const auto sessions = open_sessions(first, letters_that_take_time);
    const auto kept = std::filesystem::file_size(append_only_file());
    const auto from = x_world.now();
    const bool begun = begin_turns(sessions, first);
    x_cluster.instance(first).pause();
    proxy.hold_replies(first, false);
    auto& server = x_cluster.servers().server(0);
    const auto at = x_world.now();
    server.kill();
    std::filesystem::resize_file(append_only_file(), kept);
    server.start();
    const auto until = x_world.now() + 100ms;
    x_losses.push_back({from, at, until});
    wait_until_moment(until);
    // It has to find Redis again, and to have the sessions in mind: what it asks is answered later.
    const bool found = std::ranges::all_of(sessions, [&](const auto& session) {
        return happens_within(3s, [&] { return x_customer.read(session, 0, second); });
    });
    const bool begun_again = begun && found && begin_turns(sessions, second);
    x_cluster.instance(first).resume();
    // Whoever is refused waits for the other.
    if (begun_again) wait_until_moment(x_world.now() + 1s);
    proxy.hold_replies(second, false);
    x_world.gate.open();
    fmt::print("             {} leases\n", begun_again ? sessions.size() : 0);
}

}  // namespace continuo::chaos
