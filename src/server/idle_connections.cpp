#include "server/idle_connections.hpp"

#include <boost/asio/post.hpp>

#include "server/connection.hpp"

namespace continuo {

void IdleConnections::add(IdleEntry& entry, SteadyPoint now) {
    const std::scoped_lock lock(x_mutex);
    entry.since = now;
    x_list.push_back(entry);
}

bool IdleConnections::remove(IdleEntry& entry) {
    const std::scoped_lock lock(x_mutex);
    if (entry.hook.is_linked()) x_list.erase(x_list.iterator_to(entry));
    return !entry.evicted;
}

std::optional<SteadyPoint> IdleConnections::oldest() const {
    const std::scoped_lock lock(x_mutex);
    if (x_list.empty()) return std::nullopt;
    return x_list.front().since;
}

bool IdleConnections::evict_oldest() {
    std::weak_ptr<OpenConnection> evicted;
    {
        const std::scoped_lock lock(x_mutex);
        if (x_list.empty()) return false;
        auto& entry = x_list.front();
        x_list.pop_front();
        entry.evicted = true;
        entry.connection->hand_over_place();
        // While it is in the list its destructor has not passed remove(): the reference is good.
        evicted = entry.connection->weak_from_this();
    }
    asio::post(x_context, [evicted = std::move(evicted)] {
        if (const auto connection = evicted.lock()) connection->close();
    });
    return true;
}

}  // namespace continuo
