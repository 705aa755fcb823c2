#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "transfer/transfer_endpoints.hpp"
#include "transfer/transfer_file.hpp"

namespace continuo {

/// Counts the results of a transfer.
struct TransferTally {
    std::map<ImportOutcome, std::uint64_t> outcome;
    std::uint64_t unreadable = 0;  ///< could not be read from the source or written to the target

    [[nodiscard]] std::uint64_t of(ImportOutcome what) const {
        const auto found = outcome.find(what);
        return found == outcome.end() ? 0 : found->second;
    }
    /// True if a session was skipped that an operator has to check.
    [[nodiscard]] bool has_conflicts() const {
        return unreadable != 0 || of(ImportOutcome::conflict) != 0 ||
               of(ImportOutcome::tombstone) != 0;
    }
};

/// Callbacks for progress and messages. Either may be empty.
struct TransferEvents {
    /// `total` is an estimate, and 0 if unknown.
    std::function<void(std::uint64_t done, std::uint64_t total)> progress;
    /// A message for the operator about the session `id`; `id` is empty for a line of a file.
    std::function<void(const std::string& id, const std::string& what)> tell;
};

/// Copies conversations, several in parallel. A session that cannot be read or written is reported
/// and skipped. Thread: one.
/// Errors of all: unavailable (the source or the target is unreachable). A second run continues.
class Transfer {
public:
    explicit Transfer(TransferEvents events) : x_events(std::move(events)) {}

    /// Copies all of `source` into `target`.
    Task<Result<void>> copy(SessionSource& source, SessionTarget& target, ConflictPolicy rule);
    /// Imports a file into `target`. Damaged lines are reported and skipped; afterwards
    /// `reader.why_not_whole()` has the result for the whole file.
    Task<Result<void>> import(
        TransferFileReader& reader, SessionTarget& target, ConflictPolicy rule
    );
    /// Exports all sessions of `source` except `skipped` to a file, without the trailer.
    Task<Result<void>> export_to(
        SessionSource& source, TransferFileWriter& writer, std::set<std::string> skipped
    );

    [[nodiscard]] const TransferTally& tally() const { return x_tally; }

private:
    friend class LiveTransfer;
    struct ImportResult {
        std::string id;
        Result<ImportOutcome> outcome;
    };
    using Ids = std::vector<std::string>;

    static Task<ImportResult> copy_one(
        SessionSource* source, SessionTarget* target, std::string id, ConflictPolicy rule
    );
    static Task<ImportResult> place_one(
        SessionTarget* target, TransferredSession copy, ConflictPolicy rule
    );
    /// Calls `move_on(ids)` with each page of the source's listing.
    template <class MoveOn>
    Task<Result<void>> walk(SessionSource& source, MoveOn move_on);
    /// Copies the sessions of one page.
    Task<Result<void>> copy_ids(
        SessionSource& source, SessionTarget& target, Ids ids, ConflictPolicy rule
    );
    Task<Result<void>> export_ids(SessionSource& source, TransferFileWriter& writer, Ids ids);
    Task<Result<void>> place_all(
        SessionTarget& target, std::vector<TransferredSession> copies, ConflictPolicy rule
    );
    [[nodiscard]] Result<void> note(std::vector<ImportResult> outcomes);
    void tell(const std::string& id, const std::string& what) const;
    void note_unreadable(const SessionListing& listing);
    void advance(std::uint64_t by);

    TransferEvents x_events;
    TransferTally x_tally;
    std::uint64_t x_done = 0;
    std::uint64_t x_total = 0;
};

}  // namespace continuo
