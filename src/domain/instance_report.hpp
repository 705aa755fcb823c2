#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace continuo {

/// How long a report counts: several times as long as the pause between two of them.
inline constexpr std::chrono::seconds instance_report_kept{15};
inline constexpr std::size_t instance_report_bytes_max = 2048;
inline constexpr std::size_t instance_reports_max = 256;  ///< in one answer

/// What an instance tells others about its search index.
struct InstanceReport {
    std::string instance;
    std::uint64_t generation = 0;  ///< of the documents that its index has
    /// Changes that its index did not have, by its own database.
    std::uint64_t lag = 0;
    std::uint64_t documents = 0;
    std::uint64_t chunks = 0;
    /// With documents shared through Redis: the newest entry of the log that its database has.
    std::uint64_t log_entry = 0;
    TimePoint reported_at{};

    bool operator==(const InstanceReport&) const = default;
};

/// As one JSON object.
[[nodiscard]] std::string serialize(const InstanceReport& report);
/// nullopt for anything that serialize() did not make: others may write where reports are kept.
[[nodiscard]] std::optional<InstanceReport> parse_instance_report(std::string_view text);

}  // namespace continuo
