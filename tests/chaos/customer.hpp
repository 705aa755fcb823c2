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

/// Pauses all clients at the same time, each between two of its operations.
class Gate {
public:
    /// Waits while the gate is closed. A client is active between enter() and leave().
    void enter();
    void leave();
    /// Closes the gate and waits until no client is active.
    void close();
    void open();

private:
    std::mutex x_mutex;
    std::condition_variable x_changed;
    bool x_closed = false;
    int x_inside = 0;
};

/// A conversation of two clients. They start a new one when it is long enough.
struct SharedSession {
    std::mutex mutex;
    std::string id;
    int sent = 0;
};

/// The state that all clients share.
struct World {
    World(std::vector<int> instance_ports, const Options& options);

    std::vector<int> ports;  ///< of the instances
    std::uint64_t seed;
    bool forgets_ids;  ///< repeats messages without their client_message_id
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    Recorder recorder;
    Gate gate;
    std::atomic<bool> stopped{false};     ///< clients only complete what they began
    std::atomic<int> clients_at_work{0};  ///< customers; viewers end after them
    std::atomic<bool> hopeless{false};    ///< clients do not even repeat what they began
    std::vector<std::unique_ptr<SharedSession>> sessions;

    [[nodiscard]] Moment now() const;
};

/// One client: sends messages in a shared conversation, and sometimes in a conversation of its own,
/// which it ends, escalates or erases. Thread: one.
class Customer {
public:
    // Longer than any response without a fault, and shorter than a lease: another instance gets the
    // request while the first may still process it.
    static constexpr std::chrono::milliseconds usual_patience{3000};

    /// `patience`: how long it waits for a response.
    Customer(World& world, int number, std::chrono::milliseconds patience = usual_patience);
    [[nodiscard]] int number() const { return x_number; }
    /// Runs until World::stopped.
    void run();

    // For the nemesis, which knows when an instance will be killed:
    /// Creates a session through the instance; empty if the first attempt fails.
    [[nodiscard]] std::string try_to_open_session(int instance);
    /// Sends one message to the instance, and never repeats it.
    void drop_a_letter(const std::string& session, int instance);
    /// Reads the messages with seq > `after`. False if that fails.
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

    /// Sends one request; its status is 0 if there is no response.
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
