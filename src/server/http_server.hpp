#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/admission/client_address.hpp"
#include "api/http_handler.hpp"
#include "async/shard.hpp"
#include "base/error.hpp"
#include "server/uploads/upload_budget.hpp"

namespace continuo {

class Metrics;

struct TlsConfig {
    std::filesystem::path certificate_file;  ///< PEM, with its chain
    std::filesystem::path key_file;          ///< PEM
};

struct HttpServerConfig {
    std::string host = "0.0.0.0";  ///< a numeric address, v4 or v6
    std::uint16_t port = 8000;     ///< 0: any free one
    std::optional<TlsConfig> tls;
    std::filesystem::path scratch_folder;  ///< for uploads; emptied at start
    /// One more takes the place of the one that has been idle longest.
    std::size_t connections_max = 10'000;
    std::size_t health_connections = 16;  ///< beyond these, when none is idle, for health checks
    /// Of one IPv4 address or IPv6 /64; one more is closed at once. 0: no limit.
    std::size_t connections_per_address = 64;
    /// Not limited by address: their clients are others.
    std::vector<AddressRange> trusted_proxies;
    std::chrono::milliseconds header_timeout{10'000
    };  ///< from the first byte of a request to the end of its head
    std::chrono::milliseconds body_timeout{30'000};         ///< between two reads of a body
    std::chrono::milliseconds body_total_timeout{300'000};  ///< for a whole body
    UploadLimits uploads;
    std::chrono::milliseconds idle_timeout{75'000};  ///< between two requests of a connection
    /// For a write to make progress, and for each write_bytes_per_timeout of an answer.
    std::chrono::milliseconds write_timeout{30'000};
    std::chrono::milliseconds websocket_ping_interval{25'000};
    std::chrono::milliseconds websocket_ping_timeout{10'000};
    std::size_t gzip_bytes_min = 1024;  ///< smaller bodies are not worth compressing
};

/// HTTP/1.1 over TCP or TLS: a listener for each shard (SO_REUSEPORT), a coroutine for each
/// connection.
class HttpServer {
public:
    virtual ~HttpServer() = default;
    /// The port that is listened on.
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    /// Loads the certificate and the key from their files again, for connections accepted from now
    /// on. Does nothing without TLS. Errors: those of start_http_server() for TLS; the old
    /// certificate stays in use. Thread: any.
    [[nodiscard]] virtual Result<void> reload_certificate() = 0;
    /// Stops accepting; idle connections close at once, busy ones after their answer (which carries
    /// `Connection: close`). Returns when all are closed, or cancels the rest when `grace` is over.
    /// Returns how many requests were cancelled. May be called again.
    /// Thread: none of the shards' own; blocks.
    virtual std::size_t drain(std::chrono::milliseconds grace) = 0;
    /// True from the start of drain().
    [[nodiscard]] virtual bool draining() const = 0;
};

/// Starts to listen on every shard.
/// Errors: unavailable (address in use, no permission: the system's reason), invalid_input
/// (address, certificate or key cannot be used). `shards`, `handler` and `metrics` (may be null)
/// outlive it.
[[nodiscard]] Result<std::unique_ptr<HttpServer>> start_http_server(
    HttpServerConfig config, ShardSet& shards, HttpHandler& handler, Metrics* metrics
);

}  // namespace continuo
