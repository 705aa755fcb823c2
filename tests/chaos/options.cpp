#include "chaos/options.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace continuo::chaos {

namespace {

const std::vector<std::string>& known_faults() {
    static const std::vector<std::string> faults = [] {
        auto all = usual_faults();
        all.insert(all.end(), {"flushall", "flushall-now", "power-cut"});
        return all;
    }();
    return faults;
}

/// `to`, filled with blanks to the length of `from`.
StreamPatch::Replacement patch(std::string from, std::string to) {
    to.resize(std::max(from.size(), to.size()), ' ');
    return {std::move(from), std::move(to)};
}

}  // namespace

const std::vector<std::string>& usual_faults() {
    static const std::vector<std::string> faults{
        "kill",
        "kill-in-turn",
        "pause",
        "redis-kill",
        "redis-pause",
        "client-kill",
        "cut-reply",
        "cut-request",
        "stall",
        "function-flush",
        "script-flush",
    };
    return faults;
}

std::vector<StreamPatch::Replacement> patches_of(const std::string& broken) {
    if (broken.empty() || broken == "idempotency") return {};
    if (broken == "stamp")
        return {patch("if stamp ~= args[1] then return answer(keys, 'changed') end", "")};
    if (broken == "ttl") {
        return {
            patch("redis.call('PEXPIRE', keys[1], args[9])", ""),
            patch("redis.call('PEXPIRE', keys[2], args[9])", ""),
            patch("redis.call('PEXPIRE', keys[2], redis.call('PTTL', keys[1]))", ""),
        };
    }
    if (broken == "outbox") return {patch("if args[11] == 'publish'", "if args[11] == 'nobody'")};
    if (broken == "index") return {patch("index(keys[6], args[7], args[4])", "")};
    throw std::invalid_argument("nothing is known to break by the name " + broken);
}

Options parse_options(int argc, char** argv) {
    CLI::App app{"Breaks a cluster of instances over one Redis, and proves what clients saw of it"};
    Options options;
    options.seed = std::random_device{}();
    int seconds = 30;
    int minutes = 0;
    std::string fsync = "always";
    std::string binary;
    app.add_option("--seconds", seconds, "How long faults are made")->check(CLI::PositiveNumber);
    app.add_option("--minutes", minutes, "The same in minutes")->check(CLI::PositiveNumber);
    app.add_option("--seed", options.seed, "The same seed makes the same plan");
    app.add_option("--instances", options.instances)->check(CLI::Range(1, 8));
    app.add_option("--clients", options.clients)->check(CLI::Range(1, 256));
    app.add_option("--fsync", fsync)->check(CLI::IsMember({"always", "everysec"}));
    app.add_option("--nemesis", options.nemesis, "Faults, by name and with commas between")
        ->delimiter(',')
        ->check(CLI::IsMember(known_faults()));
    app.add_option("--break", options.broken, "A guarantee to break: a violation must be found")
        ->check(CLI::IsMember({"stamp", "ttl", "outbox", "idempotency", "index"}));
    app.add_option("--binary", binary, "The continuo to run")->required()->check(CLI::ExistingFile);
    app.add_flag("--keep", options.keep, "Leave the scratch folder");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::exit(app.exit(error) == 0 ? 0 : 2);
    }
    options.time = std::chrono::seconds(minutes > 0 ? minutes * 60 : seconds);
    options.fsync_always = fsync == "always";
    options.binary = std::filesystem::absolute(binary);
    if (options.nemesis.empty()) options.nemesis = usual_faults();
    return options;
}

std::string command_of(const Options& options) {
    auto command = fmt::format(
        "scripts/chaos --seconds {} --seed {} --instances {} --clients {} --fsync {}",
        options.time.count(),
        options.seed,
        options.instances,
        options.clients,
        options.fsync_always ? "always" : "everysec"
    );
    if (options.nemesis != usual_faults())
        command += fmt::format(" --nemesis {}", fmt::join(options.nemesis, ","));
    if (!options.broken.empty()) command += " --break " + options.broken;
    return command;
}

}  // namespace continuo::chaos
