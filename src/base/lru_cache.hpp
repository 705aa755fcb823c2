#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"

namespace continuo {

/// Keeps what was used last, by key. Thread: any; the lock is held only for a look-up.
template <class Stored>
class LruCache {
public:
    using Entry = std::shared_ptr<const Stored>;

    /// An entry that was not used for `kept` is dropped when it is looked up. `clock` outlives it.
    LruCache(std::size_t entries_max, std::chrono::seconds kept, const Clock& clock)
        : x_entries_max(entries_max), x_kept(kept), x_clock(clock) {}

    /// Null if it is not cached.
    [[nodiscard]] Entry find(const std::string& key) {
        const std::scoped_lock lock(x_mutex);
        const auto found = x_places.find(key);
        if (found == x_places.end()) return nullptr;
        const auto place = found->second;
        const auto now = x_clock.steady_now();
        if (now - place->used >= x_kept) {
            x_places.erase(found);
            x_entries.erase(place);
            return nullptr;
        }
        place->used = now;
        x_entries.splice(x_entries.begin(), x_entries, place);
        return place->value;
    }

    void put(const std::string& key, Entry entry) {
        if (x_entries_max == 0) return;
        const std::scoped_lock lock(x_mutex);
        if (const auto found = x_places.find(key); found != x_places.end()) {
            found->second->value = std::move(entry);
            found->second->used = x_clock.steady_now();
            x_entries.splice(x_entries.begin(), x_entries, found->second);
            return;
        }
        x_entries.push_front({key, std::move(entry), x_clock.steady_now()});
        x_places.emplace(key, x_entries.begin());
        if (x_entries.size() <= x_entries_max) return;
        x_places.erase(x_entries.back().key);
        x_entries.pop_back();
    }

    void drop(const std::string& key) {
        const std::scoped_lock lock(x_mutex);
        const auto found = x_places.find(key);
        if (found == x_places.end()) return;
        x_entries.erase(found->second);
        x_places.erase(found);
    }

private:
    struct Place {
        std::string key;
        Entry value;
        SteadyPoint used;
    };
    using Entries = std::list<Place>;  // most recently used first

    std::size_t x_entries_max;
    std::chrono::seconds x_kept;
    const Clock& x_clock;
    std::mutex x_mutex;
    Entries x_entries;
    std::unordered_map<std::string, typename Entries::iterator> x_places;
};

}  // namespace continuo
