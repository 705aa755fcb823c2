#pragma once

#include <expected>
#include <string>

#include "base/error.hpp"

namespace continuo {

/// Why a batch of commands has no replies. The codes, as in Errc:
///   unavailable      nothing was executed: not connected, queue full, or the connection broke
///                    before the first command was written
///   timeout          the deadline passed, or the connection broke before the reply
///   cancelled        the caller cancelled
///   limit_exceeded   the batch is larger than the queue; nothing was executed
struct RedisError {
    Error error;
    /// Part of the batch was written, and no reply says whether Redis executed it. Never true with
    /// `unavailable`. The client repeats nothing: the caller repeats idempotent commands, or
    /// reports the error.
    bool maybe_executed = false;
};

template <class T>
using RedisResult = std::expected<T, RedisError>;

}  // namespace continuo
