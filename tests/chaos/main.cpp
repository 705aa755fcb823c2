// Clients talk to several instances while a nemesis injects faults; then all faults are healed, and
// what the clients observed is compared with the final state. Exit status: 0, 1 if a guarantee of
// docs/state.md was violated, 2 if it could not run.

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "chaos/checker.hpp"
#include "chaos/cluster.hpp"
#include "chaos/customer.hpp"
#include "chaos/editor.hpp"
#include "chaos/nemesis.hpp"
#include "chaos/outbox.hpp"
#include "chaos/report.hpp"
#include "chaos/survey.hpp"
#include "chaos/viewer.hpp"

namespace continuo::chaos {
namespace {

using namespace std::chrono_literals;

/// A temporary folder, which is removed unless `keep`.
class Folder {
public:
    explicit Folder(bool keep) : x_keep(keep) {
        auto pattern = (std::filesystem::temp_directory_path() / "continuo-chaos-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("cannot create a temporary folder");
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
        print_edits();
        print_report(x_options, history, verdict, x_nemesis.counts());
        return verdict.violations.empty() ? 0 : 1;
    }

private:
    void make_history() {
        x_world.clients_at_work = x_options.clients;
        std::atomic<int> viewers_at_work{x_options.viewers};
        std::atomic<int> editors_at_work{x_options.editors};
        std::vector<std::jthread> threads;
        for (int i = 0; i < x_options.editors; ++i) {
            threads.emplace_back([this, i, &editors_at_work] {
                try {
                    Editor(x_world, i, x_edits).run();
                } catch (const std::exception& error) {
                    fail("error", fmt::format("editor {} ended: {}", i, error.what()));
                }
                --editors_at_work;
            });
        }
        for (int i = 0; i < x_options.clients; ++i) {
            threads.emplace_back([this, i] {
                try {
                    Customer(x_world, i).run();
                } catch (const std::exception& error) {
                    fmt::print("client {} ended: {}\n", i, error.what());
                }
                --x_world.clients_at_work;
            });
        }
        for (int i = 0; i < x_options.viewers; ++i) {
            threads.emplace_back([this, i, &viewers_at_work] {
                try {
                    Viewer(x_world, i).run();
                } catch (const std::exception& error) {
                    fail("stream", fmt::format("viewer {} ended: {}", i, error.what()));
                }
                --viewers_at_work;
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
        // After healing, all clients must get their messages acknowledged and end.
        if (happens_within(patience(), [&] {
                return x_world.clients_at_work == 0 && viewers_at_work == 0 && editors_at_work == 0;
            }))
            return;
        x_world.hopeless = true;
    }

    void survey(const History& history, FinalState& state) {
        std::vector<std::string> sessions;
        for (const auto& [id, at] : history.sessions)
            sessions.push_back(id);
        if (auto rest = wait_until_archived(x_cluster, patience()); !rest.empty())
            fail("stuck", std::move(rest));
        for (int i = 0; i < x_cluster.size(); ++i) {
            const auto source = fmt::format("instance {}", i);
            survey_instance(state, sessions, x_cluster.instance(i).port(), source);
        }
        add(x_edits.reported());
        add(survey_edits(x_edits, x_cluster.ports(), patience(), ""));
        for (auto& wrong : check_keys(x_cluster))
            fail("keys", std::move(wrong));
        for (int i = 0; i < x_cluster.size(); ++i) {
            const auto status = x_cluster.instance(i).stop();
            if (status != 0) fail("crash", fmt::format("instance {} stopped with {}", i, status));
            if (x_cluster.postgres()) continue;
            const auto file = x_cluster.instance(i).folder() / "data/continuo.db";
            survey_archive(state, sessions, file, fmt::format("archive {}", i));
            add(survey_edits_in_file(x_edits, file, fmt::format("archive {}", i)));
        }
        if (auto* postgres = x_cluster.postgres()) {
            postgres->survey(state, sessions);
            x_cluster.heal();
            survey_instance(state, sessions, x_cluster.instance(0).port(), "after a restart");
            return;
        }
        x_cluster.heal();
        // Each instance restores the conversations from its own archive.
        for (int i = 0; i < x_cluster.size(); ++i) {
            x_cluster.servers().ask_masters({"FLUSHALL"});
            const auto source = fmt::format("instance {} after FLUSHALL", i);
            survey_instance(state, sessions, x_cluster.instance(i).port(), source);
            add(survey_edits(x_edits, x_cluster.ports(), patience(), " after FLUSHALL"));
        }
        survey_new_instance();
    }

    /// The last FLUSHALL left to Redis what the databases brought back: an instance that lost its
    /// folder gets all of it from there.
    void survey_new_instance() {
        auto& instance = x_cluster.instance(0);
        instance.kill();
        std::filesystem::remove_all(instance.folder() / "data");
        x_cluster.heal();
        add(survey_edits(x_edits, x_cluster.ports(), patience(), " after it lost its folder"));
    }

    void print_edits() const {
        std::uint64_t acknowledged = 0;
        std::size_t unknown = 0;
        const auto all = x_edits.edits();
        for (const auto& [key, edits] : all) {
            acknowledged += edits.count;
            unknown += edits.unknown.size();
        }
        fmt::print(
            "\ndocuments, tickets   {}, changes acknowledged {}, unknown {}\n",
            all.size(),
            acknowledged,
            unknown
        );
    }

    void add(std::vector<Violation> violations) {
        for (auto& violation : violations)
            x_extra.push_back(std::move(violation));
    }

    void fail(std::string kind, std::string what) {
        const std::scoped_lock lock(x_extra_mutex);
        x_extra.push_back({std::move(kind), "", std::move(what)});
    }

    /// Shorter with --break: a guarantee that is broken on purpose may never be restored.
    [[nodiscard]] std::chrono::seconds patience() const {
        return x_options.broken.empty() ? 90s : 15s;
    }

    Options x_options;
    Cluster x_cluster;
    World x_world;
    Nemesis x_nemesis;
    EditLog x_edits;
    std::mutex x_extra_mutex;
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
