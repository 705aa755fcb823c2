#pragma once

#include <memory>

#include "cache/cache.hpp"
#include "session/session_encryption.hpp"

namespace continuo {

/// A cache that stores its values encrypted, each bound to its key: search queries and their
/// results are as confidential as the messages they come from. A value that cannot be decrypted is
/// a cache miss. Neither argument may be null. Thread: as of `inner`.
[[nodiscard]] std::unique_ptr<Cache> make_encrypted_cache(
    std::unique_ptr<Cache> inner, std::shared_ptr<const SessionCipher> cipher
);

}  // namespace continuo
