// Clients talk to a cluster while a nemesis breaks it; then all is healed, and what the clients saw
// is held against what is there. Ends with 0, with 1 after a violation, with 2 when it could not
// run. docs/state.md says what is promised.

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "chaos/checker.hpp"
#include "chaos/cluster.hpp"
#include "chaos/customer.hpp"
#include "chaos/nemesis.hpp"
#include "chaos/outbox.hpp"
#include "chaos/report.hpp"
#include "chaos/survey.hpp"

namespace continuo::chaos {
namespace {

using namespace std::chrono_literals;

/// A scratch folder that stays when it is asked to.
class Folder {
public:
    explicit Folder(bool keep) : x_keep(keep) {
        auto pattern = (std::filesystem::temp_directory_path() / "continuo-chaos-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no scratch folder");
        x_path = pattern;
    }
    ~Folder() {
        std::error_code ignored;
        if (!x_keep) std::filesystem::remove_all(x_path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return x_path; }

private:
    bool x_keep;
    std::filesystem::path x_path;
};

class Run {
public:
    Run(const Options& options, const std::filesystem::path& folder)
        : x_options(options),
          x_cluster(options, folder),
          x_world(x_cluster.ports(), options),
          x_nemesis(x_cluster, x_world, options) {}

    int run() {
        make_history();
        auto history = x_world.recorder.take();
        FinalState state{
            .views = {}, .losses = x_nemesis.losses(), .failovers = x_nemesis.failovers()
        };
        survey(history, state);
        auto verdict = check(history, state);
        for (auto& extra : x_extra)
            verdict.violations.push_back(std::move(extra));
        for (const auto& crash : x_nemesis.crashes())
            verdict.violations.push_back({"crash", "", crash});
        print_report(x_options, history, verdict, x_nemesis.counts());
        return verdict.violations.empty() ? 0 : 1;
    }

private:
    void make_history() {
        std::atomic<int> at_work{x_options.clients};
        std::vector<std::jthread> threads;
        for (int i = 0; i < x_options.clients; ++i) {
            threads.emplace_back([this, i, &at_work] {
                try {
                    Customer(x_world, i).run();
                } catch (const std::exception& error) {
                    fmt::print("client {} ended: {}\n", i, error.what());
                }
                --at_work;
            });
        }
        try {
            x_nemesis.run(make_plan(x_options), x_options.time);
            x_world.stopped = true;
            x_nemesis.undo_all();
            x_cluster.heal();
        } catch (...) {
            x_world.stopped = x_world.hopeless = true;
            x_world.gate.open();
            throw;
        }
        // Everybody is acknowledged now, however long it was repeated.
        if (happens_within(patience(), [&at_work] { return at_work == 0; })) return;
        x_world.hopeless = true;
    }

    void survey(const History& history, FinalState& state) {
        std::vector<std::string> sessions;
        for (const auto& [id, at] : history.sessions)
            sessions.push_back(id);
        if (!wait_until_archived(x_cluster, patience()))
            fail("stuck", "turns stay pending, or an archive does not follow");
        for (int i = 0; i < x_cluster.size(); ++i) {
            const auto source = fmt::format("instance {}", i);
            survey_instance(state, sessions, x_cluster.instance(i).port(), source);
        }
        for (auto& wrong : check_keys(x_cluster))
            fail("keys", std::move(wrong));
        for (int i = 0; i < x_cluster.size(); ++i) {
            const auto status = x_cluster.instance(i).stop();
            if (status != 0) fail("crash", fmt::format("instance {} stopped with {}", i, status));
            const auto file = x_cluster.instance(i).folder() / "data/continuo.db";
            survey_archive(state, sessions, file, fmt::format("archive {}", i));
        }
        x_cluster.heal();
        // Each brings the conversations back from its own archive.
        for (int i = 0; i < x_cluster.size(); ++i) {
            x_cluster.servers().ask_masters({"FLUSHALL"});
            const auto source = fmt::format("instance {} after FLUSHALL", i);
            survey_instance(state, sessions, x_cluster.instance(i).port(), source);
        }
    }

    void fail(std::string kind, std::string what) {
        x_extra.push_back({std::move(kind), "", std::move(what)});
    }

    /// What is broken on purpose may never get well.
    [[nodiscard]] std::chrono::seconds patience() const {
        return x_options.broken.empty() ? 90s : 15s;
    }

    Options x_options;
    Cluster x_cluster;
    World x_world;
    Nemesis x_nemesis;
    std::vector<Violation> x_extra;
};

int run(const Options& options) {
    const Folder folder(options.keep);
    fmt::print("chaos: seed {}, in {}\n", options.seed, folder.path().string());
    std::fflush(stdout);
    return Run(options, folder.path()).run();
}

}  // namespace
}  // namespace continuo::chaos

int main(int argc, char** argv) {
    const auto options = continuo::chaos::parse_options(argc, argv);
    try {
        return continuo::chaos::run(options);
    } catch (const std::exception& error) {
        fmt::print(stderr, "chaos: {}\n", error.what());
        return 2;
    }
}
