#include <list>
#include <mutex>
#include <unordered_map>

#include "cache/cache.hpp"

namespace continuo {

namespace {

constexpr std::size_t value_bytes_max = 1024 * 1024;

class MemoryCache final : public Cache {
public:
    MemoryCache(MemoryCacheConfig config, const Clock& clock) : x_config(config), x_clock(clock) {}

    Task<std::optional<std::string>> get(std::string key) override {
        const std::scoped_lock lock(x_mutex);
        const auto found = x_places.find(key);
        if (found == x_places.end()) co_return std::nullopt;
        const auto entry = found->second;
        if (x_clock.steady_now() >= entry->end) {
            drop(entry);
            co_return std::nullopt;
        }
        x_entries.splice(x_entries.begin(), x_entries, entry);
        co_return entry->value;
    }

    Task<void> put(std::string key, std::string value) override {
        if (value.size() > value_bytes_max) co_return;
        const std::scoped_lock lock(x_mutex);
        if (const auto found = x_places.find(key); found != x_places.end()) drop(found->second);
        x_bytes += key.size() + value.size();
        x_entries.push_front({std::move(key), std::move(value), x_clock.steady_now() + x_config.ttl}
        );
        x_places.emplace(x_entries.front().key, x_entries.begin());
        while (x_entries.size() > x_config.entries_max || x_bytes > x_config.bytes_max)
            drop(std::prev(x_entries.end()));
    }

    Task<Result<void>> ping() override { co_return Result<void>{}; }

private:
    struct Entry {
        std::string key;
        std::string value;
        SteadyPoint end;
    };
    using Entries = std::list<Entry>;  // most recently used first

    void drop(Entries::iterator entry) {
        x_bytes -= entry->key.size() + entry->value.size();
        x_places.erase(entry->key);
        x_entries.erase(entry);
    }

    MemoryCacheConfig x_config;
    const Clock& x_clock;
    std::mutex x_mutex;
    Entries x_entries;
    std::unordered_map<std::string, Entries::iterator> x_places;
    std::size_t x_bytes = 0;
};

}  // namespace

std::unique_ptr<Cache> make_memory_cache(MemoryCacheConfig config, const Clock& clock) {
    return std::make_unique<MemoryCache>(config, clock);
}

}  // namespace continuo
