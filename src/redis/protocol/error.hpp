#pragma once

#include <expected>
#include <string>

#include "base/error.hpp"

namespace continuo {

/// Why a batch of commands has no replies. Its code keeps the promises of Errc:
///   unavailable      nothing was done: not connected, no room, or the connection broke before the
///                    first command had been written
///   timeout          the deadline passed, or the connection broke on the way to the reply
///   cancelled        the caller gave it up
///   limit_exceeded   more than the queue ever holds; nothing was done
struct RedisError {
    Error error;
    /// Some of it was written, and no reply says whether Redis ran it. Never so with `unavailable`.
    /// Nothing is repeated here: the caller repeats what is idempotent, or reports what it is.
    bool maybe_executed = false;
};

template <class T>
using RedisResult = std::expected<T, RedisError>;

}  // namespace continuo
