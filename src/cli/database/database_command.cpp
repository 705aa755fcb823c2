#include "cli/database/database_command.hpp"

#include <optional>
#include <ostream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "cli/command_log.hpp"
#include "cli/database/outbox_membership.hpp"
#include "cli/plain_text.hpp"
#include "cli/progress_bar.hpp"
#include "database/copy/database_copy.hpp"
#include "database/engine/sqlite_backup.hpp"
#include "settings/data_directory.hpp"
#include "settings/setting_check.hpp"
#include "settings/store_options.hpp"

namespace continuo {

namespace {

constexpr int database_exit_failure = 1;
constexpr int database_exit_usage = 2;

json::object comparison_json(const TableComparison& table) {
    json::object out{
        {"table", table.table},
        {"source_rows", table.source_rows},
        {"target_rows", table.target_rows},
        {"source_hash", table.source_hash},
        {"target_hash", table.target_hash},
        {"same", table.is_same()},
    };
    if (!table.first_difference.empty()) out["first_difference"] = table.first_difference;
    return out;
}

void print_comparison(const DatabaseCopyReport& report, bool as_json, std::ostream& out) {
    if (as_json) {
        json::array tables;
        for (const auto& table : report.tables)
            tables.push_back(comparison_json(table));
        const json::object all{
            {"rows_copied", report.rows_copied},
            {"same", report.is_same()},
            {"tables", std::move(tables)},
        };
        out << json::serialize(all) << '\n';
        return;
    }
    out << fmt::format("{:<17}  {:>10}  {:>10}  hash\n", "table", "source", "target");
    for (const auto& table : report.tables) {
        out << fmt::format(
            "{:<17}  {:>10}  {:>10}  {}\n",
            table.table,
            table.source_rows,
            table.target_rows,
            table.is_same() ? table.source_hash.substr(0, 16)
                            : "DIFFERS, first at " + make_printable(table.first_difference)
        );
    }
}

/// One run of a command.
class DatabaseRun {
public:
    DatabaseRun(
        const DatabaseOptions& options, const Settings& settings, const DatabaseStreams& streams
    )
        : x_options(options),
          x_settings(settings),
          x_streams(streams),
          x_name(
              options.action == DatabaseAction::copy ? "continuo database copy" : "continuo backup"
          ),
          x_bar("", streams.progress_width, streams.err, system_clock()) {}

    int copy() {
        const auto source = make_database_config(x_settings);
        if (!source.postgres_url.empty()) {
            return refuse(
                {Errc::invalid_input,
                 "the settings name a database of PostgreSQL: use those of the SQLite database"}
            );
        }
        if (!x_options.to.starts_with("postgres"))
            return refuse({Errc::invalid_input, "--to must be a URL postgresql://..."});
        auto target = source;
        target.postgres_url = x_options.to;
        target.statement_time_max = x_settings.database.statement_timeout;
        std::optional<DataDirectory> lock;
        if (!x_settings.session.use_shared_context) {
            auto locked = DataDirectory::open(x_settings.app.data_directory);
            if (!locked) return refuse(explain(std::move(locked.error())));
            lock = std::move(*locked);
        }
        auto copy = DatabaseCopy::open(source, target, system_clock());
        if (!copy) return refuse(copy.error());
        say(what_stage(*copy));
        // Before the copy reads its state: what is written after that stays in the outbox.
        if (x_settings.session.use_shared_context) {
            if (auto joined = join_outbox(x_settings, copy->target_id()); !joined)
                return refuse(joined.error());
        }
        const auto report =
            copy->run([&](auto table, auto done, auto total) { return show(table, done, total); });
        if (!report) {
            return refuse(
                {report.error().code, report.error().detail + ". Run the command again to go on"}
            );
        }
        x_bar.wipe();
        print_comparison(*report, x_options.json, x_streams.out);
        if (report->is_same()) {
            say(fmt::format("{} rows copied; both databases are equal", report->rows_copied));
            return 0;
        }
        say(copy->stage() == DatabaseCopy::Stage::complete
                ? "the databases differ: the source or the target was changed after the copy"
                : "the databases differ: the source or the target was changed between two runs. "
                  "Empty the target and copy again");
        return database_exit_differs;
    }

    int back_up() {
        const auto source = make_database_config(x_settings);
        if (!source.postgres_url.empty()) {
            return refuse(
                {Errc::invalid_input,
                 "the database is one of PostgreSQL: use its own tools (docs/deployment.md, Backup)"
                }
            );
        }
        const auto bytes = back_up_sqlite(source.file, x_options.to, [&](auto done, auto total) {
            std::ignore = show("pages", done, total);
        });
        if (!bytes) return refuse(bytes.error());
        say(fmt::format(
            "{}: {:.1f} MiB, checked",
            make_printable(x_options.to),
            static_cast<double>(*bytes) / (1024.0 * 1024.0)
        ));
        return 0;
    }

private:
    int refuse(const Error& error) {
        x_bar.wipe();
        x_streams.err << fmt::format("{}: {}\n", x_name, make_printable(error.detail));
        return error.code == Errc::invalid_input ? database_exit_usage : database_exit_failure;
    }
    void say(const std::string& text) {
        x_bar.wipe();
        x_streams.err << text << '\n';
    }
    bool show(std::string_view what, std::uint64_t done, std::uint64_t total) {
        if (what != x_shown) {
            x_shown = what;
            x_bar.begin(x_shown);
        }
        x_bar.update(done, total);
        return true;
    }
    [[nodiscard]] Error explain(Error error) const {
        if (error.code == Errc::busy) {
            error.detail = fmt::format(
                "a server uses the database ({} is locked): stop it first. With sessions in Redis "
                "it may run",
                x_settings.app.data_directory.string()
            );
        }
        return error;
    }
    [[nodiscard]] static std::string what_stage(const DatabaseCopy& copy) {
        switch (copy.stage()) {
            case DatabaseCopy::Stage::empty:
                return "copying into an empty database";
            case DatabaseCopy::Stage::unfinished:
                return "continuing a copy that was interrupted";
            case DatabaseCopy::Stage::complete:
                break;
        }
        return "the copy is complete: comparing only";
    }

    const DatabaseOptions& x_options;
    const Settings& x_settings;
    const DatabaseStreams& x_streams;
    std::string x_name;
    std::string x_shown;
    ProgressBar x_bar;
};

}  // namespace

int run_database_command(
    const DatabaseOptions& options, const Settings& settings, const DatabaseStreams& streams
) {
    log_errors_only();
    DatabaseRun run(options, settings, streams);
    return options.action == DatabaseAction::copy ? run.copy() : run.back_up();
}

}  // namespace continuo
