#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "cli/analytics/analytics_options.hpp"
#include "cli/chat/chat_command.hpp"
#include "cli/config_command.hpp"
#include "cli/database/database_options.hpp"
#include "cli/evaluation/evaluation_command.hpp"
#include "cli/knowledge/knowledge_options.hpp"
#include "cli/operator/operator_options.hpp"
#include "cli/sessions/sessions_options.hpp"
#include "settings/settings.hpp"

namespace continuo {

enum class Subcommand {
    serve,
    chat,
    config,
    sessions,
    people,
    database,
    knowledge,
    evaluation,
    analytics,
    redis_functions,
    version,
};

/// A parsed command line.
struct CommandLine {
    Subcommand command = Subcommand::serve;
    std::filesystem::path env_file = ".env";  ///< of all commands that read settings
    bool env_file_required = false;           ///< it was named: then it must be there
    ConfigOptions config;
    ChatOptions chat;
    SessionsOptions sessions;
    OperatorOptions people;      ///< `continuo operator`
    DatabaseOptions database;    ///< `continuo database copy`, `continuo backup`
    KnowledgeOptions knowledge;  ///< `continuo kb`
    AnalyticsOptions analytics;
    EvaluationOptions evaluation;  ///< `continuo eval`
    std::string library;           ///< redis-functions; empty: list them
};

/// The result if there is no command to run: help, or an error.
struct CommandLineEnd {
    int status = 0;    ///< 0: help; exit_usage: an error
    std::string text;  ///< for standard output if the status is 0, otherwise for standard error
};

/// `arguments` are those after the program name. Pure.
[[nodiscard]] std::expected<CommandLine, CommandLineEnd> parse_command_line(
    std::vector<std::string> arguments
);

/// Runs the server until it receives SIGTERM or SIGINT; returns the exit status.
using ServeFunction = std::function<int(const Settings& settings)>;

// Exit statuses. `chat` and `sessions` have more: chat_conversation.hpp, sessions_command.hpp.
inline constexpr int exit_ok = 0;
inline constexpr int exit_failure = 1;  ///< the command failed
inline constexpr int exit_usage = 2;    ///< the command line or the settings are invalid

/// Runs the program: `return run_cli(argc, argv, serve, start);`. Reads the process environment,
/// the settings file and standard input. Does not throw. Without `start`, `eval` needs --url.
int run_cli(
    int argc, char** argv, const ServeFunction& serve, const StartTemporaryServer& start = nullptr
);

}  // namespace continuo
