#include "database/tables/audit_table.hpp"

#include <boost/json.hpp>

#include "base/text.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using enum Value::Type;

AuditEntry read_entry(const Statement& row) {
    AuditEntry entry;
    entry.at = row.time(0);
    entry.actor = row.text(1);
    entry.action = row.text(2);
    entry.subject = row.text(3);
    entry.request_id = row.text(4);
    auto detail = parse_json(row.text(5), limits::stored_json_depth_max);
    if (detail && detail->is_object()) {
        entry.detail = std::move(detail->get_object());
    } else {
        log("database").error("an audit entry's detail cannot be read ({})", excerpt(entry.action));
    }
    return entry;
}

}  // namespace

AuditTable::AuditTable(Connection& connection)
    : x_append(
          connection,
          "INSERT INTO audit (created_at, actor, action, subject, request_id, detail)"
          " VALUES (:created_at, :actor, :action, :subject, :request_id, :detail)"
      ),
      x_newest(
          connection,
          "SELECT created_at, actor, action, subject, request_id, detail FROM audit"
          " ORDER BY number DESC LIMIT :count",
          {integer, text, text, text, text, text}
      ) {}

void AuditTable::append(const AuditEntry& entry) {
    x_append.run(
        {entry.at,
         entry.actor,
         entry.action,
         entry.subject,
         entry.request_id,
         json::serialize(entry.detail)}
    );
}

std::vector<AuditEntry> AuditTable::newest(std::size_t limit) {
    std::vector<AuditEntry> entries;
    x_newest.query({limit});
    while (x_newest.next())
        entries.push_back(read_entry(x_newest));
    return entries;
}

}  // namespace continuo
