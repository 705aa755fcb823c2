#include "telemetry/trace_sampler.hpp"

#include <algorithm>

namespace continuo {

namespace {

constexpr std::uint64_t all = std::uint64_t{1} << 63U;

std::uint64_t bound_of(std::string_view name, double ratio) {
    if (name.ends_with("always_on")) return all;
    if (name.ends_with("always_off") || !(ratio > 0)) return 0;
    if (ratio >= 1) return all;
    return std::min(all, static_cast<std::uint64_t>(ratio * static_cast<double>(all)));
}

}  // namespace

TraceSampler::TraceSampler(std::string_view name, double ratio)
    : x_follows_parent(name.starts_with("parentbased_")), x_below(bound_of(name, ratio)) {}

bool TraceSampler::samples(const TraceId& trace, const std::optional<RemoteTrace>& remote) const {
    if (x_follows_parent && remote) return remote->sampled;
    // The last 8 bytes: they are random also where older systems extend ids of 64 bits by zeros.
    std::uint64_t random = 0;
    for (std::size_t i = 8; i < trace.size(); ++i)
        random = random << 8U | trace[i];
    return (random >> 1U) < x_below;
}

}  // namespace continuo
