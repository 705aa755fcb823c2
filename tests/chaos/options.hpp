#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "chaos/stream_patch.hpp"
#include "redis/url.hpp"

namespace continuo::chaos {

struct Options {
    std::chrono::seconds time{30};
    std::uint64_t seed = 0;
    RedisTopology topology = RedisTopology::standalone;
    bool replicated = false;  ///< SESSION_DURABILITY=replicated, else fast
    int instances = 2;
    int clients = 8;
    bool fsync_always = true;  ///< else everysec
    std::vector<std::string> nemesis;
    std::string broken;  ///< the guarantee that is broken on purpose; empty: none
    std::filesystem::path binary;
    bool keep = false;  ///< the scratch folder stays
};

/// The faults that a run has when none are named: all that can be made to this topology but those
/// that lose data.
[[nodiscard]] std::vector<std::string> usual_faults(RedisTopology topology);

/// What `--break` does to the functions on their way to Redis; empty where it is done elsewhere.
/// Throws std::invalid_argument for a name that is not known.
[[nodiscard]] std::vector<StreamPatch::Replacement> patches_of(const std::string& broken);

/// Reads the command line. Exits by itself for --help and for what makes no sense.
[[nodiscard]] Options parse_options(int argc, char** argv);
/// The command that does the same again.
[[nodiscard]] std::string command_of(const Options& options);

}  // namespace continuo::chaos
