#include "redis/cluster/cluster_batch.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace continuo {

namespace {

// A batch follows this many redirections without a pause; then it pauses before each, in case nodes
// redirect to each other.
constexpr std::size_t rounds_at_once_max = 8;

bool begins_transaction(const Command& command) {
    static const Command upper{"MULTI"};
    static const Command lower{"multi"};
    return command.bytes() == upper.bytes() || command.bytes() == lower.bytes();
}

/// The reply to a WAIT without a command before it in the batch. The WAIT is not sent: a master
/// that has no write to replicate would confirm it at once.
Reply refuse_wait() {
    Reply reply;
    reply.type = Reply::Type::error;
    reply.text = "ERR in a cluster WAIT must follow a write in the same batch";
    return reply;
}

const Command& asking() {
    static const Command command{"ASKING"};
    return command;
}

}  // namespace

ClusterBatch::ClusterBatch(std::vector<Command> commands) {
    x_items.reserve(commands.size());
    for (auto& command : commands) {
        x_in_one_piece = x_in_one_piece || begins_transaction(command);
        x_items.emplace_back(std::move(command));
    }
    give_slots();
    for (auto& item : x_items) {
        if (item.command.routing() != Routing::behind || item.leader) continue;
        item.answers.emplace_back(RedisAddress(), refuse_wait());
        item.done = true;
    }
}

/// A command without a key uses the slot of the previous command, otherwise of the next one.
void ClusterBatch::give_slots() {
    std::optional<std::size_t> last;
    for (std::size_t place = 0; place < x_items.size(); ++place) {
        auto& item = x_items[place];
        const auto routing = item.command.routing();
        if (routing == Routing::key) {
            item.slot = hash_slot(item.command.routing_key());
            last = place;
        } else if (routing != Routing::every_master && last) {
            item.slot = x_items[*last].slot;
            if (routing == Routing::behind) item.leader = last;
        }
    }
    std::optional<std::uint16_t> next;
    for (auto item = x_items.rbegin(); item != x_items.rend(); ++item) {
        if (item->slot) next = item->slot;
        if (item->command.routing() != Routing::every_master) item->slot = next;
    }
}

/// WAIT goes to the node of the command before it.
bool ClusterBatch::follows(const Item& item) const {
    return item.leader && !x_items[*item.leader].done;
}

std::vector<RedisAddress> ClusterBatch::targets_of(const Item& item, const SlotMap& map) const {
    if (item.command.routing() == Routing::every_master) {
        auto targets = map.masters();
        std::erase_if(targets, [&](const RedisAddress& master) {
            return std::ranges::any_of(item.answers, [&](const auto& answer) {
                return answer.first == master;
            });
        });
        return targets;
    }
    if (item.slot) {
        const auto* const master = map.master_of(*item.slot);
        return master ? std::vector{*master} : std::vector<RedisAddress>();
    }
    for (const auto& master : map.masters())
        if (master != item.lost) return {master};
    return map.masters();
}

std::vector<ClusterBatch::Part> ClusterBatch::split(const SlotMap& map) {
    std::vector<Part> parts;
    x_next = ++x_rounds > rounds_at_once_max ? Next::pause : Next::send;
    x_map_is_old = false;
    for (std::size_t place = 0; place < x_items.size(); ++place) {
        auto& item = x_items[place];
        if (item.done) continue;
        if (!route(item, map)) {
            fail_with({{Errc::unavailable, x_reason}, false});
            return {};
        }
        add(parts, place);
    }
    return parts;
}

/// Sets the targets of this round; none if a newer map is needed first. False: the map was already
/// read again, and still has no other node for the command.
bool ClusterBatch::route(Item& item, const SlotMap& map) {
    if (item.ask || follows(item)) {
        item.targets = item.ask ? std::vector{*item.ask} : x_items[*item.leader].targets;
        return true;
    }
    item.targets = targets_of(item, map);
    if (item.targets.empty() && item.answers.empty()) {
        x_next = Next::refresh;
        x_reason = "no node of the cluster serves the slot of a key";
        return !std::exchange(item.homeless, true);
    }
    item.homeless = false;
    item.done = item.targets.empty();
    const auto lost = std::exchange(item.lost, std::nullopt);
    return !lost || std::ranges::find(item.targets, *lost) == item.targets.end();
}

void ClusterBatch::add(std::vector<Part>& parts, std::size_t place) {
    auto& item = x_items[place];
    const bool ask = item.ask.has_value();
    item.ask.reset();
    for (const auto& target : item.targets) {
        auto part = std::ranges::find(parts, target, &Part::node);
        if (part == parts.end()) part = parts.insert(part, Part{target, {}, {}});
        if (ask) {
            part->commands.push_back(asking());
            part->places.emplace_back();
        }
        part->commands.push_back(item.command);
        part->places.emplace_back(place);
    }
}

void ClusterBatch::take(const Part& part, BatchResult outcome, SlotMap& map) {
    if (!outcome) {
        auto& error = outcome.error();
        const bool again = error.error.code == Errc::unavailable && !error.maybe_executed;
        x_executed = x_executed || error.maybe_executed;
        if (again && !x_in_one_piece) return lose(part, error.error);
        x_map_is_old = error.error.code == Errc::timeout;  // otherwise the node is only slow
        return fail_with(std::move(error));
    }
    for (std::size_t i = 0; i < std::min(part.places.size(), outcome->size()); ++i) {
        if (const auto place = part.places[i])
            take_reply(x_items[*place], std::move((*outcome)[i]), part.node, map);
    }
}

void ClusterBatch::take_reply(Item& item, Reply reply, const RedisAddress& from, SlotMap& map) {
    if (follows(item)) return;  // the command before the WAIT was not executed
    auto found = read_redirect(reply, from);
    const bool every = item.command.routing() == Routing::every_master;
    if (found.kind == Redirect::Kind::replica && !every) found.kind = Redirect::Kind::none;
    if (found.kind != Redirect::Kind::none) {
        if (found.kind == Redirect::Kind::replica) item.lost = from;
        redirect(item, found, reply, map);
        if (!x_in_one_piece) return;
    } else {
        x_executed = true;
    }
    item.answers.emplace_back(from, std::move(reply));
    item.done = !every;
}

void ClusterBatch::redirect(
    Item& item, const Redirect& redirect, const Reply& reply, SlotMap& map
) {
    x_reason = "a node replied: " + reply.quoted();
    switch (redirect.kind) {
        case Redirect::Kind::none:
            break;
        case Redirect::Kind::moved:
            map.assign(redirect.slot, redirect.address);
            x_map_is_old = true;
            break;
        case Redirect::Kind::ask:
            item.ask = redirect.address;
            break;
        case Redirect::Kind::later:
            x_map_is_old = true;
            x_next = std::max(x_next, Next::pause);
            break;
        case Redirect::Kind::replica:
            x_map_is_old = true;
            x_next = std::max(x_next, Next::refresh);
            break;
    }
}

/// No command of the part was sent.
void ClusterBatch::lose(const Part& part, const Error& error) {
    for (const auto& place : part.places)
        if (place) x_items[*place].lost = part.node;
    x_reason = error.detail;
    x_map_is_old = true;
    x_next = std::max(x_next, Next::refresh);
}

void ClusterBatch::fail_with(RedisError error) {
    if (!x_error) x_error = std::move(error);
}

ClusterBatch::Next ClusterBatch::next() const {
    const bool all = std::ranges::all_of(x_items, &Item::done);
    return all || x_error ? Next::done : x_next;
}

ClusterBatch::BatchResult ClusterBatch::outcome() {
    if (x_error) {
        auto error = std::move(*x_error);
        // Other parts were executed: the batch is partially done.
        if (x_executed && !error.maybe_executed) {
            error.maybe_executed = true;
            if (error.error.code != Errc::cancelled) error.error.code = Errc::timeout;
            error.error.detail =
                "part of the batch was executed; the rest failed: " + error.error.detail;
        }
        return std::unexpected(std::move(error));
    }
    std::vector<Reply> replies;
    replies.reserve(x_items.size());
    for (auto& item : x_items) {
        auto& answers = item.answers;
        const auto bad = std::ranges::find_if(answers, [](const auto& answer) {
            return answer.second.is_error();
        });
        auto& answer = bad == answers.end() ? answers.front() : *bad;
        replies.push_back(std::move(answer.second));
    }
    return replies;
}

ClusterBatch::BatchResult ClusterBatch::give_up(Error reason) {
    if (!x_reason.empty()) reason.detail += ": " + x_reason;
    fail_with({std::move(reason), false});
    return outcome();
}

}  // namespace continuo
