#pragma once

#include <mutex>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/intrusive/list.hpp>

#include "async/task.hpp"
#include "base/clock.hpp"

namespace continuo {

class OpenConnection;

/// A connection's entry in IdleConnections, which guards it.
struct IdleEntry {
    boost::intrusive::list_member_hook<> hook;
    OpenConnection* connection = nullptr;
    SteadyPoint since{};
    bool evicted = false;
};

/// The connections of one shard that wait for a request, the longest waiting first. The shard adds
/// and removes them; a shard that needs a place may take one away. Thread: any.
class IdleConnections {
public:
    /// `context` is the shard's.
    explicit IdleConnections(asio::io_context& context) : x_context(context) {}

    void add(IdleEntry& entry, SteadyPoint now);
    /// No effect if it is not here. False: it was evicted, and its place is another's.
    bool remove(IdleEntry& entry);
    /// Since when the longest waiting one waits.
    [[nodiscard]] std::optional<SteadyPoint> oldest() const;
    /// Takes the longest waiting one away, and closes it on its shard. False: there is none.
    bool evict_oldest();

private:
    using List = boost::intrusive::list<
        IdleEntry,
        boost::intrusive::
            member_hook<IdleEntry, boost::intrusive::list_member_hook<>, &IdleEntry::hook>>;

    asio::io_context& x_context;
    mutable std::mutex x_mutex;
    List x_list;
};

}  // namespace continuo
