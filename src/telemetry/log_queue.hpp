#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/error.hpp"

namespace continuo {

// What a server needs of the log beyond log.hpp: writing by a thread of its own, so that a reader
// of stdout that stops reading, or a slow disk, stops no shard.

struct LogQueueConfig {
    std::size_t lines_max = 1024;  ///< waiting to be written; each takes 0.4 KB, allocated at once
};

/// From now on log calls put their line into a queue and return; one thread writes them. When the
/// queue is full the oldest line is dropped and counted. Until the next configure_log(), which
/// returns to writing within the call. Lines are also written out, for at most `flush_time_max`, at
/// exit() and by std::terminate(), which logs the exception first.
/// Thread: call once, before other threads log.
void start_log_queue(const LogQueueConfig& config);

/// How long flush_log() waits for a queue whose output does not accept it.
constexpr std::chrono::milliseconds flush_time_max{2'000};

/// Lines since the process began that were not written: dropped from a full queue, or refused by
/// the output (disk full, no reader). Thread: any.
[[nodiscard]] std::uint64_t log_lines_dropped();

/// Opens the log file of configure_log() again by its name: after log rotation has renamed it,
/// lines go to a new one. Does nothing when there is none. Errors: unavailable: the file cannot be
/// opened; the old one stays in use. Thread: any.
[[nodiscard]] Result<void> reopen_log_file();

}  // namespace continuo
