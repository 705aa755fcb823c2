#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "agent/language/replies.hpp"
#include "agent/waiting/support_hours.hpp"
#include "base/clock.hpp"
#include "domain/message.hpp"

namespace continuo {

/// How a conversation waits for a human.
struct WaitingConfig {
    /// HANDOFF_WHILE_WAITING: the bot goes on answering what it can. False: it is silent.
    bool assist = true;
    /// HANDOFF_TIMEOUT_MINUTES: unclaimed for so long, it is given back to the bot; 0: never.
    std::chrono::minutes timeout{30};
    SupportHours hours;  ///< SUPPORT_HOURS and SUPPORT_TIME_ZONE
};

/// What a customer who waits can expect.
struct WaitingOutlook {
    std::optional<std::size_t> place;   ///< 1: the next; nullopt: not known
    bool open = true;                   ///< people answer at this time
    std::optional<TimePoint> opens_at;  ///< when they do next; set if not open
};
/// Without the place.
[[nodiscard]] WaitingOutlook look_ahead(const WaitingConfig& config, TimePoint now);

/// The outlook in words: the place in the queue, or when somebody is back and that a contact helps.
/// Empty when nothing is known. `has_contact`: it is known already, and not asked for.
[[nodiscard]] std::string outlook_text(
    const Replies& replies,
    const WaitingConfig& config,
    const WaitingOutlook& outlook,
    bool has_contact
);
/// outlook_text() asks for a contact.
[[nodiscard]] bool asks_for_contact(const WaitingOutlook& outlook, bool has_contact);

/// The system's message for a customer who asked for a human by a button.
[[nodiscard]] Message handoff_notice(
    const Replies& replies,
    const WaitingConfig& config,
    std::string_view ticket_id,
    const WaitingOutlook& outlook,
    bool has_contact
);
/// The system's message for a customer whom nobody answered in time.
[[nodiscard]] Message unclaimed_notice(const Replies& replies, std::string_view ticket_id);

}  // namespace continuo
