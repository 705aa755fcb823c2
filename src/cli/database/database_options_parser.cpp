#include "cli/database/database_options_parser.hpp"

#include <CLI/CLI.hpp>

namespace continuo {

namespace {

constexpr auto database_footer = R"(
`continuo database copy --help` describes the copy to PostgreSQL. To save a SQLite
database to a file, use `continuo backup`.)";

constexpr auto copy_footer = R"(
Copies the SQLite database of the settings into an empty database of PostgreSQL:
conversations, tickets, customer facts, documents, operators, notes and the audit
log. Then reads both and compares each table by its rows and their hash.

A copy that is interrupted is continued by running the command again. Until it is
complete and equal, no server starts on the target. A target that has other data
is refused. Of a copy that is complete, only the comparison is repeated.

With sessions in memory, stop the server first: the command refuses while one uses
the DATA_DIRECTORY. With sessions in Redis the servers may run: the copy is of one
state, and Redis keeps what is newer until a server on the target has read it.
docs/migration.md has the steps.

A password in the URL is visible to other users while the command runs: use
~/.pgpass or PGPASSWORD instead.

Exit status: 0 if both are equal; 1 if it failed or was refused; 2 for invalid
options or settings; 3 if rows differ (each table is reported).

Examples:
  continuo database copy --to 'postgresql://continuo@db/continuo?sslmode=verify-full'
  continuo database copy --to postgresql:///continuo?host=/var/run/postgresql)";

constexpr auto backup_footer = R"(
Copies the SQLite database of the settings to a new file in one consistent state,
also while the server runs, and checks the copy. The file gets its name when it is
complete; an existing file is never overwritten. It contains all conversations;
only its owner can read it. The search index needs no backup. For PostgreSQL use
its own tools. docs/operations.md describes how to restore.

Exit status: 0 if successful, 1 if it failed, 2 for invalid options or settings.

Example:
  continuo backup --to /var/backups/continuo-$(date +%F).db)";

void add_env_file_option(CLI::App& command, std::filesystem::path& env_file) {
    command.add_option("--env-file", env_file, "Settings file, instead of ./.env")
        ->type_name("PATH");
}

}  // namespace

void add_database_commands(
    CLI::App& app,
    DatabaseOptions& options,
    std::filesystem::path& env_file,
    const std::function<void()>& chosen
) {
    const auto choose = [&options, chosen](DatabaseAction action) {
        return [&options, chosen, action] {
            options.action = action;
            chosen();
        };
    };
    auto* database = app.add_subcommand("database", "Move the database to PostgreSQL");
    database->footer(database_footer);
    database->require_subcommand(1);
    auto* copy = database->add_subcommand("copy", "Copy the SQLite database into PostgreSQL");
    copy->footer(copy_footer);
    copy->add_option("--to", options.to, "The empty database of PostgreSQL")
        ->type_name("URL")
        ->required();
    copy->add_flag("--json", options.json, "Print the comparison as JSON");
    add_env_file_option(*copy, env_file);
    copy->callback(choose(DatabaseAction::copy));

    auto* backup = app.add_subcommand("backup", "Save the SQLite database to a file");
    backup->footer(backup_footer);
    backup->add_option("--to", options.to, "The new file")->type_name("FILE")->required();
    add_env_file_option(*backup, env_file);
    backup->callback(choose(DatabaseAction::backup));
}

}  // namespace continuo
