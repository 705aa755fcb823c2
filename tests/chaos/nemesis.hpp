#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "chaos/checker.hpp"
#include "chaos/cluster.hpp"
#include "chaos/customer.hpp"
#include "chaos/plan.hpp"
#include "chaos/quiet_time.hpp"

namespace continuo::chaos {

/// Injects the faults of a plan. Thread: the cluster's.
class Nemesis {
public:
    /// `world` has the ports of `cluster`.
    Nemesis(Cluster& cluster, World& world, const Options& options);

    /// Returns when `time` is over. Does not end the faults that still last.
    void run(const std::vector<Step>& plan, std::chrono::milliseconds time);
    /// Ends all faults now, and waits until Redis is healthy, with all its replicas.
    void undo_all();

    [[nodiscard]] const std::map<std::string, int>& counts() const { return x_counts; }
    [[nodiscard]] const std::vector<LossWindow>& losses() const { return x_losses; }
    [[nodiscard]] const std::vector<Failover>& failovers() const { return x_failovers; }
    /// Instances that have exited unexpectedly.
    [[nodiscard]] const std::vector<std::string>& crashes() const { return x_crashes; }

private:
    using Undo = std::function<void()>;
    struct Pending {
        Moment at;
        int target;
        Undo undo;
    };
    /// A client that waits for the response to one message at a time.
    struct Writer {
        Customer customer;
        std::atomic<bool> waits{false};
        std::jthread thread{};
    };
    struct Size {
        Moment at;
        std::uintmax_t bytes;
    };

    static constexpr int redis_target = -1;  ///< other targets are indexes of instances
    [[nodiscard]] static int target_of(const Step& step) {
        return step.of_redis ? redis_target : step.instance;
    }
    void wait_until_moment(Moment at);
    [[nodiscard]] Moment whole_at(int target) const;
    void begin(const Step& step);
    [[nodiscard]] Undo break_instance(const Step& step);
    [[nodiscard]] Undo break_redis(const Step& step);
    [[nodiscard]] Undo break_postgres(const Step& step);
    [[nodiscard]] Undo break_master(const Step& step);
    void leave_turn_behind(int instance);
    void pause_in_turn(int instance);
    void lose_lease(std::size_t choice, int first, int second);
    std::ptrdiff_t begin_turns(const std::vector<std::string>& sessions, int instance);
    using Wanted = std::function<bool(const std::string& session)>;
    [[nodiscard]] std::vector<std::string> open_sessions(int instance, const Wanted& is_wanted);
    void drop_letters(const std::vector<std::string>& sessions, int instance);
    [[nodiscard]] std::vector<Writer*> idle_writers(std::size_t count);
    void join_writers();
    void pause_when_pending(const std::vector<std::string>& sessions, int instance);
    void flush_all(bool wait);
    void kill_redis(test::RedisServer& server, bool cut_power, std::chrono::milliseconds length);
    void promote(std::size_t master);
    void move_slot(const Step& step);
    void await_replacement(const std::function<bool()>& is_replaced);
    void begin_failover();
    void settle();
    void wait_until_settled();
    void note_size();
    [[nodiscard]] std::filesystem::path append_only_file() const;

    Cluster& x_cluster;
    World& x_world;
    bool x_has_replicas;
    bool x_replicated;
    bool x_fsync_always;
    Customer x_customer;
    std::vector<std::unique_ptr<Writer>> x_writers;
    std::vector<Pending> x_pending;
    std::map<std::string, int> x_counts;
    std::vector<LossWindow> x_losses;
    std::vector<Disturbance> x_disturbances;
    std::vector<Failover> x_failovers;
    bool x_settling = false;  ///< after a failover: not every server is healthy yet
    Moment x_looked_at{};     ///< time of the last check whether they are
    std::vector<std::string> x_crashes;
    std::deque<Size> x_sizes;  ///< sizes of the append-only file in the last seconds
};

}  // namespace continuo::chaos
