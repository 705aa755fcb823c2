#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/settings.hpp"

namespace continuo {

using EnvironmentVariables = std::vector<std::pair<std::string, std::string>>;

/// The value of an environment variable; empty if it is not set.
[[nodiscard]] std::string environment_value(
    const EnvironmentVariables& environment, std::string_view name
);

/// The server of the settings, on this machine: `http://127.0.0.1:8000`.
[[nodiscard]] std::string url_of_settings(const Settings& settings);

struct ServerAddress {
    std::string url;
    std::string prefix;  ///< API_PREFIX
};

/// Where a command finds its server: at `url` and `prefix` if they are not empty; otherwise at
/// CONTINUO_URL, or where the settings in `sources` start one on this machine. Settings that cannot
/// be read are as good as none: the command may be for a server elsewhere.
[[nodiscard]] ServerAddress find_server(
    std::string url, std::string prefix, const SettingSources& sources
);

}  // namespace continuo
