#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "redis/cluster/redirect.hpp"
#include "redis/cluster/slot_map.hpp"
#include "redis/protocol/command.hpp"
#include "redis/protocol/error.hpp"
#include "redis/protocol/reply.hpp"

namespace continuo {

/// What becomes of one batch of commands in a cluster, without sockets: which go where, what the
/// answers mean, what to do next. What a node has refused to execute (MOVED, ASK, TRYAGAIN,
/// CLUSTERDOWN), or was certainly not sent to it, is sent again; what may have been executed never
/// is. A command without a key goes along with its neighbour in the batch, or anywhere, or to every
/// master; of the latter the reply is the first error, else the first reply. WAIT is sent again
/// along with the command that it waits for, and refused when there is none in the batch. In a
/// batch with a MULTI nothing is sent again, as only all of it may be.
///
///     while (true) { send split(map) and take() what comes; then do what next() says }
class ClusterBatch {
public:
    using BatchResult = RedisResult<std::vector<Reply>>;

    /// What goes to one node in one piece.
    struct Part {
        RedisAddress node;
        std::vector<Command> commands;
        /// For each of `commands` its place in the batch; none: an ASKING of ours.
        std::vector<std::optional<std::size_t>> places;
    };
    enum class Next {
        send,     ///< split() once more, at once
        pause,    ///< the same after a while; the map may be old
        refresh,  ///< the same with a newer map: a node was not to be had
        done,     ///< take outcome()
    };

    explicit ClusterBatch(std::vector<Command> commands);

    /// What is to be sent now, side by side.
    [[nodiscard]] std::vector<Part> split(const SlotMap& map);
    /// What came of a part. What it tells of the slots goes into `map`.
    void take(const Part& part, BatchResult outcome, SlotMap& map);
    /// After all parts were taken.
    [[nodiscard]] Next next() const;
    /// A node has said that the map is old.
    [[nodiscard]] bool map_is_old() const { return x_map_is_old; }

    /// The replies, in the order of the commands, or the error. Leaves nothing behind.
    [[nodiscard]] BatchResult outcome();
    /// The same before it is done: `reason` says why it goes no further.
    [[nodiscard]] BatchResult give_up(Error reason);

private:
    struct Item {
        explicit Item(Command of) : command(std::move(of)) {}

        Command command;
        std::optional<std::uint16_t> slot;
        std::optional<std::size_t> leader;  ///< of a WAIT: the place of what it waits for
        std::vector<RedisAddress> targets;  ///< of this round
        std::optional<RedisAddress> ask;    ///< who is to be asked this once
        std::optional<RedisAddress> lost;   ///< who was not to be had
        bool homeless = false;              ///< nobody served its slot
        bool done = false;
        std::vector<std::pair<RedisAddress, Reply>> answers;  ///< one; of every master: each
    };

    void give_slots();
    [[nodiscard]] bool follows(const Item& item) const;
    [[nodiscard]] std::vector<RedisAddress> targets_of(const Item& item, const SlotMap& map) const;
    [[nodiscard]] bool route(Item& item, const SlotMap& map);
    void add(std::vector<Part>& parts, std::size_t place);
    void take_reply(Item& item, Reply reply, const RedisAddress& from, SlotMap& map);
    void redirect(Item& item, const Redirect& redirect, const Reply& reply, SlotMap& map);
    void lose(const Part& part, const Error& error);
    void fail_with(RedisError error);

    std::vector<Item> x_items;
    bool x_in_one_piece = false;  ///< has a MULTI
    bool x_executed = false;      ///< something was executed, or may have been
    bool x_map_is_old = false;
    std::size_t x_rounds = 0;
    Next x_next = Next::send;
    std::string x_reason;  ///< why something has to be sent again
    std::optional<RedisError> x_error;
};

}  // namespace continuo
