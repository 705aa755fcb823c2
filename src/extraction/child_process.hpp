#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/error.hpp"

namespace continuo {

/// A program to run.
struct ChildJob {
    std::string program;                   ///< its path
    std::vector<std::string> arguments;    ///< without its name
    std::vector<std::string> environment;  ///< "NAME=value"; nothing else is passed on
    int input = -1;                        ///< an open descriptor: its standard input
    std::size_t output_bytes_max = 0;      ///< of standard output; more: it is ended
    Deadline deadline = Deadline::never();
    const std::atomic<bool>* stop = nullptr;  ///< when it becomes true, the program is ended
};

/// How it ended.
struct ChildEnd {
    std::string output;
    int exit_status = -1;  ///< -1: it was ended by a signal
    int signal = 0;
    bool timed_out = false;
    bool output_full = false;
};

/// Runs a program in a process group of its own, with standard input and output alone: no other
/// descriptor, signal mask or variable of this process reaches it. It and its children are killed
/// at the deadline, and none outlives the call. Blocks. Thread: any, never a shard. Errors:
/// not_found (no such program), unavailable (no process can be made), cancelled (`stop`).
[[nodiscard]] Result<ChildEnd> run_child(const ChildJob& job);

}  // namespace continuo
