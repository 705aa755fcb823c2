#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "session/redis/redis_records.hpp"

namespace continuo {

/// The sessions that were read or written last, as they stood then. Others may have changed them
/// since: whoever uses one must have its stamp confirmed.
/// Thread: any; the lock is held for a look-up.
class StoredRecordCache {
public:
    using Entry = std::shared_ptr<const StoredRecord>;

    /// What nobody used for `kept` goes when it is asked for. `clock` outlives it.
    StoredRecordCache(std::size_t entries_max, std::chrono::seconds kept, const Clock& clock)
        : x_entries_max(entries_max), x_kept(kept), x_clock(clock) {}

    /// Null when it is not there.
    [[nodiscard]] Entry find(const std::string& id) {
        const std::scoped_lock lock(x_mutex);
        const auto found = x_places.find(id);
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
        return place->record;
    }

    void put(const std::string& id, Entry entry) {
        if (x_entries_max == 0) return;
        const std::scoped_lock lock(x_mutex);
        if (const auto found = x_places.find(id); found != x_places.end()) {
            found->second->record = std::move(entry);
            found->second->used = x_clock.steady_now();
            x_entries.splice(x_entries.begin(), x_entries, found->second);
            return;
        }
        x_entries.push_front({id, std::move(entry), x_clock.steady_now()});
        x_places.emplace(id, x_entries.begin());
        if (x_entries.size() <= x_entries_max) return;
        x_places.erase(x_entries.back().id);
        x_entries.pop_back();
    }

    void drop(const std::string& id) {
        const std::scoped_lock lock(x_mutex);
        const auto found = x_places.find(id);
        if (found == x_places.end()) return;
        x_entries.erase(found->second);
        x_places.erase(found);
    }

private:
    struct Place {
        std::string id;
        Entry record;
        SteadyPoint used;
    };
    using Entries = std::list<Place>;  // the last used first

    std::size_t x_entries_max;
    std::chrono::seconds x_kept;
    const Clock& x_clock;
    std::mutex x_mutex;
    Entries x_entries;
    std::unordered_map<std::string, Entries::iterator> x_places;
};

}  // namespace continuo
