#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database/engine/statement.hpp"
#include "database/shared_records.hpp"
#include "database/tables/customer_fact_table.hpp"
#include "database/tables/document_table.hpp"
#include "database/tables/note_table.hpp"
#include "database/tables/operator_table.hpp"
#include "database/tables/ticket_table.hpp"

namespace continuo {

/// The tables whose rows are shared records.
struct RecordRows {
    DocumentTable& documents;
    TicketTable& tickets;
    NoteTable& notes;
    OperatorTable& operators;
    CustomerFactTable& facts;
};

/// The tables `shared_records` (versions) and `local_changes`, and through them the rows of
/// SharedRecordStore, whose methods it implements. SQLite only. Throws as Statement does.
class RecordTable {
public:
    RecordTable(Connection& connection, RecordRows rows);

    [[nodiscard]] std::optional<LogPosition> position();
    [[nodiscard]] RecordVersion version(const std::string& key);
    [[nodiscard]] Page<RecordStamp> stamps(const std::string& after, std::size_t limit);
    /// nullopt: the row cannot be read, which is logged.
    [[nodiscard]] std::optional<SharedRecord> record(const std::string& key);
    /// `origin`: the id of this database.
    [[nodiscard]] std::vector<LocalChange> local_changes(
        std::size_t limit, const std::string& origin
    );
    void settle(const LocalChange& change);
    [[nodiscard]] std::vector<RecordStamp> unconfirmed(std::size_t limit);
    [[nodiscard]] AppliedRecords apply(const RecordBatch& batch);

private:
    /// The number of the stored version, or of a change of the row that nobody knows of yet.
    [[nodiscard]] std::uint64_t effective_number(const std::string& key, std::uint64_t stored);
    /// That a change gets.
    [[nodiscard]] static std::uint64_t number_of_change(
        std::uint64_t stored, std::uint64_t changed_at, const RecordContent& row
    );
    [[nodiscard]] bool is_news(const SharedRecord& record);
    [[nodiscard]] Result<RecordContent> content(const RecordName& name);
    /// Documents are written by apply(), in one generation.
    void write_row(const SharedRecord& record, AppliedRecords& applied);
    void write_version(const std::string& key, const RecordVersion& version, bool confirmed);

    RecordRows x_rows;
    Statement x_position;
    Statement x_set_position;
    Statement x_version;
    Statement x_stamps;
    Statement x_changed_at;
    Statement x_changes;
    Statement x_settle;
    Statement x_forget_change;
    Statement x_put;
    Statement x_unconfirmed;
    Statement x_confirm;
};

}  // namespace continuo
