#include "api/admission/rate_limiter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <list>
#include <mutex>
#include <unordered_map>

#include "base/id.hpp"
#include "cache/sliding_window.hpp"

namespace continuo {

namespace {

constexpr std::size_t stripes = 64;

using Key = std::array<std::uint64_t, 2>;

Key key_of(const IpAddress& client) {
    Key key{};
    std::memcpy(key.data(), client.bytes.data(), client.bytes.size());
    if (!client.is_v4()) key[1] = 0;
    return key;
}

/// Of the client's /48. It differs from the key of any /64, which ends with 0, and of any IPv4
/// address, which has bits in both halves.
Key site_key_of(const IpAddress& client) {
    Key key = key_of(client.network(80));
    key[1] = 1;
    return key;
}

/// Keyed, so that no client can choose addresses that fall into one bucket.
struct KeyHash {
    std::uint64_t seed;
    std::size_t operator()(const Key& key) const { return mix(mix(seed ^ key[0]) ^ key[1]); }
    /// The finaliser of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
    /// generators, 2014).
    static std::uint64_t mix(std::uint64_t x) {
        x += 0x9E3779B97F4A7C15U;
        x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
        x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
        return x ^ (x >> 31U);
    }
};

struct Client {
    Key key{};
    WindowCounters counters;
};

struct Stripe {
    explicit Stripe(KeyHash hash) : index(0, hash) {}
    mutable std::mutex mutex;
    std::list<Client> clients;  ///< the most recently seen one is in front
    std::unordered_map<Key, std::list<Client>::iterator, KeyHash> index;
};

/// Seconds until something, rounded up and at least one.
std::chrono::seconds whole_seconds(double seconds) {
    return std::chrono::seconds(std::max(1L, std::lround(std::ceil(seconds - 1e-9))));
}

}  // namespace

struct RateLimiter::Implementation {
    RateLimitConfig config;
    const Clock& clock;
    KeyHash hash{random_u64()};
    std::size_t clients_per_stripe = std::max<std::size_t>(1, config.clients_max / stripes);
    SlidingWindow window{
        config.requests, std::chrono::steady_clock::duration(config.period).count()
    };
    SlidingWindow site_window{
        config.requests * config.site_factor,
        std::chrono::steady_clock::duration(config.period).count()
    };
    std::vector<std::unique_ptr<Stripe>> table{};

    Stripe& stripe_of(const Key& key) const { return *table[hash(key) % stripes]; }

    [[nodiscard]] std::int64_t now() const { return clock.steady_now().time_since_epoch().count(); }

    [[nodiscard]] RateDecision decision_of(const WindowState& state) const {
        constexpr double second = std::chrono::steady_clock::period::den;
        RateDecision decision;
        decision.allowed = state.allowed;
        decision.limit = config.requests;
        decision.remaining = state.remaining;
        if (state.reset > 0) decision.reset = whole_seconds(state.reset / second);
        if (!state.allowed) decision.retry_after = whole_seconds(state.retry_after / second);
        return decision;
    }

    WindowCounters& touch(Stripe& stripe, const Key& key) const {
        const auto found = stripe.index.find(key);
        if (found != stripe.index.end()) {
            stripe.clients.splice(stripe.clients.begin(), stripe.clients, found->second);
        } else {
            if (stripe.clients.size() >= clients_per_stripe) {
                stripe.index.erase(stripe.clients.back().key);
                stripe.clients.pop_back();
            }
            stripe.clients.push_front({.key = key, .counters = {}});
            stripe.index.emplace(key, stripe.clients.begin());
        }
        return stripe.clients.front().counters;
    }

    WindowState count(const SlidingWindow& of, const Key& key) const {
        auto& stripe = stripe_of(key);
        const std::scoped_lock lock(stripe.mutex);
        return of.count(touch(stripe, key), now());
    }

    /// What a request would meet; counts nothing.
    [[nodiscard]] WindowState look(const SlidingWindow& of, const Key& key) const {
        const auto& stripe = stripe_of(key);
        const std::scoped_lock lock(stripe.mutex);
        const auto found = stripe.index.find(key);
        const auto counters =
            found == stripe.index.end() ? WindowCounters{} : found->second->counters;
        auto next = counters;
        const auto state = of.count(next, now());
        return state.allowed ? of.peek(counters, now()) : state;
    }
};

RateLimiter::RateLimiter(RateLimitConfig config, const Clock& clock)
    : x_implementation(new Implementation{config, clock}) {
    for (std::size_t i = 0; i < stripes; ++i)
        x_implementation->table.push_back(std::make_unique<Stripe>(x_implementation->hash));
}

RateLimiter::~RateLimiter() = default;

RateDecision RateLimiter::count(const IpAddress& address) {
    const auto& self = *x_implementation;
    if (address.is_v4()) return self.decision_of(self.count(self.window, key_of(address)));
    const auto site = site_key_of(address);
    // A request that either limit refuses is counted by neither.
    if (const auto state = self.look(self.site_window, site); !state.allowed)
        return self.decision_of(state);
    const auto state = self.count(self.window, key_of(address));
    if (state.allowed) (void)self.count(self.site_window, site);
    return self.decision_of(state);
}

RateDecision RateLimiter::peek(const IpAddress& address) const {
    const auto& self = *x_implementation;
    return self.decision_of(self.look(self.window, key_of(address)));
}

void RateLimiter::use_up(const IpAddress& address) {
    const auto& self = *x_implementation;
    for (std::uint32_t i = 0; i < self.config.requests; ++i) {
        if (!self.count(self.window, key_of(address)).allowed) return;
    }
}

std::size_t RateLimiter::clients() const {
    std::size_t sum = 0;
    for (const auto& stripe : x_implementation->table) {
        const std::scoped_lock lock(stripe->mutex);
        sum += stripe->clients.size();
    }
    return sum;
}

}  // namespace continuo
