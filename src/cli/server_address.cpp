#include "cli/server_address.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace continuo {

std::string environment_value(const EnvironmentVariables& environment, std::string_view name) {
    const auto found =
        std::ranges::find(environment, name, &EnvironmentVariables::value_type::first);
    return found == environment.end() ? std::string() : found->second;
}

std::string url_of_settings(const Settings& settings) {
    auto host = settings.api.host;
    if (host == "0.0.0.0" || host == "::") host = "127.0.0.1";
    if (host.contains(':')) host = "[" + host + "]";
    const auto* scheme = settings.tls.certificate_file.empty() ? "http" : "https";
    return fmt::format("{}://{}:{}", scheme, host, settings.api.port);
}

ServerAddress find_server(std::string url, std::string prefix, const SettingSources& sources) {
    if (url.empty()) url = environment_value(sources.environment, "CONTINUO_URL");
    if (!url.empty() && !prefix.empty()) return {std::move(url), std::move(prefix)};
    const auto loaded = load_settings(sources);
    const auto settings = loaded ? loaded->settings : Settings();
    const bool here = url.empty();
    if (here) url = url_of_settings(settings);
    // The settings of this machine say nothing of a server elsewhere.
    if (prefix.empty()) prefix = here ? settings.api.prefix : Settings().api.prefix;
    return {std::move(url), std::move(prefix)};
}

}  // namespace continuo
