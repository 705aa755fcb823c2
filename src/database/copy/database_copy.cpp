// Tables are copied one after the other in the order of their keys, a page in a transaction. Each
// transaction also writes how far the copy has come, so a run that was killed is continued at the
// row after the last one that is in the target. The source is read in one transaction: what a
// server writes to it meanwhile is not seen.
#include "database/copy/database_copy.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/id.hpp"
#include "database/copy/copied_table.hpp"
#include "database/copy/copy_position.hpp"
#include "database/engine/database_error.hpp"
#include "database/engine/postgres_address.hpp"
#include "database/tables/schema.hpp"

namespace continuo {

namespace {

// Rows of the target's `meta`.
constexpr std::string_view unfinished_key = "copy_source";  ///< the id of the source
constexpr std::string_view complete_key = "copied_from";    ///< the same, afterwards
constexpr std::string_view position_key = "copy_position";  ///< table and key of the last row
constexpr std::string_view own_rows_of_meta =
    "key NOT IN ('database_id', 'schema_works_from', 'copy_source', 'copied_from', "
    "'copy_position')";
constexpr std::size_t rows_per_commit = 200;
constexpr std::array any_row_of_copy{WriteLocks::all()};

/// Thrown to leave a copy that the caller stopped.
struct CopyStopped {};

std::string read_meta(Connection& connection, std::string_view key) {
    Statement known(connection, "SELECT value FROM meta WHERE key = :key", {Value::Type::text});
    return known.find({key}) ? known.text(0) : std::string();
}

void write_meta(Connection& connection, std::string_view key, std::string_view value) {
    Statement write(
        connection,
        "INSERT INTO meta (key, value) VALUES (:key, :value)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
    );
    write.run({key, value});
}

void erase_meta(Connection& connection, std::string_view key) {
    Statement erase(connection, "DELETE FROM meta WHERE key = :key");
    erase.run({key});
}

std::vector<CopiedTable> copied_tables(Connection& source) {
    std::vector<CopiedTable> all;
    for (const auto& table : tables()) {
        all.push_back(describe_table(source, table.name));
        if (table.name == "meta") all.back().condition = own_rows_of_meta;
    }
    return all;
}

/// Adds a row so that no two lists of cells have the same bytes.
void add_row(ContentHasher& hasher, const Row& row) {
    std::string bytes;
    for (const auto& cell : row) {
        const auto text = to_text(cell);
        bytes += fmt::format("{} {} ", cell.index(), text.size());
        bytes += text;
    }
    hasher.add(bytes);
}

void report_progress(
    const CopyProgress& progress, std::string_view table, std::uint64_t done, std::uint64_t total
) {
    if (!progress(table, done, total)) throw CopyStopped{};
}

/// One run over a table of both databases.
class TableCopy {
public:
    TableCopy(
        Connection& source,
        Connection& target,
        const CopiedTable& table,
        const CopyProgress& progress
    )
        : x_source(source), x_target(target), x_table(table), x_progress(progress) {}

    /// Returns how many rows it copied.
    std::uint64_t copy(Row after) {
        const auto total = count_rows(x_source, x_table);
        const auto before = after.empty() ? 0 : count_rows(x_target, x_table);
        TableReader reader(x_source, x_table, std::move(after));
        TableWriter writer(x_target, x_table);
        std::vector<Row> rows;
        std::uint64_t copied = 0;
        for (bool more = true; more;) {
            more = reader.next();
            if (more) rows.push_back(reader.row());
            if (rows.empty() || (more && rows.size() < rows_per_commit)) continue;
            x_target.begin_write(any_row_of_copy);
            writer.insert(rows);
            const auto position = serialize_position({x_table.name, x_table.key_of(rows.back())});
            write_meta(x_target, position_key, position);
            x_target.commit();
            copied += rows.size();
            rows.clear();
            report_progress(x_progress, x_table.name, before + copied, total);
        }
        return copied;
    }

    TableComparison compare() {
        TableComparison out;
        out.table = x_table.name;
        const auto total = count_rows(x_source, x_table);
        TableReader source(x_source, x_table);
        TableReader target(x_target, x_table);
        ContentHasher source_hash;
        ContentHasher target_hash;
        for (;;) {
            const bool in_source = source.next();
            const bool in_target = target.next();
            if (!in_source && !in_target) break;
            if (in_source) add_row(source_hash, source.row());
            if (in_target) add_row(target_hash, target.row());
            out.source_rows += in_source ? 1 : 0;
            out.target_rows += in_target ? 1 : 0;
            const bool same = in_source && in_target && source.row() == target.row();
            if (!same && out.first_difference.empty())
                out.first_difference = show_key(in_source ? source.row() : target.row());
            if (in_source && out.source_rows % rows_per_commit == 0)
                report_progress(x_progress, x_table.name, out.source_rows, total);
        }
        report_progress(x_progress, x_table.name, out.source_rows, total);
        out.source_hash = source_hash.finish();
        out.target_hash = target_hash.finish();
        return out;
    }

private:
    [[nodiscard]] std::string show_key(const Row& row) const {
        std::string shown;
        for (const auto& cell : x_table.key_of(row)) {
            if (!shown.empty()) shown += ", ";
            shown += to_text(cell);
        }
        return shown;
    }

    Connection& x_source;
    Connection& x_target;
    const CopiedTable& x_table;
    const CopyProgress& x_progress;
};

/// New rows get numbers after those that were copied.
void set_next_numbers(Connection& target, const std::vector<CopiedTable>& all) {
    for (const auto& table : all) {
        if (table.has_own_numbers())
            target.skip_numbers(table.name, table.columns[table.key.front()].name);
    }
}

/// The stage of a copy of `source_id` into `target`. Errors: conflict.
Result<DatabaseCopy::Stage> find_stage(
    Connection& target, const std::vector<CopiedTable>& all, const std::string& source_id
) {
    const auto complete = read_meta(target, complete_key);
    const auto unfinished = read_meta(target, unfinished_key);
    if (complete == source_id) return DatabaseCopy::Stage::complete;
    if (unfinished == source_id) return DatabaseCopy::Stage::unfinished;
    if (!complete.empty() || !unfinished.empty())
        return fail(Errc::conflict, "the target has a copy of another database");
    for (const auto& table : all) {
        const auto rows = count_rows(target, table);
        if (rows == 0) continue;
        return fail(
            Errc::conflict,
            fmt::format("the target has other data: {} rows in {}", rows, table.name)
        );
    }
    return DatabaseCopy::Stage::empty;
}

Error at(std::string name, Error error) {
    error.detail = std::move(name) + ": " + error.detail;
    return error;
}

}  // namespace

bool DatabaseCopyReport::is_same() const {
    return std::ranges::all_of(tables, &TableComparison::is_same);
}

bool has_unfinished_copy(Connection& connection) {
    return !read_meta(connection, unfinished_key).empty();
}

Result<DatabaseCopy> DatabaseCopy::open(
    const DatabaseConfig& source, const DatabaseConfig& target, const Clock& clock
) {
    if (!std::filesystem::exists(source.file))
        return fail(Errc::not_found, source.file.string() + ": there is no such database");
    const auto address = parse_postgres_url(target.postgres_url);
    if (!address) return std::unexpected(address.error());
    std::string where = source.file.string();
    try {
        auto reading = open_connection(source, Connection::Access::read);
        if (auto known = check_schema(*reading, migrations()); !known)
            return std::unexpected(at(where, std::move(known.error())));
        where = address->shown;
        auto writing = open_connection(target, Connection::Access::write);
        if (auto made = migrate(*writing, migrations(), tables(), clock); !made)
            return std::unexpected(at(where, std::move(made.error())));
        DatabaseCopy copy(std::move(reading), std::move(writing));
        copy.x_source_id = database_id(*copy.x_source);
        copy.x_target_id = database_id(*copy.x_target);
        const auto stage =
            find_stage(*copy.x_target, copied_tables(*copy.x_source), copy.x_source_id);
        if (!stage) return std::unexpected(at(where, stage.error()));
        copy.x_stage = *stage;
        return copy;
    } catch (...) {
        return std::unexpected(at(where, translate(std::current_exception()).error));
    }
}

Result<DatabaseCopyReport> DatabaseCopy::run(const CopyProgress& progress) {
    try {
        x_source->begin_read();
        const auto all = copied_tables(*x_source);
        DatabaseCopyReport report;
        if (x_stage != Stage::complete) {
            write_meta(*x_target, unfinished_key, x_source_id);
            const auto position = parse_position(read_meta(*x_target, position_key));
            bool reached = !position;
            for (const auto& table : all) {
                const bool here = position && position->table == table.name;
                reached = reached || here;
                if (!reached) continue;
                TableCopy one(*x_source, *x_target, table, progress);
                report.rows_copied += one.copy(here ? position->key : Row());
            }
        }
        for (const auto& table : all)
            report.tables.push_back(TableCopy(*x_source, *x_target, table, progress).compare());
        x_source->rollback();
        if (x_stage == Stage::complete || !report.is_same()) return report;
        x_target->begin_write(any_row_of_copy);
        set_next_numbers(*x_target, all);
        erase_meta(*x_target, unfinished_key);
        erase_meta(*x_target, position_key);
        write_meta(*x_target, complete_key, x_source_id);
        x_target->commit();
        x_stage = Stage::complete;
        return report;
    } catch (const CopyStopped&) {
        x_source->rollback();
        return fail(Errc::cancelled, "the copy was stopped");
    } catch (...) {
        auto failure = translate(std::current_exception()).error;
        x_source->rollback();
        x_target->rollback();
        return std::unexpected(std::move(failure));
    }
}

}  // namespace continuo
