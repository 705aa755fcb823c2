#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>

#include "cli/sessions/sessions_options.hpp"
#include "cli/sessions/sessions_stores.hpp"
#include "transfer/live_transfer.hpp"

namespace continuo {

// What `continuo sessions` prints. Text of customers is made fit for a terminal.

/// A line each, or an object each with `json`.
void print_sessions(const SessionListing& listing, bool json, std::ostream& out);
/// `now` tells whether a lease is over.
void print_session(const TransferredSession& copy, TimePoint now, std::ostream& out);

/// What is known of one in the archive alone.
struct ArchiveUsage {
    std::uint64_t sessions = 0;
    std::uint64_t active = 0;     ///< not ended, as SessionStore counts them
    std::uint64_t escalated = 0;  ///< of these, with a person
    std::uint64_t ended = 0;
    std::uint64_t file_bytes = 0;
};
/// `file` is the archive's. Errors: those of the archive.
Task<Result<ArchiveUsage>> read_archive_usage(
    ArchiveSessionSource& archive, std::filesystem::path file
);
void print_usage(const ArchiveUsage& usage, bool json, std::ostream& out);
void print_usage(const RedisUsage& usage, bool json, std::ostream& out);

/// `1 conversation`, `2 conversations`; `many` where an s does not make it.
[[nodiscard]] std::string counted(
    std::uint64_t count, std::string_view one, std::string_view many = {}
);
/// One line: `12 added, 3 there already, 1 conflict`.
[[nodiscard]] std::string summarize(const TransferTally& tally);
void print_migration(const LiveTransferReport& report, std::ostream& out);

}  // namespace continuo
