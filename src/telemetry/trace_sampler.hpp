#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "telemetry/trace_context.hpp"

namespace continuo {

/// Names of OTEL_TRACES_SAMPLER, separated by spaces.
inline constexpr std::string_view sampler_names =
    "always_on always_off traceidratio parentbased_always_on parentbased_always_off "
    "parentbased_traceidratio";

/// Which traces are recorded, decided where they enter the process.
class TraceSampler {
public:
    /// `name`: one of sampler_names. `ratio`: 0..1, of the two that have it in their name.
    TraceSampler(std::string_view name, double ratio);

    /// Of a trace that begins here, or comes from `remote`. One trace gets the same answer from
    /// every instance with the same ratio.
    [[nodiscard]] bool samples(const TraceId& trace, const std::optional<RemoteTrace>& remote)
        const;

private:
    bool x_follows_parent;
    std::uint64_t x_below;  ///< samples ids whose last 63 bits are below it
};

}  // namespace continuo
