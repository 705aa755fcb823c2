#include "cli/analytics/analytics_options_parser.hpp"

#include <CLI/CLI.hpp>

namespace continuo {

namespace {

constexpr auto analytics_footer = R"(
Prints what the agent did for customers: how conversations ended, how long
customers waited, what they asked about, and which sources answered. Reads the
database of the settings, also while a server uses it; the server keeps the
figures up to date. docs/analytics.md defines each of them.

A date is its midnight in the zone; --to is exclusive. The default are the 30 days
to the end of today.

Exit status: 0 if successful, 1 if it failed, 2 for invalid options or settings.

Examples:
  continuo analytics
  continuo analytics --from 2026-01-01 --to 2026-02-01 --zone Europe/Berlin
  continuo analytics --group intent --csv > intents.csv
  continuo analytics --series --interval week --json | jq .points
  continuo analytics rebuild)";

constexpr auto rebuild_footer = R"(
Computes all figures from the log again, with the same result. Needed only when a
program that does not know of them changed the database. Figures are incomplete
until it has ended.

Exit status: 0 if successful, 1 if it failed, 2 for invalid options or settings.

Example:
  continuo analytics rebuild)";

void add_analytics_env_file(CLI::App& command, std::filesystem::path& env_file) {
    command.add_option("--env-file", env_file, "Settings file, instead of ./.env")
        ->type_name("PATH");
}

}  // namespace

void add_analytics_command(
    CLI::App& app,
    AnalyticsOptions& options,
    std::filesystem::path& env_file,
    const std::function<void()>& chosen
) {
    auto* command = app.add_subcommand("analytics", "Print what the agent does for customers");
    command->footer(analytics_footer);
    auto& query = options.query;
    command->add_option("--from", query.from, "First day, or an RFC 3339 time")->type_name("DATE");
    command->add_option("--to", query.to, "The day after the last one")->type_name("DATE");
    command->add_option("--zone", query.time_zone, "Time zone of days and hours; default UTC")
        ->type_name("NAME");
    command->add_option("--group", query.group, "Counts by language, intent or customer")
        ->type_name("NAME");
    command->add_option("--interval", query.interval, "Of the series: hour, day, week, month")
        ->type_name("NAME");
    command->add_flag("--series", options.series, "Print the time series");
    auto* json = command->add_flag_callback(
        "--json", [&options] { options.format = AnalyticsFormat::json; }, "Print JSON"
    );
    command
        ->add_flag_callback(
            "--csv", [&options] { options.format = AnalyticsFormat::csv; }, "Print CSV"
        )
        ->excludes(json);
    add_analytics_env_file(*command, env_file);
    command->callback(chosen);

    auto* rebuild = command->add_subcommand("rebuild", "Compute all figures from the log again");
    rebuild->footer(rebuild_footer);
    add_analytics_env_file(*rebuild, env_file);
    rebuild->callback([&options] { options.rebuild = true; });
}

}  // namespace continuo
