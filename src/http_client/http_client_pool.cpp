#include "http_client/http_client_pool.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>

namespace continuo {

namespace asio = boost::asio;

Result<std::unique_ptr<HttpClient>> HttpClientPool::connect(const asio::any_io_executor& executor) {
    {
        const std::scoped_lock lock(x_mutex);
        const auto* context = &asio::query(executor, asio::execution::context);
        const auto idle = std::ranges::find(x_idle, context, &Idle::context);
        if (idle != x_idle.end()) {
            auto client = std::move(idle->client);
            x_idle.erase(idle);
            return client;
        }
    }
    return make_http_client(x_server, x_config);
}

void HttpClientPool::keep(
    const asio::any_io_executor& executor, std::unique_ptr<HttpClient> client
) {
    const std::scoped_lock lock(x_mutex);
    if (!x_keep || x_closed || x_idle.size() >= idle_max) return;
    x_idle.push_back({&asio::query(executor, asio::execution::context), std::move(client)});
}

void HttpClientPool::close() {
    const std::scoped_lock lock(x_mutex);
    x_closed = true;
    x_idle.clear();
}

}  // namespace continuo
