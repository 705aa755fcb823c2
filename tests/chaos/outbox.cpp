// Checks that read Redis directly, bypassing the proxy and the instances.
#include "chaos/outbox.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "redis/cluster/slot.hpp"

namespace continuo::chaos {

namespace {

std::string key_of(int partition, std::string_view name) {
    return fmt::format("{}{{p{:02}}}:{}", Cluster::prefix, partition, name);
}

/// The value after a name in a flat list.
const Reply* find_value(const Reply& list, std::string_view name) {
    for (std::size_t i = 0; i + 1 < list.elements.size(); i += 2) {
        if (list.elements[i].text == name) return &list.elements[i + 1];
    }
    return nullptr;
}

/// Describes outbox entries of a partition that an archive lacks; empty: none.
std::string find_unarchived(Cluster& cluster, int partition) {
    const auto events = key_of(partition, "events");
    if (cluster.ask({"EXISTS", events}).integer == 0) return {};
    const auto stream = cluster.ask({"XINFO", "STREAM", events});
    const auto groups = cluster.ask({"XINFO", "GROUPS", events});
    if (groups.elements.size() < static_cast<std::size_t>(cluster.size()))
        return fmt::format("{} of {} consumer groups", groups.elements.size(), cluster.size());
    const auto& newest = find_value(stream, "last-generated-id")->text;
    for (const auto& group : groups.elements) {
        const auto& delivered = find_value(group, "last-delivered-id")->text;
        const auto pending = find_value(group, "pending")->integer;
        if (delivered == newest && pending == 0) continue;
        const auto& name = find_value(group, "name")->text;
        return fmt::format("{} is at {} of {}, {} pending", name, delivered, newest, pending);
    }
    return {};
}

/// Describes the first pending turn or unread outbox entry; empty: there is none.
std::string find_unquiet(Cluster& cluster) {
    for (int p = 0; p < Cluster::partitions; ++p) {
        const auto waiting = cluster.ask({"ZCARD", key_of(p, "pending")}).integer;
        if (waiting != 0) return fmt::format("partition {}: {} pending turns", p, waiting);
        const auto rest = find_unarchived(cluster, p);
        if (!rest.empty()) return fmt::format("partition {}: {}", p, rest);
    }
    return {};
}

std::vector<std::string> scan(Cluster& cluster) {
    // A cursor is valid on one server only.
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < cluster.servers().ask_masters({"PING"}).size(); ++i) {
        std::string cursor = "0";
        do {
            const auto replies = cluster.servers().ask_masters({"SCAN", cursor, "COUNT", "500"});
            const auto& reply = replies.at(i);
            cursor = reply.elements.at(0).text;
            for (const auto& key : reply.elements.at(1).elements)
                keys.push_back(key.text);
        } while (cursor != "0");
    }
    std::ranges::sort(keys);
    const auto twice = std::ranges::unique(keys);
    keys.erase(twice.begin(), twice.end());
    return keys;
}

struct Partition {
    std::set<std::string> sessions;
    std::set<std::string> logs;
    std::map<std::string, std::set<std::string>> indexes;
};

struct Place {
    int partition = 0;
    std::string name;  ///< without prefix and partition
};

/// Parses `chaos:{p07}:s:<id>`; nullopt for other keys.
std::optional<Place> place_of(const std::string& key) {
    const std::string head = std::string(Cluster::prefix) + "{p";
    const auto close = key.find("}:");
    if (!key.starts_with(head) || close == std::string::npos) return std::nullopt;
    return Place{std::stoi(key.substr(head.size())), key.substr(close + 2)};
}

bool is_index(std::string_view name) {
    return name == "listing" || name == "listed" || name == "pending" || name == "expiry";
}

/// The id in a member of the listing: s<status><created><id> or u<token><status><created><id>.
std::string id_of_listing(const std::string& member) {
    return member.substr(member.starts_with('u') ? 1 + 32 + 1 + 18 : 1 + 1 + 18);
}

/// Documents, tickets and facts.
bool is_shared_record(const std::string& key) {
    return key.starts_with(std::string(Cluster::prefix) + "{shared}:");
}

/// Indexes, the outbox and shared records have no TTL; every other key has one.
bool is_without_end(const std::string& key) {
    const auto place = place_of(key);
    return is_shared_record(key) || (place && (is_index(place->name) || place->name == "events"));
}

bool is_of_no_session(const std::string& key) {
    const std::string prefix = Cluster::prefix;
    return is_shared_record(key) || key.starts_with(prefix + "cache:") ||
           key.starts_with(prefix + "rate:");
}

void note_key(
    Cluster& cluster, const std::string& key, const std::string& name, Partition& partition
) {
    if (name.starts_with("s:")) partition.sessions.insert(name.substr(2));
    if (name.starts_with("m:")) partition.logs.insert(name.substr(2));
    if (!is_index(name)) return;
    const auto members =
        name == "listed" ? cluster.ask({"HKEYS", key}) : cluster.ask({"ZRANGE", key, "0", "-1"});
    for (const auto& member : members.elements)
        partition.indexes[name].insert(
            name == "listing" ? id_of_listing(member.text) : member.text
        );
}

void check_partition(int number, const Partition& partition, std::vector<std::string>& wrong) {
    const auto members = [&partition](const std::string& index) {
        const auto found = partition.indexes.find(index);
        return found == partition.indexes.end() ? std::set<std::string>() : found->second;
    };
    // Every session is in these indexes; `pending` has only those with a pending turn.
    for (const auto* index : {"listing", "listed", "expiry"}) {
        if (members(index) != partition.sessions) {
            wrong.push_back(fmt::format(
                "index: {} of partition {} has {} ids, not those of the {} sessions",
                index,
                number,
                members(index).size(),
                partition.sessions.size()
            ));
        }
    }
    if (!std::ranges::includes(partition.sessions, members("pending")))
        wrong.push_back(fmt::format("index: pending of partition {} has unknown ids", number));
    if (!members("pending").empty())
        wrong.push_back(fmt::format("index: partition {} has pending turns", number));
    if (!std::ranges::includes(partition.sessions, partition.logs))
        wrong.push_back(fmt::format("index: partition {} has logs without a session", number));
}

}  // namespace

std::string wait_until_archived(Cluster& cluster, std::chrono::seconds time) {
    std::string rest;
    auto* postgres = cluster.postgres();
    (void)happens_within(time, [&] {
        rest = postgres ? postgres->find_pending() : find_unquiet(cluster);
        return rest.empty();
    });
    return rest;
}

std::string pending_index_of(const std::string& session) {
    return key_of(crc16(session) % Cluster::partitions, "pending");
}

bool is_pending(Cluster& cluster, const std::string& session) {
    if (auto* postgres = cluster.postgres()) return postgres->is_pending(session);
    return !cluster.ask({"ZSCORE", pending_index_of(session), session}).is_nil();
}

std::vector<std::string> check_keys(Cluster& cluster) {
    if (auto* postgres = cluster.postgres()) return postgres->check_rows();
    std::vector<std::string> wrong;
    std::map<int, Partition> partitions;
    for (const auto& key : scan(cluster)) {
        if (!is_without_end(key) && cluster.ask({"PTTL", key}).integer < 0)
            wrong.push_back("ttl: none for " + key);
        const auto place = place_of(key);
        if (place) {
            note_key(cluster, key, place->name, partitions[place->partition]);
        } else if (!is_of_no_session(key)) {
            wrong.push_back("key: unknown: " + key);
        }
    }
    for (const auto& [number, partition] : partitions)
        check_partition(number, partition, wrong);
    return wrong;
}

}  // namespace continuo::chaos
