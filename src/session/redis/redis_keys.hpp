#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "redis/protocol/argument_list.hpp"

namespace continuo {

/// Names of the keys in Redis. A session, its log and its indexes share the hash tag of their
/// partition, so that they are in one slot of a cluster and one function call can change all.
class RedisKeys {
public:
    /// Every key begins with `prefix`. `partitions` is 1 to 1000 and must be the same for all
    /// instances: the partition of a session depends on it.
    RedisKeys(std::string prefix, std::size_t partitions);

    [[nodiscard]] std::size_t partitions() const { return x_bases.size(); }
    [[nodiscard]] std::size_t partition_of(std::string_view session_id) const;

    [[nodiscard]] std::string session(std::string_view id) const { return of(id, Kinds::session); }
    [[nodiscard]] std::string log(std::string_view id) const { return of(id, Kinds::log); }
    [[nodiscard]] std::string tombstone(std::string_view id) const {
        return of(id, Kinds::tombstone);
    }
    // Indexes of a partition; session_index.hpp describes the first two.
    [[nodiscard]] std::string listing(std::size_t p) const {
        return of_partition(p, Kinds::listing);
    }
    [[nodiscard]] std::string listed(std::size_t p) const { return of_partition(p, Kinds::listed); }
    /// Sorted sets: session ids by microseconds.
    [[nodiscard]] std::string pending(std::size_t p) const {
        return of_partition(p, Kinds::pending);
    }
    [[nodiscard]] std::string expiry(std::size_t p) const { return of_partition(p, Kinds::expiry); }

    /// The draft of an answer that is being made (live/).
    [[nodiscard]] std::string draft(std::string_view id) const { return of(id, Kinds::draft); }
    /// The pub/sub channel of a session (live/).
    [[nodiscard]] std::string channel(std::string_view id) const { return of(id, Kinds::channel); }

    /// The outbox: a stream of changes for the archives.
    [[nodiscard]] std::string events(std::size_t p) const { return of_partition(p, Kinds::events); }

    // Sorted sets that the library continuo_v1 wrote: session ids by creation time, and ids of
    // sessions that are not ended by last activity.
    [[nodiscard]] std::string earlier_created(std::size_t p) const {
        return of_partition(p, Kinds::earlier_created);
    }
    [[nodiscard]] std::string earlier_active(std::size_t p) const {
        return of_partition(p, Kinds::earlier_active);
    }

    /// The keys of one session in the order of the functions' arguments.
    [[nodiscard]] ArgumentList of_step(std::string_view id) const;

private:
    struct Kinds {
        static constexpr std::string_view session = "s:";
        static constexpr std::string_view log = "m:";
        static constexpr std::string_view tombstone = "t:";
        static constexpr std::string_view draft = "d:";
        static constexpr std::string_view channel = "live:";
        static constexpr std::string_view listing = "listing";
        static constexpr std::string_view listed = "listed";
        static constexpr std::string_view pending = "pending";
        static constexpr std::string_view expiry = "expiry";
        static constexpr std::string_view events = "events";
        static constexpr std::string_view earlier_created = "created";
        static constexpr std::string_view earlier_active = "active";
    };

    [[nodiscard]] const std::string& base(std::size_t partition) const {
        return x_bases[partition];
    }
    [[nodiscard]] std::string of_partition(std::size_t p, std::string_view kind) const {
        return std::string(base(p)).append(kind);
    }
    [[nodiscard]] std::string of(std::string_view id, std::string_view kind) const;

    std::vector<std::string> x_bases;  ///< the beginning of the keys of each partition
};

}  // namespace continuo
