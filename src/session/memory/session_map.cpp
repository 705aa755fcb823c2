#include "session/memory/session_map.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include <boost/json.hpp>

namespace continuo {

namespace {

// A slot, its key, the map's node (32), and the control block of the shared session (16).
constexpr std::size_t slot_bytes = sizeof(Slot) + sizeof(std::string) + 32 + 16;

}  // namespace

std::size_t memory_of(const SessionRecord& record) {
    auto bytes = slot_bytes + memory_of(*record.session);
    bytes += record.session->session_id.size();  // again as the key
    bytes += record.messages.memory_bytes();
    bytes += record.outcomes.capacity() * sizeof(IdempotencyRecord);
    for (const auto& outcome : record.outcomes)
        bytes += outcome.client_message_id.size();
    return bytes;
}

SessionMap::SessionMap(std::size_t sessions_max, std::size_t stripes, std::size_t bytes_max)
    : x_sessions_max(std::max<std::size_t>(sessions_max, 1)), x_bytes_max(bytes_max) {
    const auto count = std::bit_floor(std::clamp<std::size_t>(stripes, 1, 1024));
    // Tombstones are small. There are many only if a client creates and deletes sessions all the
    // time; the oldest are dropped then.
    x_tombstones_max = 16 + 4 * x_sessions_max / count;
    for (std::size_t i = 0; i < count; ++i)
        x_stripes.push_back(std::make_unique<Stripe>());
}

SessionMap::Stripe& SessionMap::stripe_of(const std::string& id) {
    // The hash map of a stripe uses the low bits.
    const auto hash = std::hash<std::string>{}(id);
    return *x_stripes[(hash >> 40U) & (x_stripes.size() - 1)];
}

SessionMap::Locked SessionMap::lock(const std::string& id) {
    return {*this, stripe_of(id)};
}

SessionMap::Locked SessionMap::lock_stripe(std::size_t index) {
    return {*this, *x_stripes[index]};
}

std::vector<std::size_t> SessionMap::stripes_by_use() const {
    std::vector<std::pair<std::uint64_t, std::size_t>> ticks;
    ticks.reserve(x_stripes.size());
    for (std::size_t i = 0; i < x_stripes.size(); ++i) {
        const auto tick = x_stripes[i]->oldest_tick.load(std::memory_order_relaxed);
        if (tick != tick_none) ticks.emplace_back(tick, i);
    }
    std::ranges::sort(ticks);
    std::vector<std::size_t> indexes;
    indexes.reserve(ticks.size());
    for (const auto& [tick, index] : ticks)
        indexes.push_back(index);
    return indexes;
}

Slot* SessionMap::Locked::find(const std::string& id) {
    const auto found = x_stripe->slots.find(id);
    return found != x_stripe->slots.end() && found->second.record ? &found->second : nullptr;
}

Slot& SessionMap::Locked::place(const std::string& id) {
    const auto [position, is_new] = x_stripe->slots.try_emplace(id);
    if (is_new) position->second.id = &position->first;
    return position->second;
}

void SessionMap::Locked::put(Slot& slot, SessionRecord record, TimePoint used_at) {
    if (!slot.record) ++x_map->x_total;
    slot.record = std::move(record);
    settle(slot);
    use(slot, used_at);
}

void SessionMap::Locked::settle(Slot& slot) {
    const auto bytes = slot.record ? memory_of(*slot.record) : 0;
    x_map->x_bytes += bytes - slot.counted_bytes;  // modulo 2^64: the difference can be negative
    slot.counted_bytes = bytes;
    const bool is_active = slot.record && slot.record->session->status != SessionStatus::ended;
    if (is_active != slot.counted_active) {
        slot.counted_active = is_active;
        is_active ? ++x_map->x_active : --x_map->x_active;
    }
    const bool is_pending = slot.record && slot.record->pending;
    if (is_pending != slot.by_pending.is_linked()) {
        if (is_pending) {
            x_stripe->by_pending.push_back(slot);
            ++x_map->x_pending;
        } else {
            x_stripe->by_pending.erase(x_stripe->by_pending.iterator_to(slot));
            --x_map->x_pending;
        }
    }
}

void SessionMap::Locked::use(Slot& slot, TimePoint now) {
    slot.used_at = now;
    slot.tick = x_map->x_tick.fetch_add(1, std::memory_order_relaxed);
    auto& list = x_stripe->by_use;
    if (slot.by_use.is_linked()) {
        list.splice(list.begin(), list, list.iterator_to(slot));
    } else {
        list.push_front(slot);
    }
    publish_oldest();
}

void SessionMap::Locked::drop(Slot& slot) {
    if (!slot.record) return;
    slot.record.reset();
    settle(slot);
    x_stripe->by_use.erase(x_stripe->by_use.iterator_to(slot));
    --x_map->x_total;
    publish_oldest();
    remove_if_idle(slot);
}

void SessionMap::Locked::remove_if_idle(Slot& slot) {
    if (slot.record || slot.held) return;
    x_stripe->slots.erase(x_stripe->slots.find(*slot.id));
}

void SessionMap::Locked::add_tombstone(const std::string& id, TimePoint until) {
    const auto [position, is_new] = x_stripe->tombstones.insert_or_assign(id, until);
    if (!is_new) return;
    x_stripe->tombstone_order.push_back(id);
    if (x_stripe->tombstone_order.size() > x_map->x_tombstones_max) {
        x_stripe->tombstones.erase(x_stripe->tombstone_order.front());
        x_stripe->tombstone_order.pop_front();
    }
}

bool SessionMap::Locked::has_tombstone(const std::string& id, TimePoint now) const {
    const auto found = x_stripe->tombstones.find(id);
    return found != x_stripe->tombstones.end() && now < found->second;
}

void SessionMap::Locked::forget_tombstones(TimePoint now) {
    auto& order = x_stripe->tombstone_order;
    while (!order.empty()) {
        const auto found = x_stripe->tombstones.find(order.front());
        if (now < found->second) break;
        x_stripe->tombstones.erase(found);
        order.pop_front();
    }
}

Slot* SessionMap::Locked::longest_unused() {
    return x_stripe->by_use.empty() ? nullptr : &x_stripe->by_use.back();
}

Slot* SessionMap::Locked::next_unused(Slot& slot) {
    const auto position = x_stripe->by_use.iterator_to(slot);
    return position == x_stripe->by_use.begin() ? nullptr : &*std::prev(position);
}

void SessionMap::Locked::publish_oldest() {
    const auto& list = x_stripe->by_use;
    x_stripe->oldest_tick.store(
        list.empty() ? tick_none : list.back().tick, std::memory_order_relaxed
    );
}

}  // namespace continuo
