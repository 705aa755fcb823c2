#pragma once

#include <memory>

#include "cache/cache.hpp"
#include "session/session_encryption.hpp"

namespace continuo {

/// A cache whose values are encrypted, each bound to its key: what customers searched for, and what
/// they found, is no more to be read in Redis than what they said. A value that cannot be decrypted
/// counts as none. Neither argument may be null. Thread: as of `inner`.
[[nodiscard]] std::unique_ptr<Cache> make_encrypted_cache(
    std::unique_ptr<Cache> inner, std::shared_ptr<const SessionCipher> cipher
);

}  // namespace continuo
