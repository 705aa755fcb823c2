#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

#include "base/error.hpp"
#include "http_client/http_client.hpp"

namespace continuo {

/// Idle connections to one server. A connection belongs to the io_context that made it. Thread:
/// any.
class HttpClientPool {
public:
    /// `server`: as make_http_client(). `keep`: false: every client is new.
    HttpClientPool(std::string server, HttpClientConfig config, bool keep = true)
        : x_server(std::move(server)), x_config(std::move(config)), x_keep(keep) {}

    /// A client for the executor's io_context: an idle one of it, or a new one. Errors: those of
    /// make_http_client().
    [[nodiscard]] Result<std::unique_ptr<HttpClient>> connect(
        const boost::asio::any_io_executor& executor
    );
    /// A client whose response was read to its end.
    void keep(const boost::asio::any_io_executor& executor, std::unique_ptr<HttpClient> client);
    /// Closes the idle connections: call it before their io_contexts are destroyed, when the
    /// threads of those have ended.
    void close();

private:
    struct Idle {
        const boost::asio::execution_context* context;
        std::unique_ptr<HttpClient> client;
    };
    static constexpr std::size_t idle_max = 32;

    std::string x_server;
    HttpClientConfig x_config;
    bool x_keep;
    std::mutex x_mutex;
    std::vector<Idle> x_idle;
    bool x_closed = false;
};

}  // namespace continuo
