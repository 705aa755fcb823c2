#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>

#include "cli/sessions/sessions_options.hpp"
#include "cli/sessions/sessions_stores.hpp"
#include "transfer/live_transfer.hpp"

namespace continuo {

// Output of `continuo sessions`. Text of customers is made printable.

/// Prints a line for each session, or a JSON object with `json`.
void print_sessions(const SessionListing& listing, bool json, std::ostream& out);
/// Prints a conversation. `now` decides whether a lease has expired.
void print_session(const TransferredSession& copy, TimePoint now, std::ostream& out);

/// Numbers of sessions in an archive.
struct ArchiveUsage {
    std::uint64_t sessions = 0;
    std::uint64_t active = 0;     ///< not ended, as SessionStore counts them
    std::uint64_t escalated = 0;  ///< of the active ones, those with a human
    std::uint64_t ended = 0;
    std::uint64_t file_bytes = 0;
};
/// `file` is the archive's database file. Errors: those of the archive.
Task<Result<ArchiveUsage>> read_archive_usage(
    ArchiveSessionSource& archive, std::filesystem::path file
);
void print_usage(const ArchiveUsage& usage, bool json, std::ostream& out);
void print_usage(const RedisUsage& usage, bool json, std::ostream& out);

/// `1 conversation`, `2 conversations`. `many` is the plural if it is not `one` and an s.
[[nodiscard]] std::string counted(
    std::uint64_t count, std::string_view one, std::string_view many = {}
);
/// One line: `12 added, 3 unchanged, 1 failed`.
[[nodiscard]] std::string summarize(const TransferTally& tally);
void print_migration(const LiveTransferReport& report, std::ostream& out);

}  // namespace continuo
