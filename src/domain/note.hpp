#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"

namespace continuo {

/// What an operator wrote down about a conversation, for operators only: customers and the bot
/// never see it.
struct Note {
    std::uint64_t number = 0;  ///< set by the store; grows, and is that of one database only
    std::string note_id;       ///< set by the store: the same in every database
    std::string session_id;
    std::string author;   ///< an operator's name, or "admin"
    std::string content;  ///< 1 to limits::message_code_points_max code points
    TimePoint created_at{};

    bool operator==(const Note&) const = default;
};

}  // namespace continuo
