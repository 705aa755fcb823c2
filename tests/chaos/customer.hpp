#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "chaos/history.hpp"
#include "chaos/options.hpp"
#include "support/http_call.hpp"

namespace continuo::chaos {

/// Lets all clients rest at once: between two of their operations.
class Gate {
public:
    /// Waits while the gate is closed. Between enter() and leave() a client is at work.
    void enter();
    void leave();
    /// Returns when nobody is at work.
    void close();
    void open();

private:
    std::mutex x_mutex;
    std::condition_variable x_changed;
    bool x_closed = false;
    int x_inside = 0;
};

/// A conversation that two clients share. It starts over when it is long enough.
struct SharedSession {
    std::mutex mutex;
    std::string id;
    int sent = 0;
};

/// What all clients have in common.
struct World {
    World(std::vector<int> instance_ports, const Options& options);

    std::vector<int> ports;  ///< of the instances
    std::uint64_t seed;
    bool forgets_ids;  ///< repeats messages without their client_message_id
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    Recorder recorder;
    Gate gate;
    std::atomic<bool> stopped{false};   ///< what was begun is finished
    std::atomic<bool> hopeless{false};  ///< not even that
    std::vector<std::unique_ptr<SharedSession>> sessions;

    [[nodiscard]] Moment now() const;
};

/// One client: talks in a shared conversation, and now and then in one of its own that it ends,
/// hands over or erases. Thread: its own.
class Customer {
public:
    // Longer than any healthy answer, and shorter than a lease: somebody else is asked while the
    // first may still be at it.
    static constexpr std::chrono::milliseconds usual_patience{3000};

    /// `patience`: how long it waits for an answer.
    Customer(World& world, int number, std::chrono::milliseconds patience = usual_patience);
    [[nodiscard]] int number() const { return x_number; }
    /// Until World::stopped.
    void run();

    // For the nemesis, which knows when an instance will die:
    /// A new session that the instance has in mind; empty when it could not be had at once.
    [[nodiscard]] std::string try_to_open_session(int instance);
    /// One message to the instance, which is never sent again.
    void drop_a_letter(const std::string& session, int instance);
    /// Reads messages after a number. False when it could not.
    bool read(const std::string& session, std::uint64_t after, int instance);

private:
    enum class Repeat { until_acknowledged, never };

    void talk();
    void live_a_life();
    [[nodiscard]] std::string open_session();
    [[nodiscard]] std::string shared_session();
    [[nodiscard]] Sending send(const std::string& session, Repeat repeat);
    [[nodiscard]] Sending compose(const std::string& session);
    void try_to_send(Sending& sending, int instance, bool with_id);
    void act(const std::string& session, ActKind kind);

    /// Sends one request; its status is 0 when no answer came.
    test::CallResult call(
        Attempt& attempt,
        const std::string& method,
        const std::string& target,
        const std::string& body = {}
    );
    [[nodiscard]] int any_instance();
    [[nodiscard]] int other_instance(int instance);
    [[nodiscard]] bool chance(double probability);
    void rest(std::chrono::milliseconds at_most);

    World& x_world;
    int x_number;
    int x_sent = 0;
    std::mt19937_64 x_random;
    std::vector<std::unique_ptr<test::HttpCaller>> x_callers;
    std::vector<std::string> x_erased;
};

}  // namespace continuo::chaos
