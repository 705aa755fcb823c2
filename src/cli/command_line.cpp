#include "cli/command_line.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include "cli/analytics/analytics_command.hpp"
#include "cli/analytics/analytics_options_parser.hpp"
#include "cli/database/database_command.hpp"
#include "cli/database/database_options_parser.hpp"
#include "cli/evaluation/evaluation_options_parser.hpp"
#include "cli/knowledge/knowledge_command.hpp"
#include "cli/knowledge/knowledge_options_parser.hpp"
#include "cli/operator/operator_command.hpp"
#include "cli/operator/operator_options_parser.hpp"
#include "cli/operator/operator_terminal.hpp"
#include "cli/progress_bar.hpp"
#include "cli/redis_functions_command.hpp"
#include "cli/sessions/sessions_command.hpp"
#include "cli/sessions/sessions_options_parser.hpp"
#include "settings/version.hpp"

namespace continuo {

namespace {

constexpr auto program_footer = R"(
Examples:
  continuo serve                       start the server with ./.env and the environment
  continuo chat                        chat with the server from another terminal
  continuo config --changed            settings that are not the defaults, and their origin
  continuo sessions export > all.ndjson   export all conversations

`continuo COMMAND --help` describes a command. Settings: docs/configuration.md.)";

constexpr auto serve_footer = R"(
Settings are read from the environment and from a .env file; the environment has
precedence. SIGTERM or Ctrl-C ends the server after the requests in flight are
answered; a second Ctrl-C ends it at once.

Exit status: 0 after an orderly shutdown, 1 if it could not start, 2 if the
settings are invalid.

Examples:
  continuo serve
  API_PORT=9000 DEBUG=true continuo serve
  continuo serve --env-file /etc/continuo/production.env)";

constexpr auto config_footer = R"(
Prints the settings with secrets masked. Starts and writes nothing.

Exit status: 0, or 2 if the settings are invalid; then all problems are listed.

Examples:
  continuo config                      all settings, their values and origins
  continuo config --changed            without the defaults
  continuo config --json | jq          as JSON
  continuo config --markdown           documentation of all settings: docs/configuration.md)";

constexpr auto chat_footer = R"(
/quit or Ctrl-D ends the chat; /help lists the commands. A reply is shown while
it is made; if the connection is lost, it goes on where it was. A message that
is not acknowledged is sent again with the same id, so that it is answered only
once. From a pipe, each line is a message, and each reply is printed when it is
complete. NO_COLOR turns colours off.
Without --url it talks to the server of CONTINUO_URL, or of the settings on this
machine.
The environment variable CONTINUO_USER_TOKEN holds a user token, which verifies
the user of a new session; --user alone is an unverified label.

A session id grants access to the session. It is read from CONTINUO_SESSION or
from standard input, because other users of the machine can see command lines.

Exit status: 0 if all messages were answered, 1 if one was not, 2 for invalid
options or a session that does not exist, 3 if the server is unreachable.

Examples:
  continuo chat
  continuo chat --session              prompts for the id; from a pipe: the first line
  CONTINUO_SESSION=$ID continuo chat
  continuo chat --url https://support.example.com
  echo "How do I reset my password?" | continuo chat)";

constexpr auto redis_functions_footer = R"(
The server loads these libraries itself if its Redis user has +function|load.
Otherwise load each of them before the server starts, and again after an upgrade
that changes them. Names end with a version, so two versions can be loaded.

Exit status: 0, or 2 if there is no library with this name.

Examples:
  continuo redis-functions             list the names
  continuo redis-functions continuo_v2 | redis-cli -x FUNCTION LOAD REPLACE)";

constexpr auto version_footer = R"(
Example:
  continuo version                     name, version, compiler, libraries)";

void add_env_file(CLI::App& command, CommandLine& line) {
    command.add_option("--env-file", line.env_file, "Settings file, instead of ./.env")
        ->type_name("PATH");
}

void add_config(CLI::App& app, CommandLine& line) {
    auto* config = app.add_subcommand("config", "Print the settings in effect");
    config->footer(config_footer);
    add_env_file(*config, line);
    config->add_flag("--changed", line.config.changed_only, "Only settings that were set");
    auto* json = config->add_flag_callback(
        "--json", [&line] { line.config.format = ConfigFormat::json; }, "Print JSON"
    );
    config
        ->add_flag_callback(
            "--markdown",
            [&line] { line.config.format = ConfigFormat::markdown; },
            "Print the documentation of all settings"
        )
        ->excludes(json);
    config->callback([&line] { line.command = Subcommand::config; });
}

void add_chat(CLI::App& app, CommandLine& line) {
    auto* chat = app.add_subcommand("chat", "Chat with a running server in the terminal");
    chat->footer(chat_footer);
    chat->add_option("--url", line.chat.url, "Address of the server")->type_name("URL");
    chat->add_option("--prefix", line.chat.prefix, "API_PREFIX of the server")->type_name("PATH");
    chat->add_flag("--session", line.chat.resume, "Continue a session; prompts for its id");
    chat->add_option("--user", line.chat.user_id, "Create the session with this user id")
        ->type_name("ID");
    chat->callback([&line] { line.command = Subcommand::chat; });
}

/// Adds the commands. They store their options in `line`, which outlives `app`.
void describe(CLI::App& app, CommandLine& line) {
    app.footer(program_footer);
    app.require_subcommand(1);
    app.set_version_flag("--version", fmt::format("{} {}", program_name, program_version));

    auto* serve = app.add_subcommand("serve", "Run the server");
    serve->footer(serve_footer);
    add_env_file(*serve, line);
    serve->callback([&line] { line.command = Subcommand::serve; });

    add_chat(app, line);
    add_config(app, line);
    add_sessions_command(app, line.sessions, line.env_file, [&line] {
        line.command = Subcommand::sessions;
    });
    add_operator_command(app, line.people, line.env_file, [&line] {
        line.command = Subcommand::people;
    });

    add_knowledge_command(app, line.knowledge, line.env_file, [&line] {
        line.command = Subcommand::knowledge;
    });
    add_evaluation_command(app, line.evaluation, line.env_file, [&line] {
        line.command = Subcommand::evaluation;
    });
    add_analytics_command(app, line.analytics, line.env_file, [&line] {
        line.command = Subcommand::analytics;
    });
    add_database_commands(app, line.database, line.env_file, [&line] {
        line.command = Subcommand::database;
    });

    auto* functions =
        app.add_subcommand("redis-functions", "Print a library of Redis functions to load");
    functions->footer(redis_functions_footer);
    functions->add_option("name", line.library, "Name of the library; default: list the names")
        ->type_name("NAME");
    functions->callback([&line] { line.command = Subcommand::redis_functions; });

    auto* version = app.add_subcommand("version", "Print the version, compiler and libraries");
    version->footer(version_footer);
    version->callback([&line] { line.command = Subcommand::version; });
}

/// Changes the process: umask and environment. Call it before other threads start.
void prepare_process(const LoadedSettings& loaded) {
    ::umask(S_IRWXG | S_IRWXO);  // no other user may read conversations
    for (const auto& [name, value] : loaded.environment)
        ::setenv(name.c_str(), value.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): no thread yet
}

/// Loads the settings, prepares the process, and runs a command with them.
int with_settings(
    const SettingSources& sources, const std::function<int(const Settings& settings)>& command
) {
    const auto loaded = load_settings(sources);
    if (!loaded) {
        std::cerr << program_name << ": " << loaded.error().detail << '\n';
        return exit_usage;
    }
    prepare_process(*loaded);
    return command(loaded->settings);
}

int run_sessions(const CommandLine& line, const Settings& settings) {
    const SessionsStreams streams{std::cin, std::cout, std::cerr, error_terminal_width()};
    return run_sessions_command(line.sessions, settings, streams);
}

int run_database(const CommandLine& line, const Settings& settings) {
    const DatabaseStreams streams{std::cout, std::cerr, error_terminal_width()};
    return run_database_command(line.database, settings, streams);
}

int run_knowledge(const CommandLine& line, const SettingSources& sources) {
    return with_settings(sources, [&](const Settings& settings) {
        const KnowledgeStreams streams{std::cout, std::cerr, error_terminal_width()};
        return run_knowledge_command(line.knowledge, settings, sources.environment, streams);
    });
}

int run_people(const CommandLine& line, const SettingSources& sources) {
    if (!needs_settings(line.people.action)) return run_operator_terminal(line.people, sources);
    return with_settings(sources, [&line](const Settings& settings) {
        return run_operator_command(line.people, settings, std::cout, std::cerr);
    });
}

/// True when this command, or one of its own, was told a settings file.
bool names_env_file(const CLI::App& command) {
    const auto* option = command.get_option_no_throw("--env-file");
    if (option != nullptr && option->count() > 0) return true;
    return std::ranges::any_of(command.get_subcommands(), [](const CLI::App* sub) {
        return names_env_file(*sub);
    });
}

int run_evaluation(
    const CommandLine& line, const SettingSources& sources, const StartTemporaryServer& start
) {
    const EvaluationStreams streams{std::cout, std::cerr, error_terminal_width()};
    return run_evaluation_command(line.evaluation, sources, start, streams);
}

int run(const CommandLine& line, const ServeFunction& serve, const StartTemporaryServer& start) {
    const SettingSources sources{process_environment(), line.env_file, line.env_file_required};
    switch (line.command) {
        case Subcommand::serve:
            return with_settings(sources, serve);
        case Subcommand::chat:
            return run_chat_command(line.chat, sources);
        case Subcommand::config:
            return run_config_command(line.config, sources, std::cout, std::cerr);
        case Subcommand::sessions:
            return with_settings(sources, std::bind_front(run_sessions, std::cref(line)));
        case Subcommand::people:
            return run_people(line, sources);
        case Subcommand::database:
            return with_settings(sources, std::bind_front(run_database, std::cref(line)));
        case Subcommand::knowledge:
            return run_knowledge(line, sources);
        case Subcommand::evaluation:
            return run_evaluation(line, sources, start);
        case Subcommand::analytics:
            return with_settings(sources, [&line](const Settings& settings) {
                return run_analytics_command(line.analytics, settings, std::cout, std::cerr);
            });
        case Subcommand::redis_functions:
            return run_redis_functions_command(line.library, std::cout, std::cerr);
        case Subcommand::version:
            std::cout << describe_version();
            return exit_ok;
    }
    return exit_usage;
}

}  // namespace

std::expected<CommandLine, CommandLineEnd> parse_command_line(std::vector<std::string> arguments) {
    CommandLine line;
    CLI::App app("A self-hosted AI customer-support agent server.", std::string(program_name));
    describe(app, line);
    // Without arguments: print the whole help, not an error about a missing command.
    if (arguments.empty()) return std::unexpected(CommandLineEnd{exit_usage, app.help()});
    try {
        std::ranges::reverse(arguments);  // CLI11 expects a vector in reverse order
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError& e) {
        std::ostringstream out;
        const bool help = app.exit(e, out, out) == 0;
        return std::unexpected(CommandLineEnd{help ? exit_ok : exit_usage, out.str()});
    }
    line.env_file_required = names_env_file(app);
    return line;
}

int run_cli(int argc, char** argv, const ServeFunction& serve, const StartTemporaryServer& start) {
    try {
        const auto line = parse_command_line({argv + std::min(argc, 1), argv + argc});
        if (line) return run(*line, serve, start);
        (line.error().status == exit_ok ? std::cout : std::cerr) << line.error().text;
        return line.error().status;
    } catch (const std::exception& e) {
        std::cerr << program_name << ": " << e.what() << '\n';
        return exit_failure;
    }
}

}  // namespace continuo
