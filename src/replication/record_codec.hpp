#pragma once

#include <string>

#include "base/error.hpp"
#include "database/shared_records.hpp"
#include "session/session_encryption.hpp"

namespace continuo {

/// The value of a record in Redis: `1 <number> <origin> <bytes> <key>\n` and the content as JSON,
/// compressed by zlib; encrypted as a whole if there is a cipher (may be null). The header ties the
/// value to its key and version. Throws std::bad_alloc when there is no memory to compress.
[[nodiscard]] std::string encode_record(const SharedRecord& record, const SessionCipher* cipher);

/// Errors: corrupt (cannot be decrypted or read, another key's, too large); with a cipher, refused
/// values are logged.
[[nodiscard]] Result<SharedRecord> decode_record(
    const std::string& key, std::string stored, const SessionCipher* cipher
);

}  // namespace continuo
