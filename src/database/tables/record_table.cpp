#include "database/tables/record_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "telemetry/log.hpp"

// A row that was changed by anything but apply() is listed in `local_changes` by a trigger. Its
// version follows from the time of the change: that is the one that its record gets in the log, and
// the one that a record of another database must exceed to replace it.

namespace continuo {

namespace {

using enum Value::Type;

constexpr std::string_view put_version_sql =
    "INSERT INTO shared_records (key, version, origin, erased, confirmed)"
    " VALUES (:key, :version, :origin, :erased, :confirmed)"
    " ON CONFLICT (key) DO UPDATE SET version = excluded.version, origin = excluded.origin,"
    " erased = excluded.erased, confirmed = excluded.confirmed";
constexpr std::initializer_list<Value::Type> stamp_columns{text, integer, text, integer};

RecordStamp read_stamp(const Statement& row) {
    return {
        .key = row.text(0),
        .version =
            {.number = row.unsigned_integer(1), .origin = row.text(2), .erased = row.integer(3) != 0
            },
    };
}

std::optional<LogPosition> parse_position(const std::string& text) {
    const auto space = text.find(' ');
    LogPosition position;
    if (space == std::string::npos || !parse_integer(text.substr(0, space), position.number))
        return std::nullopt;
    position.tag = text.substr(space + 1);
    return position;
}

}  // namespace

RecordTable::RecordTable(Connection& connection, RecordRows rows)
    : x_rows(rows),
      x_position(connection, "SELECT value FROM meta WHERE key = 'shared_position'", {text}),
      x_set_position(
          connection,
          "INSERT INTO meta (key, value) VALUES ('shared_position', :value) ON CONFLICT (key)"
          " DO UPDATE SET value = excluded.value"
      ),
      x_version(
          connection,
          "SELECT version, origin, erased FROM shared_records WHERE key = :key",
          {integer, text, integer}
      ),
      x_stamps(
          connection,
          "SELECT key, version, origin, erased FROM shared_records WHERE key > :after"
          " ORDER BY key LIMIT :count",
          stamp_columns
      ),
      x_changed_at(connection, "SELECT changed_at FROM local_changes WHERE key = :key", {integer}),
      x_changes(
          connection,
          "SELECT key, changed_at FROM local_changes ORDER BY changed_at, key LIMIT :count",
          {text, integer}
      ),
      x_settle(
          connection, "DELETE FROM local_changes WHERE key = :key AND changed_at = :changed_at"
      ),
      x_forget_change(connection, "DELETE FROM local_changes WHERE key = :key"),
      x_put(connection, put_version_sql),
      x_unconfirmed(
          connection,
          "SELECT key, version, origin, erased FROM shared_records WHERE confirmed = 0"
          " ORDER BY key LIMIT :count",
          stamp_columns
      ),
      x_confirm(
          connection,
          "UPDATE shared_records SET confirmed = :is WHERE key = :key AND version = :version"
          " AND origin = :origin AND confirmed = :was"
      ) {}

std::optional<LogPosition> RecordTable::position() {
    return x_position.find() ? parse_position(x_position.text(0)) : std::nullopt;
}

RecordVersion RecordTable::version(const std::string& key) {
    if (!x_version.find({key})) return {};
    return {
        .number = x_version.unsigned_integer(0),
        .origin = x_version.text(1),
        .erased = x_version.integer(2) != 0,
    };
}

Page<RecordStamp> RecordTable::stamps(const std::string& after, std::size_t limit) {
    Page<RecordStamp> page;
    x_stamps.query({after, limit + 1});
    while (x_stamps.next()) {
        if (page.items.size() == limit) {
            page.next = page.items.back().key;
            continue;
        }
        page.items.push_back(read_stamp(x_stamps));
    }
    return page;
}

std::vector<RecordStamp> RecordTable::unconfirmed(std::size_t limit) {
    std::vector<RecordStamp> stamps;
    x_unconfirmed.query({limit});
    while (x_unconfirmed.next())
        stamps.push_back(read_stamp(x_unconfirmed));
    return stamps;
}

Result<RecordContent> RecordTable::content(const RecordName& name) {
    switch (name.kind) {
        case RecordKind::document: {
            auto document = x_rows.documents.load(name.id);
            if (document) return RecordContent(std::move(*document));
            if (document.error().code == Errc::not_found) return RecordContent();
            return std::unexpected(document.error());
        }
        case RecordKind::ticket: {
            auto ticket = x_rows.tickets.load(name.id);
            if (ticket) return RecordContent(std::move(*ticket));
            if (ticket.error().code == Errc::not_found) return RecordContent();
            return std::unexpected(ticket.error());
        }
        case RecordKind::note:
            if (auto note = x_rows.notes.find(name.id)) return RecordContent(std::move(*note));
            return RecordContent();
        case RecordKind::operator_:
            if (auto one = x_rows.operators.find(name.id)) return RecordContent(std::move(*one));
            return RecordContent();
        case RecordKind::fact:
            if (auto fact = x_rows.facts.find(name.id)) return RecordContent(std::move(*fact));
            return RecordContent();
    }
    return RecordContent();
}

std::optional<SharedRecord> RecordTable::record(const std::string& key) {
    SharedRecord record{.key = key, .version = version(key), .content = {}};
    const auto name = parse_record_key(key);
    if (!name) return record;
    auto stored = content(*name);
    if (!stored) {
        log("database").error("left out of what is shared: {}", stored.error().detail);
        return std::nullopt;
    }
    record.content = std::move(*stored);
    return record;
}

std::uint64_t RecordTable::number_of_change(
    std::uint64_t stored, std::uint64_t changed_at, const RecordContent& row
) {
    // A step of a conversation reaches the databases at different times: what counts is its own.
    const auto count = [](TimePoint time) {
        return static_cast<std::uint64_t>(time.time_since_epoch().count());
    };
    if (const auto* const ticket = std::get_if<Ticket>(&row))
        changed_at = count(ticket->updated_at);
    // A fact never changes, and one that was erased does not come back.
    if (const auto* const fact = std::get_if<CustomerFact>(&row)) return count(fact->created_at);
    return std::max(stored + 1, changed_at);
}

std::uint64_t RecordTable::effective_number(const std::string& key, std::uint64_t stored) {
    if (!x_changed_at.find({key})) return stored;
    const auto changed_at = x_changed_at.unsigned_integer(0);
    const auto name = parse_record_key(key);
    const auto row = name ? content(*name) : RecordContent();
    return number_of_change(stored, changed_at, row.value_or(RecordContent()));
}

std::vector<LocalChange> RecordTable::local_changes(std::size_t limit, const std::string& origin) {
    std::vector<LocalChange> changes;
    x_changes.query({limit});
    while (x_changes.next()) {
        changes.push_back({
            .key = x_changes.text(0),
            .changed_at = x_changes.unsigned_integer(1),
            .version = {.number = 0, .origin = origin, .erased = false},
            .before = {},
            .is_confirmed = false,
        });
    }
    for (auto& change : changes) {
        const auto name = parse_record_key(change.key);
        change.before = version(change.key);
        const auto stored = change.before.number;
        const auto row = name ? content(*name) : RecordContent();
        change.version.erased = row && std::holds_alternative<std::monostate>(*row);
        // What came and went before anyone learnt of it, or cannot be read.
        const bool matters = name && row && !(change.version.erased && stored == 0);
        if (matters) change.version.number = number_of_change(stored, change.changed_at, *row);
    }
    return changes;
}

void RecordTable::settle(const LocalChange& change) {
    const auto settled = x_settle.run({change.key, change.changed_at});
    if (change.version.number == 0) return;
    // Changed again meanwhile: its next version is greater than this one all the same.
    if (settled != 0 || change.version.is_newer_than(version(change.key)))
        write_version(change.key, change.version, change.is_confirmed);
}

void RecordTable::write_version(
    const std::string& key, const RecordVersion& version, bool confirmed
) {
    x_put.run({key, version.number, version.origin, version.erased, confirmed});
}

bool RecordTable::is_news(const SharedRecord& record) {
    auto known = version(record.key);
    const auto number = effective_number(record.key, known.number);
    if (number != known.number) known.origin.clear();
    known.number = number;
    return record.version.is_newer_than(known);
}

void RecordTable::write_row(const SharedRecord& record, AppliedRecords& applied) {
    const auto name = parse_record_key(record.key);
    if (!name) return;
    const bool erased = record.version.erased;
    switch (name->kind) {
        case RecordKind::document:
            if (!erased) return;
            if (const auto made = x_rows.documents.erase(name->id)) applied.generation = made;
            return;
        case RecordKind::ticket:
            return erased ? x_rows.tickets.erase(name->id)
                          : x_rows.tickets.put(std::get<Ticket>(record.content));
        case RecordKind::note:
            return erased ? x_rows.notes.erase(name->id)
                          : x_rows.notes.put(std::get<Note>(record.content));
        case RecordKind::operator_:
            return erased ? x_rows.operators.erase(name->id)
                          : x_rows.operators.put(std::get<Operator>(record.content));
        case RecordKind::fact:
            return erased ? x_rows.facts.erase(name->id)
                          : x_rows.facts.put(std::get<CustomerFact>(record.content));
    }
}

AppliedRecords RecordTable::apply(const RecordBatch& batch) {
    AppliedRecords applied;
    std::vector<Document> documents;
    for (const auto& record : batch.records) {
        if (!is_news(record)) continue;
        if (const auto* const document = std::get_if<Document>(&record.content)) {
            documents.push_back(*document);
        } else {
            write_row(record, applied);
        }
        write_version(record.key, record.version, batch.from_log);
        applied.keys.push_back(record.key);
    }
    if (!documents.empty()) applied.generation = x_rows.documents.upsert(documents);
    for (const auto& key : applied.keys)
        x_forget_change.run({key});
    for (const auto& [key, version] : batch.seen)
        x_confirm.run({1, key, version.number, version.origin, 0});
    for (const auto& [key, version] : batch.written)
        x_confirm.run({0, key, version.number, version.origin, 1});
    if (batch.position) {
        const auto& [number, tag] = *batch.position;
        x_set_position.run({fmt::format("{} {}", number, tag)});
    }
    return applied;
}

}  // namespace continuo
