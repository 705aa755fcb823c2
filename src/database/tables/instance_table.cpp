#include "database/tables/instance_table.hpp"

namespace continuo {

namespace {

using enum Value::Type;

constexpr std::string_view put_report_sql =
    "INSERT INTO instances (instance, report, reported_at) VALUES (:instance, :report,"
    " CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT))"
    " ON CONFLICT (instance) DO UPDATE SET report = excluded.report,"
    " reported_at = excluded.reported_at";
constexpr std::string_view prune_reports_sql =
    "DELETE FROM instances WHERE reported_at <="
    " CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) - CAST(:kept AS BIGINT)";
constexpr std::string_view list_reports_sql =
    "SELECT report, reported_at FROM instances WHERE reported_at >"
    " CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) - CAST(:kept AS BIGINT)"
    " ORDER BY instance LIMIT :count";

std::int64_t report_kept() {
    return std::chrono::microseconds(instance_report_kept).count();
}

}  // namespace

InstanceTable::InstanceTable(Connection& connection)
    : x_put(connection, put_report_sql),
      x_prune(connection, prune_reports_sql),
      x_list(connection, list_reports_sql, {text, integer}) {}

void InstanceTable::put(const InstanceReport& report) {
    x_put.run({report.instance, serialize(report)});
    x_prune.run({report_kept()});
}

std::vector<InstanceReport> InstanceTable::list() {
    std::vector<InstanceReport> reports;
    x_list.query({report_kept(), instance_reports_max});
    while (x_list.next()) {
        auto report = parse_instance_report(x_list.text(0));
        if (!report) continue;
        report->reported_at = x_list.time(1);
        reports.push_back(std::move(*report));
    }
    return reports;
}

}  // namespace continuo
