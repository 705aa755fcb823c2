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

/// What became of the sessions of a transfer.
struct TransferTally {
    std::map<ImportOutcome, std::uint64_t> outcome;
    std::uint64_t unreadable = 0;  ///< in the source, or of no use to the target

    [[nodiscard]] std::uint64_t of(ImportOutcome what) const {
        const auto found = outcome.find(what);
        return found == outcome.end() ? 0 : found->second;
    }
    /// True when something was left out that a person has to look at.
    [[nodiscard]] bool has_conflicts() const {
        return unreadable != 0 || of(ImportOutcome::conflict) != 0 ||
               of(ImportOutcome::tombstone) != 0;
    }
};

/// What a transfer tells while it runs. Either may be empty.
struct TransferEvents {
    /// `total` is about, and 0 when nobody knows.
    std::function<void(std::uint64_t done, std::uint64_t total)> progress;
    /// Of one session: what a person should know.
    std::function<void(const std::string& id, const std::string& what)> tell;
};

/// Moves conversations, some at a time. One session that cannot be read or placed does not keep the
/// others; each is told. Thread: one.
/// Errors of all: unavailable (an end cannot be reached: run it again, it goes on).
class Transfer {
public:
    explicit Transfer(TransferEvents events) : x_events(std::move(events)) {}

    /// Everything in `source` into `target`.
    Task<Result<void>> copy(SessionSource& source, SessionTarget& target, ConflictPolicy rule);
    /// A file into `target`. Damaged lines are told and left out: ask `reader` about the whole.
    Task<Result<void>> import(
        TransferFileReader& reader, SessionTarget& target, ConflictPolicy rule
    );
    /// Everything in `source` but `skipped` into a file, without its end.
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
    /// Has `move_on(ids)` move each piece of the source's listing.
    template <class MoveOn>
    Task<Result<void>> walk(SessionSource& source, MoveOn move_on);
    /// Those of one piece of a listing.
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
