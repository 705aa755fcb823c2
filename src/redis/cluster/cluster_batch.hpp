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

/// Executes one batch of commands in a cluster, without sockets: chooses the nodes, interprets the
/// replies, decides what to do next. Commands that a node refused to execute (MOVED, ASK, TRYAGAIN,
/// CLUSTERDOWN), or that were certainly not sent, are sent again; commands that may have been
/// executed never are. A command without a key is sent to the node of a neighbouring command in the
/// batch, to any node if there is none, or to every master (Routing); in the last case its reply is
/// the first error, otherwise the first reply. WAIT is sent again with the command before it, and
/// refused without one. In a batch with MULTI no single command is sent again, because it would be
/// outside of the transaction.
///
///     while (true) { send split(map), take() the results, then do what next() says }
class ClusterBatch {
public:
    using BatchResult = RedisResult<std::vector<Reply>>;

    /// Commands for one node, sent together.
    struct Part {
        RedisAddress node;
        std::vector<Command> commands;
        /// Index in the batch for each of `commands`; nullopt for an ASKING that was added.
        std::vector<std::optional<std::size_t>> places;
    };
    enum class Next {
        send,     ///< call split() again at once
        pause,    ///< the same after a pause; the map may be old
        refresh,  ///< the same with a newer map: a node was unreachable
        done,     ///< call outcome()
    };

    explicit ClusterBatch(std::vector<Command> commands);

    /// The parts to send now, in parallel.
    [[nodiscard]] std::vector<Part> split(const SlotMap& map);
    /// Takes the result of a part. Moved slots are recorded in `map`.
    void take(const Part& part, BatchResult outcome, SlotMap& map);
    /// Call it after all parts were taken.
    [[nodiscard]] Next next() const;
    /// True if a node reported that the map is old.
    [[nodiscard]] bool map_is_old() const { return x_map_is_old; }

    /// Moves out the replies in the order of the commands, or the error.
    [[nodiscard]] BatchResult outcome();
    /// The same before the batch is done; `reason` says why it stops.
    [[nodiscard]] BatchResult give_up(Error reason);

private:
    struct Item {
        explicit Item(Command of) : command(std::move(of)) {}

        Command command;
        std::optional<std::uint16_t> slot;
        std::optional<std::size_t> leader;  ///< of a WAIT: the index of the command before it
        std::vector<RedisAddress> targets;  ///< of this round
        std::optional<RedisAddress> ask;    ///< node for one ASK redirection
        std::optional<RedisAddress> lost;   ///< node that was unreachable
        bool homeless = false;              ///< no node served its slot
        bool done = false;
        std::vector<std::pair<RedisAddress, Reply>> answers;  ///< one, or one per master
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
    bool x_executed = false;      ///< some command was, or may have been, executed
    bool x_map_is_old = false;
    std::size_t x_rounds = 0;
    Next x_next = Next::send;
    std::string x_reason;  ///< why commands must be sent again
    std::optional<RedisError> x_error;
};

}  // namespace continuo
