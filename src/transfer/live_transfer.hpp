#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "transfer/transfer.hpp"

namespace continuo {

/// The totals of the source or the target, as verify() read them.
struct EndSummary {
    std::uint64_t sessions = 0;
    std::uint64_t messages = 0;
    std::string hash;  ///< of all sessions' ids and hash_of(), independent of the order

    bool operator==(const EndSummary&) const = default;
};

struct LiveTransferReport {
    EndSummary source;
    EndSummary target;            ///< counts only sessions that the source has
    std::uint64_t differing = 0;  ///< sessions; those newer in the target are not counted
    std::uint64_t went_on = 0;    ///< sessions that are newer in the target
    int passes = 0;               ///< over the source, until one found no change
    std::uint64_t erased = 0;     ///< deleted in the source during the copy, then in the target
};

/// Copies all sessions while servers use the source, copies again those that changed meanwhile, and
/// compares source and target. Deletes nothing in the source. Errors: those of Transfer.
class LiveTransfer {
public:
    /// `source` and `target` outlive it.
    LiveTransfer(SessionSource& source, SessionTarget& target, TransferEvents events)
        : x_source(source), x_target(target), x_transfer(std::move(events)) {}

    /// `rule`: update or replace.
    Task<Result<void>> copy(ConflictPolicy rule);
    Task<Result<void>> verify();

    [[nodiscard]] const TransferTally& tally() const { return x_transfer.tally(); }
    [[nodiscard]] const LiveTransferReport& report() const { return x_report; }

private:
    /// The fields of a session that show whether it changed.
    struct Mark {
        std::uint64_t version = 0;
        std::uint64_t fence = 0;
        std::uint64_t last_seq = 0;
        TimePoint last_activity{};

        bool operator==(const Mark&) const = default;
    };
    static Mark mark_of(const Session& session);

    /// Makes one pass over the source. Returns the number of sessions copied.
    Task<Result<std::uint64_t>> pass(ConflictPolicy rule);
    Task<Result<void>> follow_erased();
    Task<Result<void>> compare_one(std::string id);

    SessionSource& x_source;
    SessionTarget& x_target;
    Transfer x_transfer;
    LiveTransferReport x_report;
    std::map<std::string, Mark> x_copied;  ///< their marks in the listing before the copy
    std::set<std::string> x_seen;          ///< in the latest pass
};

}  // namespace continuo
