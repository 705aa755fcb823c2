#include "api/rate_limiter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <list>
#include <mutex>
#include <unordered_map>

#include "base/id.hpp"

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

/// Keyed, so that nobody can choose addresses that fall into one bucket.
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
    std::int64_t window = 0;  ///< number of the present period
    std::uint32_t present = 0;
    std::uint32_t previous = 0;
};

struct Stripe {
    explicit Stripe(KeyHash hash) : index(0, hash) {}
    mutable std::mutex mutex;
    std::list<Client> clients;  ///< the one seen last is in front
    std::unordered_map<Key, std::list<Client>::iterator, KeyHash> index;
};

/// Seconds until something, rounded up and at least one.
std::chrono::seconds whole_seconds(double seconds) {
    return std::chrono::seconds(std::max(1L, std::lround(std::ceil(seconds - 1e-9))));
}

/// The counters as of window `now`: time may have passed since they were written.
void roll(Client& client, std::int64_t now) {
    if (client.window == now) return;
    client.previous = client.window + 1 == now ? client.present : 0;
    client.present = 0;
    client.window = now;
}

}  // namespace

struct RateLimiter::Implementation {
    RateLimitConfig config;
    const Clock& clock;
    KeyHash hash{random_u64()};
    std::size_t clients_per_stripe = std::max<std::size_t>(1, config.clients_max / stripes);
    std::vector<std::unique_ptr<Stripe>> table{};

    Stripe& stripe_of(const Key& key) const { return *table[hash(key) % stripes]; }

    /// Which window it is, and how much of it has passed: 0..1.
    std::pair<std::int64_t, double> window() const {
        const auto period = std::chrono::steady_clock::duration(config.period).count();
        const auto ticks = clock.steady_now().time_since_epoch().count();
        return {ticks / period, static_cast<double>(ticks % period) / static_cast<double>(period)};
    }

    /// `counted`: this request is in the counters, and was allowed.
    RateDecision decide(const Client& client, double passed, bool counted) const {
        const double limit = config.requests;
        const double period = static_cast<double>(config.period.count());
        const double used = client.previous * (1 - passed) + client.present;
        RateDecision decision;
        decision.limit = config.requests;
        decision.remaining =
            static_cast<std::uint32_t>(std::max(0.0, std::floor(limit - used + 1e-9)));
        decision.allowed = counted || decision.remaining > 0;
        const double left = 1 - passed;
        if (client.present > 0) {
            decision.reset = whole_seconds((left + 1) * period);
        } else if (client.previous > 0) {
            decision.reset = whole_seconds(left * period);
        }
        if (decision.allowed) return decision;
        // When does `used` fall to limit - 1? In this window by the earlier counter's fading, else
        // in the next, where the present counter is the one that fades.
        const double wanted = limit - 1;
        const double wait = client.present <= wanted
                                ? 1 - (wanted - client.present) / client.previous - passed
                                : left + 1 - wanted / client.present;
        decision.retry_after = whole_seconds(wait * period);
        return decision;
    }

    Client& touch(Stripe& stripe, const Key& key, std::int64_t now) const {
        const auto found = stripe.index.find(key);
        if (found != stripe.index.end()) {
            stripe.clients.splice(stripe.clients.begin(), stripe.clients, found->second);
        } else {
            if (stripe.clients.size() >= clients_per_stripe) {
                stripe.index.erase(stripe.clients.back().key);
                stripe.clients.pop_back();
            }
            stripe.clients.push_front({key, now});
            stripe.index.emplace(key, stripe.clients.begin());
        }
        roll(stripe.clients.front(), now);
        return stripe.clients.front();
    }
};

RateLimiter::RateLimiter(RateLimitConfig config, const Clock& clock)
    : x_implementation(new Implementation{config, clock}) {
    for (std::size_t i = 0; i < stripes; ++i)
        x_implementation->table.push_back(std::make_unique<Stripe>(x_implementation->hash));
}

RateLimiter::~RateLimiter() = default;

RateDecision RateLimiter::count(const IpAddress& address) {
    auto& self = *x_implementation;
    const auto key = key_of(address);
    const auto [now, passed] = self.window();
    auto& stripe = self.stripe_of(key);
    const std::scoped_lock lock(stripe.mutex);
    auto& client = self.touch(stripe, key, now);
    const bool allowed = self.decide(client, passed, false).allowed;
    if (allowed) ++client.present;
    return self.decide(client, passed, allowed);
}

RateDecision RateLimiter::peek(const IpAddress& address) const {
    const auto& self = *x_implementation;
    const auto key = key_of(address);
    const auto [now, passed] = self.window();
    auto& stripe = self.stripe_of(key);
    const std::scoped_lock lock(stripe.mutex);
    const auto found = stripe.index.find(key);
    Client client = found == stripe.index.end() ? Client{key, now} : *found->second;
    roll(client, now);
    return self.decide(client, passed, true);
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
