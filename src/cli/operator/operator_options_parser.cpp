#include "cli/operator/operator_options_parser.hpp"

#include <CLI/CLI.hpp>

namespace continuo {

namespace {

constexpr auto operator_footer = R"(
Operators answer customers under their own names, each with a token of their own
(X-API-Key or Authorization: Bearer). Those of the role admin may also do what
the administrator key allows.

add, list and remove work on the database of the settings, also while its server
runs; the server knows of a change within five seconds.

queue and take talk to a running server, as an operator whose token is in
CONTINUO_OPERATOR_TOKEN or in the file of --token-file. take shows the whole
conversation and what is said from then on; each line that is typed is sent.
queue --watch shows the queue as it changes; into a pipe, a line for each change.

Exit status: 0, 1 when the command could not be carried out, 2 for a mistake on
the command line or in the settings, 3 when the server cannot be reached.

Examples:
  continuo operator add anna           prints her token, once
  continuo operator add ben --role admin
  continuo operator list
  continuo operator remove anna        her token is refused from then on
  continuo operator queue              who waits for a human
  continuo operator queue --watch      the same as it changes
  continuo operator take               answer the one who waits longest
  continuo operator take sess_0123     answer this one)";

CLI::App* add_action(
    CLI::App& parent,
    OperatorOptions& options,
    const std::function<void()>& chosen,
    OperatorAction action,
    const char* name,
    const char* meaning
) {
    auto* command = parent.add_subcommand(name, meaning);
    command->callback([&options, chosen, action] {
        options.action = action;
        chosen();
    });
    return command;
}

void add_settings_file(CLI::App* command, std::filesystem::path& env_file) {
    command->add_option("--env-file", env_file, "Settings file, instead of ./.env")
        ->type_name("PATH");
}

void add_operator_server(CLI::App* command, OperatorOptions& options) {
    command->add_option("--url", options.url, "Where the server is, instead of CONTINUO_URL")
        ->type_name("URL");
    command->add_option("--prefix", options.prefix, "Its API_PREFIX")
        ->type_name("PATH")
        ->capture_default_str();
    command
        ->add_option(
            "--token-file", options.token_file, "File with the token, instead of the environment"
        )
        ->type_name("PATH");
}

void add_operator_name(CLI::App* command, OperatorOptions& options) {
    command->add_option("NAME", options.name, "1 to 64 of A-Z a-z 0-9 _ . @ -; customers see it")
        ->required();
}

}  // namespace

void add_operator_command(
    CLI::App& app,
    OperatorOptions& options,
    std::filesystem::path& env_file,
    const std::function<void()>& chosen
) {
    auto* parent = app.add_subcommand("operator", "Name those who answer customers, and answer");
    parent->footer(operator_footer);
    parent->require_subcommand(1);

    auto* add = add_action(
        *parent, options, chosen, OperatorAction::add, "add", "Add an operator and print the token"
    );
    add_operator_name(add, options);
    add->add_option("--role", options.role, "operator, or admin: administers as well")
        ->check(CLI::IsMember({"operator", "admin"}))
        ->capture_default_str();
    add_settings_file(add, env_file);

    auto* list =
        add_action(*parent, options, chosen, OperatorAction::list, "list", "List the operators");
    add_settings_file(list, env_file);

    auto* remove = add_action(
        *parent, options, chosen, OperatorAction::remove, "remove", "Revoke an operator's token"
    );
    add_operator_name(remove, options);
    add_settings_file(remove, env_file);

    auto* queue = add_action(
        *parent, options, chosen, OperatorAction::queue, "queue", "Show who waits for a human"
    );
    queue->add_flag("--watch", options.watch, "Show it as it changes, until Ctrl-C");
    add_operator_server(queue, options);

    auto* take = add_action(
        *parent,
        options,
        chosen,
        OperatorAction::take,
        "take",
        "Claim a conversation and talk in it"
    );
    take->add_option("SESSION", options.session_id, "None: the one that waits longest");
    add_operator_server(take, options);
}

}  // namespace continuo
