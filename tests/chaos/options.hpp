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
    bool postgres = false;  ///< sessions in PostgreSQL, without Redis
    bool standby = false;   ///< a standby of it, for which commits wait
    RedisTopology topology = RedisTopology::standalone;
    bool replicated = false;  ///< SESSION_DURABILITY=replicated, else fast
    int instances = 2;
    int clients = 8;
    int viewers = 0;                    ///< that watch conversations as streams
    int editors = 2;                    ///< that change documents and tickets
    std::chrono::milliseconds pace{0};  ///< ANSWER_PACE_MS: answers take time
    bool fsync_always = true;           ///< else everysec
    std::vector<std::string> nemesis;
    std::string broken;  ///< the guarantee to break (--break); empty: none
    std::filesystem::path binary;
    bool keep = false;  ///< do not remove the temporary folder
};

/// The default faults: all that are possible with these servers, except those that lose data.
[[nodiscard]] std::vector<std::string> usual_faults(const Options& options);

/// What `--break` replaces in the functions on their way to Redis; empty if it breaks something
/// else. Throws std::invalid_argument for an unknown name.
[[nodiscard]] std::vector<StreamPatch::Replacement> patches_of(const std::string& broken);

/// Parses the command line. Exits the process for --help and for invalid options.
[[nodiscard]] Options parse_options(int argc, char** argv);
/// The command that repeats the run.
[[nodiscard]] std::string command_of(const Options& options);

}  // namespace continuo::chaos
