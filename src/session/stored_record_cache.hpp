#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "session/redis_records.hpp"

namespace continuo {

/// The sessions that were read or written last, as they stood then. Others may have changed them
/// since: whoever uses one must have its stamp confirmed.
/// Thread: any; the lock is held for a look-up.
class StoredRecordCache {
public:
    using Entry = std::shared_ptr<const StoredRecord>;

    explicit StoredRecordCache(std::size_t entries_max) : x_entries_max(entries_max) {}

    /// Null when it is not there.
    [[nodiscard]] Entry find(const std::string& id) {
        const std::scoped_lock lock(x_mutex);
        const auto found = x_places.find(id);
        if (found == x_places.end()) return nullptr;
        x_entries.splice(x_entries.begin(), x_entries, found->second);
        return found->second->second;
    }

    void put(const std::string& id, Entry entry) {
        if (x_entries_max == 0) return;
        const std::scoped_lock lock(x_mutex);
        if (const auto found = x_places.find(id); found != x_places.end()) {
            found->second->second = std::move(entry);
            x_entries.splice(x_entries.begin(), x_entries, found->second);
            return;
        }
        x_entries.emplace_front(id, std::move(entry));
        x_places.emplace(id, x_entries.begin());
        if (x_entries.size() <= x_entries_max) return;
        x_places.erase(x_entries.back().first);
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
    using Entries = std::list<std::pair<std::string, Entry>>;  // the last used first

    std::size_t x_entries_max;
    std::mutex x_mutex;
    Entries x_entries;
    std::unordered_map<std::string, Entries::iterator> x_places;
};

}  // namespace continuo
