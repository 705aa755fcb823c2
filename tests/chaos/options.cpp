#include "chaos/options.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <random>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace continuo::chaos {

namespace {

const std::map<std::string, RedisTopology>& topologies() {
    static const std::map<std::string, RedisTopology> names{
        {"standalone", RedisTopology::standalone},
        {"sentinel", RedisTopology::sentinel},
        {"cluster", RedisTopology::cluster},
    };
    return names;
}

const std::string& name_of(RedisTopology topology) {
    return std::ranges::find(
               topologies(), topology, &std::pair<const std::string, RedisTopology>::second
    )
        ->first;
}

std::vector<std::string> known_faults(const Options& options) {
    auto all = usual_faults(options);
    if (options.postgres) return all;
    const auto topology = options.topology;
    all.insert(all.end(), {"flushall", "flushall-now"});
    // Power-cut truncates the file of the only server; a replica would still have the data.
    if (topology == RedisTopology::standalone)
        all.insert(all.end(), {"pause-in-turn", "power-cut"});
    if (topology == RedisTopology::cluster) all.emplace_back("lost-lease");
    return all;
}

/// Whether --break uses a mutant of the program (tests/chaos/CMakeLists.txt) and not a patch in the
/// proxy.
bool is_mutant(const std::string& broken) {
    constexpr std::array mutants{
        "fence", "incr-fence", "known-id", "delta", "restart", "draft", "epoch", "compare"
    };
    return std::ranges::find(mutants, broken) != mutants.end();
}

/// Throws CLI::ValidationError.
void check(const Options& options) {
    if (options.standby && !options.postgres)
        throw CLI::ValidationError("--standby", "requires --store postgresql");
    if (options.postgres && (options.topology != RedisTopology::standalone || options.replicated ||
                             !patches_of(options.broken).empty()))
        throw CLI::ValidationError("--store", "postgresql has no Redis to run or to break so");
    if (options.broken == "compare" && !options.postgres)
        throw CLI::ValidationError("--break", "compare requires --store postgresql");
    const auto known = known_faults(options);
    for (const auto& fault : options.nemesis) {
        if (std::ranges::find(known, fault) != known.end()) continue;
        throw CLI::ValidationError(
            "--nemesis",
            fmt::format(
                "{} is not possible with {}; possible are: {}",
                fault,
                options.postgres ? "--store postgresql" : "--topology " + name_of(options.topology),
                fmt::join(known, ", ")
            )
        );
    }
    if ((options.instances < 2 || options.replicated) &&
        std::ranges::find(options.nemesis, "lost-lease") != options.nemesis.end())
        throw CLI::ValidationError(
            "--nemesis", "lost-lease requires two instances and --durability fast"
        );
    if (is_mutant(options.broken) && !std::filesystem::exists(options.binary))
        throw CLI::ValidationError("--break", options.binary.string() + " is not built");
    if (options.replicated && options.topology == RedisTopology::standalone)
        throw CLI::ValidationError("--durability", "a standalone Redis has no replica");
}

/// Replaces `from` by `to`, padded with spaces to the same length.
StreamPatch::Replacement patch(std::string from, std::string to) {
    to.resize(std::max(from.size(), to.size()), ' ');
    return {std::move(from), std::move(to)};
}

}  // namespace

std::vector<std::string> usual_faults(const Options& options) {
    if (options.postgres) {
        std::vector<std::string> faults{
            "kill",
            "kill-in-turn",
            "pause",
            "pause-in-turn",
            "postgres-kill",
            "postgres-pause",
            "client-kill",
            "cut-reply",
            "cut-request",
            "stall",
        };
        // A server that is killed and comes back would be a second primary.
        if (options.standby) std::ranges::replace(faults, "postgres-kill", "postgres-promote");
        return faults;
    }
    const auto topology = options.topology;
    std::vector<std::string> faults{
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
    if (topology != RedisTopology::standalone)
        faults.insert(faults.end(), {"pause-in-turn", "promote", "master-kill"});
    if (topology == RedisTopology::cluster) faults.emplace_back("move-slots");
    return faults;
}

std::vector<StreamPatch::Replacement> patches_of(const std::string& broken) {
    if (broken.empty() || broken == "idempotency" || is_mutant(broken)) return {};
    if (broken == "revision")
        return {patch("elseif revision ~= args[1] then", "elseif false then")};
    if (broken == "ttl") {
        return {
            patch("redis.call('PEXPIRE', keys[1], args[8])", ""),
            patch("redis.call('PEXPIRE', keys[2], args[8])", ""),
            patch("redis.call('PEXPIRE', keys[2], redis.call('PTTL', keys[1]))", ""),
        };
    }
    if (broken == "outbox")
        return {
            patch("if args[10] == 'publish' then publish", "if args[10] == 'nobody' then publish")
        };
    if (broken == "tombstone") {
        // A record that is erased leaves nothing behind.
        return {patch(
            "redis.call('HSET', keys[2], key, known[key])\n"
            "    if args[i + 4] == '1' then redis.call('HDEL', keys[1], key)\n"
            "    else redis.call('HSET', keys[1], key, args[i + 5]) end",
            "local r=redis.call r('HSET',keys[2],key,known[key]) if args[i+4]=='1' then "
            "r('HDEL',keys[1],key) r('HDEL',keys[2],key) else r('HSET',keys[1],key,args[i+5]) end"
        )};
    }
    if (broken == "index") return {patch("index(keys[6], args[6], args[4])", "0")};
    throw std::invalid_argument("unknown guarantee to break: " + broken);
}

Options parse_options(int argc, char** argv) {
    CLI::App app{
        "Injects faults into instances that share one Redis or PostgreSQL, and checks the "
        "guarantees"
    };
    Options options;
    options.seed = std::random_device{}();
    int seconds = 30;
    int minutes = 0;
    int pace = 0;
    std::string fsync = "always";
    std::string topology = "standalone";
    std::string durability;
    std::string binary;
    app.add_option("--seconds", seconds, "Duration of the faults")->check(CLI::PositiveNumber);
    app.add_option("--minutes", minutes, "The same in minutes")->check(CLI::PositiveNumber);
    app.add_option("--seed", options.seed, "The same seed gives the same plan of faults");
    std::string store = "redis";
    app.add_option("--store", store, "Where the sessions are: redis, or postgresql without Redis")
        ->check(CLI::IsMember({"redis", "postgresql"}));
    app.add_flag("--standby", options.standby, "A synchronous standby of PostgreSQL");
    app.add_option("--topology", topology, "How Redis runs: standalone, sentinel or cluster")
        ->check(CLI::IsMember(topologies()));
    app.add_option("--durability", durability, "fast, or replicated (sentinel and cluster)")
        ->check(CLI::IsMember({"fast", "replicated"}));
    app.add_option("--instances", options.instances)->check(CLI::Range(1, 8));
    app.add_option("--clients", options.clients)->check(CLI::Range(1, 256));
    app.add_option("--viewers", options.viewers, "Clients that watch conversations as streams")
        ->check(CLI::Range(0, 256));
    app.add_option("--editors", options.editors, "Clients that change documents and tickets")
        ->check(CLI::Range(0, 64));
    app.add_option("--pace", pace, "Milliseconds before each sentence of an answer")
        ->check(CLI::Range(0, 1000));
    app.add_option("--fsync", fsync)->check(CLI::IsMember({"always", "everysec"}));
    app.add_option("--nemesis", options.nemesis, "Names of the faults, separated by commas")
        ->delimiter(',');
    app.add_option("--break", options.broken, "A guarantee to break, to test its detection")
        ->check(CLI::IsMember(
            {"revision",
             "ttl",
             "outbox",
             "idempotency",
             "index",
             "fence",
             "incr-fence",
             "known-id",
             "delta",
             "restart",
             "draft",
             "epoch",
             "compare",
             "tombstone"}
        ));
    app.add_option("--binary", binary, "The binary to run")->required()->check(CLI::ExistingFile);
    app.add_flag("--keep", options.keep, "Keep the temporary folder");
    try {
        app.parse(argc, argv);
        options.topology = topologies().at(topology);
        options.postgres = store == "postgresql";
        const auto* usual = topology == "standalone" ? "fast" : "replicated";
        options.replicated = (durability.empty() ? usual : durability) == "replicated";
        if (options.nemesis.empty()) options.nemesis = usual_faults(options);
        options.binary = std::filesystem::absolute(binary);
        if (is_mutant(options.broken))
            options.binary.replace_filename("continuo_break_" + options.broken);
        check(options);
    } catch (const CLI::ParseError& error) {
        std::exit(app.exit(error) == 0 ? 0 : 2);
    }
    options.time = std::chrono::seconds(minutes > 0 ? minutes * 60 : seconds);
    options.pace = std::chrono::milliseconds(pace);
    options.fsync_always = fsync == "always";
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
    if (options.topology != RedisTopology::standalone) {
        command += fmt::format(
            " --topology {} --durability {}",
            name_of(options.topology),
            options.replicated ? "replicated" : "fast"
        );
    }
    if (options.postgres) command += " --store postgresql";
    if (options.standby) command += " --standby";
    if (options.nemesis != usual_faults(options))
        command += fmt::format(" --nemesis {}", fmt::join(options.nemesis, ","));
    if (options.viewers > 0) command += fmt::format(" --viewers {}", options.viewers);
    if (options.editors != Options().editors)
        command += fmt::format(" --editors {}", options.editors);
    if (options.pace.count() > 0) command += fmt::format(" --pace {}", options.pace.count());
    if (!options.broken.empty()) command += " --break " + options.broken;
    return command;
}

}  // namespace continuo::chaos
