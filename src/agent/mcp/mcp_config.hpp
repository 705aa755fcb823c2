#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "async/task.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"

namespace continuo {

/// Revisions of the Model Context Protocol that this client speaks, both over streamable HTTP.
enum class McpEra : unsigned char {
    sessions,   ///< 2025-11-25, and its forerunners 2025-06-18 and 2025-03-26: initialize, sessions
    stateless,  ///< 2026-07-28: every request stands on its own
};

enum class McpRevision : unsigned char {
    automatic,  ///< asks for 2026-07-28 first, and falls back as that revision describes
    sessions,
    stateless,
};

inline constexpr std::string_view mcp_stateless_revision = "2026-07-28";
inline constexpr std::string_view mcp_sessions_revision = "2025-11-25";

/// What a server may send, and what is sent to it.
struct McpLimits {
    std::size_t answer_bytes_max = 1024 * 1024;  ///< of all that comes for one request
    std::size_t tools_max = 256;                 ///< of all pages, refused ones as well
    std::size_t pages_max = 32;
    std::size_t text_bytes_max = 64 * 1024;       ///< of a result; the rest is cut off
    std::size_t arguments_bytes_max = 64 * 1024;  ///< of a call, as JSON
    int resumptions_max = 64;                     ///< of one stream
};

/// A server of tools.
struct McpServerConfig {
    std::string name;      ///< `[a-z][a-z0-9_]{0,23}`; begins the keys of its tools and all errors
    std::string url;       ///< http[s]://host[:port][/path], without query
    Secret authorization;  ///< the value of the Authorization header ("Bearer ..."); empty: none
    /// Sent with every request as well; values are secrets. No name that the protocol uses.
    std::vector<std::pair<std::string, Secret>> headers;
    McpRevision revision = McpRevision::automatic;
    /// The server may be in a private network, and a secret may go over plain HTTP.
    bool private_addresses = false;
    std::string certificate_file;                     ///< as HttpClientConfig
    std::chrono::milliseconds setup_timeout{10'000};  ///< of a handshake, or a page of tools
    std::chrono::milliseconds call_timeout{30'000};
    std::chrono::milliseconds list_age_max{300'000};  ///< how long a list of tools is believed
    std::size_t concurrency = 16;                     ///< calls at once
    bool keep_connections = true;                     ///< see McpClient::close()
    std::string client_version = "0";
    McpLimits limits = {};
    /// Tests wait without time passing; null: a timer.
    std::function<Task<void>(std::chrono::milliseconds)> sleep = {};
};

/// Where requests go.
struct McpAddress {
    std::string server;  ///< http[s]://host[:port]
    std::string target;  ///< path
};

/// Errors: invalid_input: a name or URL of another form, a secret that cannot be a header, a secret
/// over plain HTTP to what may be a public address.
[[nodiscard]] Result<McpAddress> mcp_address(const McpServerConfig& config);

}  // namespace continuo
