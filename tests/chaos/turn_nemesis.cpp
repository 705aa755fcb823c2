// Faults of an instance in the middle of turns.
#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "chaos/nemesis.hpp"
#include "chaos/outbox.hpp"

namespace continuo::chaos {

namespace {

using namespace std::chrono_literals;

// So many concurrent turns that some are pending whenever their instance is stopped.
constexpr std::size_t letters_at_once = 24;
// Longer than a pause of the instance: the client gets the response after it.
constexpr auto letter_patience = 40s;

}  // namespace

/// Redis executes the instance's commands, but the instance is killed before it gets the replies.
/// This leaves at least one pending turn, whose message the client does not repeat.
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

std::vector<std::string> Nemesis::open_sessions(int instance, const Wanted& is_wanted) {
    constexpr int attempts_max = 200;
    std::vector<std::string> sessions;
    for (int i = 0; i < attempts_max && sessions.size() < letters_at_once; ++i) {
        auto session = x_customer.try_to_open_session(instance);
        if (session.empty()) return {};
        if (is_wanted(session)) sessions.push_back(std::move(session));
    }
    return sessions;
}

std::vector<Nemesis::Writer*> Nemesis::idle_writers(std::size_t count) {
    std::vector<Writer*> writers;
    for (auto& writer : x_writers) {
        if (writers.size() < count && !writer->waits) writers.push_back(writer.get());
    }
    while (writers.size() < count) {
        const auto number = x_customer.number() + 1 + static_cast<int>(x_writers.size());
        x_writers.emplace_back(new Writer{.customer = Customer(x_world, number, letter_patience)});
        writers.push_back(x_writers.back().get());
    }
    return writers;
}

void Nemesis::drop_letters(const std::vector<std::string>& sessions, int instance) {
    const auto writers = idle_writers(sessions.size());
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        auto& writer = *writers[i];
        writer.waits = true;
        writer.thread = std::jthread([&writer, session = sessions[i], instance] {
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
    // Busy loop: a turn takes only milliseconds.
    const auto end = x_world.now() + 1s;
    while (x_world.now() < end && std::ranges::none_of(sessions, [this](const auto& session) {
               return is_pending(x_cluster, session);
           })) {
    }
    x_cluster.instance(instance).pause();
}

/// Pauses an instance that holds leases. Other instances take its turns over meanwhile; when it is
/// resumed, it continues with them.
void Nemesis::pause_in_turn(int instance) {
    const auto sessions = open_sessions(instance, [](const std::string&) { return true; });
    drop_letters(sessions, instance);
    pause_when_pending(sessions, instance);
}

/// Begins turns through an instance whose replies from Redis are held, so that it does not know
/// that they have begun. Returns how many have: an instance that must read a session first waits
/// for that reply.
std::ptrdiff_t Nemesis::begin_turns(const std::vector<std::string>& sessions, int instance) {
    x_cluster.proxy().hold_replies(instance, true);
    drop_letters(sessions, instance);
    std::ptrdiff_t begun = 0;
    (void)happens_within(1s, [&] {
        begun = std::ranges::count_if(sessions, [this](const auto& session) {
            return is_pending(x_cluster, session);
        });
        return begun == std::ssize(sessions);
    });
    return begun;
}

/// A promotion loses the leases of turns while their holder is paused; then another instance begins
/// turns with the same seq. When the first one is resumed, it holds leases that were lost.
void Nemesis::lose_lease(std::size_t choice, int first, int second) {
    undo_all();
    x_cluster.heal();
    // Pauses the clients, so that the promotion loses only writes that no client got a response
    // for.
    x_world.gate.close();
    auto& servers = x_cluster.servers();
    auto& proxy = x_cluster.proxy();
    const auto master = servers.master(choice);
    const auto sessions = open_sessions(first, [&](const std::string& session) {
        return servers.serves(master, pending_index_of(session));
    });
    servers.cut_replica_off(master);
    const auto begun = begin_turns(sessions, first);
    x_cluster.instance(first).pause();
    proxy.hold_replies(first, false);
    servers.fail_over(master);
    // The second instance must have read the sessions before its replies are held, on each of its
    // connections.
    const auto writers = idle_writers(sessions.size());
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        auto& customer = writers[i]->customer;
        (void)happens_within(1s, [&] { return customer.read(sessions[i], 0, second); });
    }
    const auto begun_again = begin_turns(sessions, second);
    x_cluster.instance(first).resume();
    // Gives the first instance time to try its commits before the second one gets its replies.
    wait_until_moment(x_world.now() + 1s);
    proxy.hold_replies(second, false);
    fmt::print("             {} turns begun, {} begun again\n", begun, begun_again);
    servers.server(master).start();
    x_cluster.heal();
    x_world.gate.open();
}

}  // namespace continuo::chaos
