#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.hpp"
#include "domain/message.hpp"

namespace continuo {

/// What subscribers of a session are woken with. Notes are hints: any of them may be lost or come
/// twice. The log and the draft are read to learn what is true.
namespace live_note {
/// The log or the state of the session changed.
struct SessionChanged {
    bool operator==(const SessionChanged&) const = default;
};
/// An answer is being made, and its draft is empty.
struct TurnBegan {
    std::uint64_t fence = 0;  ///< of the lease it is made under
    std::uint64_t seq = 0;    ///< the message that it will be
    bool operator==(const TurnBegan&) const = default;
};
/// The draft of an answer grew by `text`.
struct DraftGrew {
    std::uint64_t fence = 0;
    std::uint64_t seq = 0;
    std::uint64_t offset = 0;  ///< of the first character of `text`, in code points
    std::string text;
    bool operator==(const DraftGrew&) const = default;
};
/// For people to read while they wait: "Searching...".
struct StatusNote {
    std::string message;
    bool operator==(const StatusNote&) const = default;
};
struct TypingNote {
    Role role = Role::user;
    std::string author;  ///< an operator's name; empty for customers
    std::string source;  ///< the connection it came from, which is not told of it
    bool operator==(const TypingNote&) const = default;
};
/// The running answer is to end with what was said so far.
struct Stop {
    std::uint64_t seq = 0;  ///< the message that it will be; 0: whichever is being made
    bool operator==(const Stop&) const = default;
};
/// A conversation that people have, or had, changed. To the topic of operators.
struct QueueChanged {
    std::string session_id;
    bool resolved = false;  ///< a human gave it back, and resolved its ticket
    bool operator==(const QueueChanged&) const = default;
};
}  // namespace live_note

/// Where operators listen, at all instances: in the place of a session id, which it cannot be.
inline constexpr std::string_view operators_topic = "~operators";

struct LiveNote {
    std::string session_id;
    std::variant<
        live_note::SessionChanged,
        live_note::TurnBegan,
        live_note::DraftGrew,
        live_note::StatusNote,
        live_note::TypingNote,
        live_note::Stop,
        live_note::QueueChanged>
        what;
    bool operator==(const LiveNote&) const = default;
};

/// A note without its session, as it travels between instances: JSON.
[[nodiscard]] std::string encode_note(const LiveNote& note);
/// Errors: corrupt: not a note of this version.
[[nodiscard]] Result<LiveNote> decode_note(std::string session_id, const std::string& text);

}  // namespace continuo
