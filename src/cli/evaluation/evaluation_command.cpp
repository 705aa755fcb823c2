#include "cli/evaluation/evaluation_command.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <ostream>
#include <thread>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "cli/chat/chat_transport.hpp"
#include "cli/command_line.hpp"
#include "cli/command_log.hpp"
#include "cli/evaluation/evaluation_client.hpp"
#include "cli/evaluation/evaluation_report.hpp"
#include "cli/evaluation/threshold_fit.hpp"
#include "cli/knowledge/document_files.hpp"
#include "cli/knowledge/knowledge_command.hpp"
#include "cli/plain_text.hpp"
#include "cli/progress_bar.hpp"
#include "settings/setting_check.hpp"

namespace continuo {

namespace {

/// Where the questions are asked.
struct EvaluationTarget {
    std::string url;
    std::string prefix;
    std::string key;
    bool load = false;
};

class EvaluationRun {
public:
    EvaluationRun(
        const EvaluationOptions& options,
        const SettingSources& sources,
        const StartTemporaryServer& start,
        const EvaluationStreams& streams
    )
        : x_options(options), x_sources(sources), x_start(start), x_streams(streams) {}

    int run() {
        if (auto ready = prepare(); !ready) return refuse(ready.error());
        if (x_options.fit) return fit();
        const auto result = evaluate(x_sources);
        if (!result) return refuse(result.error());
        const auto missed = missed_bounds(evaluation_figures(*result), x_floors, x_ceilings);
        if (!missed) return refuse(missed.error());
        if (x_options.compare.empty()) {
            if (x_options.json) {
                print_evaluation_json(*result, x_streams.out);
            } else {
                print_evaluation(*result, x_options.failures, x_streams.out);
            }
        } else if (const auto compared = compare(*result); compared != exit_ok) {
            return compared;
        }
        x_streams.out.flush();
        for (const auto& line : *missed)
            x_streams.err << line << '\n';
        return missed->empty() ? exit_ok : exit_failure;
    }

private:
    Result<void> prepare() {
        for (const bool is_floor : {true, false}) {
            for (const auto& text : is_floor ? x_options.floors : x_options.ceilings) {
                auto bound = parse_bound(text);
                if (!bound) return std::unexpected(std::move(bound.error()));
                (is_floor ? x_floors : x_ceilings).push_back(std::move(*bound));
            }
        }
        auto data = read_evaluation_data(x_options.path);
        if (!data) return std::unexpected(std::move(data.error()));
        x_data = std::move(*data);
        return x_options.knowledge.empty() ? Result<void>() : read_knowledge();
    }

    Result<void> read_knowledge() {
        auto files = read_document_files(x_options.knowledge);
        if (!files) return std::unexpected(std::move(files.error()));
        for (const auto& refused : files->refused)
            x_streams.err << make_printable(fmt::format("{}: {}", refused.path, refused.why))
                          << '\n';
        x_data.documents.clear();
        for (auto& file : files->documents)
            x_data.documents.push_back(std::move(file.document));
        return {};
    }

    /// Asks a server that answers whatever its confidence is.
    int fit() {
        auto always = x_sources;
        for (const auto* name : {"ANSWER_CONFIDENCE", "SUGGEST_CONFIDENCE"}) {
            std::erase_if(always.environment, [&](const auto& one) { return one.first == name; });
            always.environment.emplace_back(name, "0");
        }
        x_data.conversations.clear();
        const auto result = evaluate(always);
        if (!result) return refuse(result.error());
        print_threshold_fit(
            threshold_figures(*result, x_options.wrong_costs), x_options.json, x_streams.out
        );
        x_streams.out.flush();
        return exit_ok;
    }

    int compare(const EvaluationResult& before) {
        auto others = x_sources;
        others.env_file = x_options.compare;
        others.env_file_required = true;
        const auto now = evaluate(others);
        if (!now) return refuse(now.error());
        const EvaluationComparison comparison{
            x_sources.env_file.string(), x_options.compare, before, *now
        };
        print_comparison(comparison, x_options.json, x_streams.out);
        return exit_ok;
    }

    Result<EvaluationResult> evaluate(const SettingSources& sources) {
        auto loaded = load_settings(sources);
        if (!loaded) return fail(Errc::invalid_input, std::move(loaded.error().detail));
        if (!x_options.url.empty()) {
            const auto target = named_server(loaded->settings);
            if (!target) return std::unexpected(target.error());
            return ask(*target);
        }
        if (x_data.documents.empty()) {
            return fail(
                Errc::invalid_input,
                x_options.path + " has no documents: name a folder or an export with --knowledge"
            );
        }
        if (!x_start) return fail(Errc::invalid_input, "this program has no server: name --url");
        const auto server = x_start(loaded->settings);
        if (!server) return std::unexpected(server.error());
        return ask({(*server)->url(), (*server)->prefix(), (*server)->admin_key(), true});
    }

    Result<EvaluationTarget> named_server(const Settings& settings) {
        EvaluationTarget target;
        target.url = x_options.url;
        target.prefix = x_options.prefix.empty() ? settings.api.prefix : x_options.prefix;
        target.load = x_options.load;
        if (const auto wanted = check_prefix(target.prefix))
            return fail(Errc::invalid_input, "--prefix must " + *wanted);
        auto key = find_knowledge_key(x_options.key_file, settings, x_sources.environment);
        // A server asks for none, unless it is to be changed.
        if (!key && (target.load || !x_options.key_file.empty()))
            return std::unexpected(std::move(key.error()));
        if (key) target.key = std::move(*key);
        return target;
    }

    Result<EvaluationResult> ask(const EvaluationTarget& target) {
        auto transport = make_chat_transport(target.url, {});
        if (!transport) return fail(Errc::invalid_input, "--url " + transport.error().detail);
        ProgressBar bar("asking", x_streams.progress_width, x_streams.err, system_clock());
        EvaluationClientConfig config;
        config.prefix = target.prefix;
        config.key = target.key;
        config.wait = [](std::chrono::seconds time) { std::this_thread::sleep_for(time); };
        config.progress = [&bar](std::size_t done, std::size_t total) { bar.update(done, total); };
        EvaluationClient client(**transport, std::move(config));
        if (target.load) {
            if (auto loaded = client.load(x_data.documents); !loaded)
                return std::unexpected(std::move(loaded.error()));
        }
        return client.ask(x_data);
    }

    int refuse(const Error& error) {
        x_streams.err << "continuo eval: " << make_printable(error.detail) << '\n';
        switch (error.code) {
            case Errc::invalid_input:
            case Errc::not_found:
                return exit_usage;
            case Errc::unavailable:
            case Errc::timeout:
                return evaluation_exit_unreachable;
            default:
                return exit_failure;
        }
    }

    const EvaluationOptions& x_options;
    const SettingSources& x_sources;
    const StartTemporaryServer& x_start;
    const EvaluationStreams& x_streams;
    EvaluationData x_data;
    std::vector<EvaluationBound> x_floors;
    std::vector<EvaluationBound> x_ceilings;
};

}  // namespace

int run_evaluation_command(
    const EvaluationOptions& options,
    const SettingSources& sources,
    const StartTemporaryServer& start,
    const EvaluationStreams& streams
) {
    log_errors_only();
    return EvaluationRun(options, sources, start, streams).run();
}

}  // namespace continuo
