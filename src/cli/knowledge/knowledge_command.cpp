#include "cli/knowledge/knowledge_command.hpp"

#include <algorithm>
#include <fstream>
#include <ostream>
#include <thread>

#include <fmt/format.h>

#include "base/text.hpp"
#include "cli/chat/chat_transport.hpp"
#include "cli/command_log.hpp"
#include "cli/knowledge/http_knowledge.hpp"
#include "cli/knowledge/knowledge_report.hpp"
#include "cli/knowledge/local_knowledge.hpp"
#include "cli/plain_text.hpp"
#include "cli/server_address.hpp"
#include "settings/setting_check.hpp"

namespace continuo {

namespace {

constexpr int knowledge_exit_failure = 1;
constexpr int knowledge_exit_usage = 2;

Result<std::string> read_key_file(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string key;
    if (!std::getline(file, key) || trim(key).empty())
        return fail(Errc::invalid_input, path.string() + " has no key");
    return std::string(trim(key));
}

}  // namespace

Result<std::string> find_knowledge_key(
    const std::string& key_file, const Settings& settings, const EnvironmentVariables& environment
) {
    if (!key_file.empty()) return read_key_file(key_file);
    const auto token = std::string(trim(environment_value(environment, "CONTINUO_OPERATOR_TOKEN")));
    if (!token.empty()) return token;
    if (!settings.api.admin_key.empty()) return settings.api.admin_key.reveal();
    const auto made = settings.app.data_directory / "admin_key";
    std::error_code ignored;
    if (std::filesystem::exists(made, ignored)) return read_key_file(made);
    return fail(
        Errc::invalid_input,
        "no key: set ADMIN_API_KEY or CONTINUO_OPERATOR_TOKEN, or name a file with --token-file"
    );
}

namespace {

/// A server that was named.
struct KnowledgeServer {
    std::string url;
    std::unique_ptr<ChatTransport> transport;
    std::unique_ptr<KnowledgeAccess> access;
};

Result<std::vector<KnowledgeServer>> find_servers(
    const KnowledgeOptions& options,
    const Settings& settings,
    const EnvironmentVariables& environment,
    std::ostream& err
) {
    const auto& prefix = options.prefix.empty() ? settings.api.prefix : options.prefix;
    if (const auto wanted = check_prefix(prefix))
        return fail(Errc::invalid_input, "--prefix must " + *wanted);
    const auto key = find_knowledge_key(options.key_file, settings, environment);
    if (!key) return std::unexpected(key.error());
    auto urls = options.urls;
    if (urls.empty()) urls.push_back(environment_value(environment, "CONTINUO_URL"));
    if (urls.front().empty()) urls.front() = url_of_settings(settings);
    std::vector<KnowledgeServer> servers;
    for (const auto& url : urls) {
        auto transport = make_chat_transport(url, {});
        if (!transport) return fail(Errc::invalid_input, "--url " + transport.error().detail);
        HttpKnowledgeConfig config;
        config.prefix = prefix;
        config.key = *key;
        config.wait = [&err](std::chrono::seconds time) {
            err << fmt::format("the server is busy; going on in {} s\n", time.count());
            std::this_thread::sleep_for(time);
        };
        auto access = make_http_knowledge(**transport, std::move(config));
        servers.push_back({url, std::move(*transport), std::move(access)});
    }
    return servers;
}

int show_status(
    std::vector<KnowledgeServer>& servers, bool as_json, const KnowledgeStreams& streams
) {
    int result = 0;
    std::vector<ServerKnowledge> all;
    for (auto& server : servers) {
        auto status = server.access->status();
        if (status) {
            all.push_back({server.url, std::move(*status), ""});
            continue;
        }
        const auto code = status.error().code;
        const bool away = code == Errc::unavailable || code == Errc::timeout;
        result = std::max(result, away ? knowledge_exit_unreachable : knowledge_exit_failure);
        all.push_back({server.url, {}, status.error().detail});
    }
    print_knowledge_status(all, as_json, streams.out);
    return result;
}

}  // namespace

int run_knowledge_command(
    const KnowledgeOptions& options,
    const Settings& settings,
    const EnvironmentVariables& environment,
    const KnowledgeStreams& streams
) {
    log_errors_only();
    const auto refuse = [&](const Error& error) {
        streams.err << "continuo kb: " << make_printable(error.detail) << '\n';
        return error.code == Errc::invalid_input ? knowledge_exit_usage : knowledge_exit_failure;
    };
    if (options.offline) {
        const auto access = open_local_knowledge(settings);
        if (!access) return refuse(access.error());
        return run_knowledge_action(options, **access, streams);
    }
    auto servers = find_servers(options, settings, environment, streams.err);
    if (!servers) return refuse(servers.error());
    if (options.action == KnowledgeAction::status)
        return show_status(*servers, options.json, streams);
    return run_knowledge_action(options, *servers->front().access, streams);
}

}  // namespace continuo
