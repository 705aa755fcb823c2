#include "cli/evaluation/evaluation_options_parser.hpp"

#include <CLI/CLI.hpp>

namespace continuo {

namespace {

constexpr auto evaluation_footer = R"(
Asks the questions of FILE and says how many were answered right. FILE is a file of
rows (.jsonl or .yaml), or a folder with queries.jsonl and qrels.tsv;
docs/evaluation.md describes both, and every figure.

Without --url it starts a server of its own on this machine, with the settings and
an empty DATA_DIRECTORY that is removed at the end, and loads the documents of FILE
or of --knowledge into it. With --url it asks a running server as it is; --load adds
the documents to that one first. The questions become conversations of that server.

Exit status: 0; 1 if a figure is under its --floor or over its --ceiling, or something
failed; 2 for invalid options, files or settings; 3 if the server is unreachable.

Examples:
  continuo eval questions.yaml --knowledge docs/
  continuo eval questions.jsonl --knowledge all.ndjson --floor right=.7 --ceiling wrong=.1
  continuo eval questions.yaml --knowledge docs/ --compare candidate.env
  continuo eval questions.yaml --knowledge docs/ --fit
  continuo eval questions.yaml --url https://support.example.com --json)";

}  // namespace

void add_evaluation_command(
    CLI::App& app,
    EvaluationOptions& options,
    std::filesystem::path& env_file,
    const std::function<void()>& chosen
) {
    auto* command = app.add_subcommand("eval", "Measure how well questions are answered");
    command->footer(evaluation_footer);
    command->callback(chosen);
    command->add_option("FILE", options.path, "Questions: a file of rows, or a folder")->required();
    command->add_option("--knowledge", options.knowledge, "Documents: a folder, or an export")
        ->type_name("PATH");
    auto* url = command->add_option("--url", options.url, "Ask the server there")->type_name("URL");
    command->add_flag("--load", options.load, "Add the documents to the server of --url")
        ->needs(url);
    auto* compare =
        command->add_option("--compare", options.compare, "Another settings file, to compare with")
            ->type_name("PATH")
            ->excludes(url);
    auto* fit =
        command->add_flag("--fit", options.fit, "Recommend ANSWER_CONFIDENCE for these questions")
            ->excludes(url)
            ->excludes(compare);
    command
        ->add_option("--wrong-costs", options.wrong_costs, "Right answers that a wrong one undoes")
        ->type_name("NUMBER")
        ->check(CLI::Range(0.0, 100.0))
        ->capture_default_str()
        ->needs(fit);
    command->add_option("--floor", options.floors, "Least value of a figure, such as right=.7")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    command->add_option("--ceiling", options.ceilings, "Greatest value, such as wrong=.1")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    command->add_option("--failures", options.failures, "How many failures are listed")
        ->type_name("NUMBER")
        ->capture_default_str();
    command->add_flag("--json", options.json, "Print JSON, with every row");
    command->add_option("--prefix", options.prefix, "API_PREFIX of the server of --url")
        ->type_name("PATH")
        ->needs(url);
    command->add_option("--token-file", options.key_file, "File with the key of that server")
        ->type_name("PATH")
        ->needs(url);
    command->add_option("--env-file", env_file, "Settings file, instead of ./.env")
        ->type_name("PATH");
}

}  // namespace continuo
