#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "redis/protocol/reply.hpp"
#include "replication/shared_log.hpp"

namespace continuo {

// What SharedLog reads and writes, as it is stored (shared_log.hpp).

/// A version as stored, and how many bytes its record takes.
struct StoredVersion {
    RecordVersion version;
    std::size_t bytes = 0;
};

/// nullopt: it cannot be read.
[[nodiscard]] std::optional<StoredVersion> parse_version(const std::string& text);
/// RecordWrite::expected as an argument.
[[nodiscard]] std::string expected_text(const std::optional<RecordVersion>& expected);
/// An entry of the stream.
[[nodiscard]] LogEntry read_entry(const Reply& reply);
/// Of the newest entry, from the reply to XINFO STREAM; 0 if there is no stream.
[[nodiscard]] std::uint64_t last_number(const Reply& info);
/// The error for a reply that is not the expected one.
[[nodiscard]] std::unexpected<Error> refused_by_redis(const Reply& reply);

}  // namespace continuo
