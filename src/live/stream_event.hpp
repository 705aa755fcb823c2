#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "agent/waiting/handoff_words.hpp"
#include "domain/message.hpp"
#include "domain/session.hpp"
#include "live/stream_cursor.hpp"

namespace continuo {

/// What one viewer of a conversation is told, in this order for each message of the log: Start,
/// Sources, Text..., Complete for those of the bot and of humans, Acknowledged for customers'.
namespace stream_event {
struct Connected {
    SessionStatus status = SessionStatus::active;
    Owner owner = Owner::bot();
    std::uint64_t last_seq = 0;
    bool running = false;  ///< an answer is being made
};
struct Acknowledged {
    Message message;  ///< the customer's, as logged
};
struct Started {
    std::uint64_t seq = 0;
};
struct Status {
    std::string message;
};
struct Sources {
    std::uint64_t seq = 0;
    SourceList sources;
};
struct Text {
    std::uint64_t seq = 0;
    std::uint64_t offset = 0;  ///< of the first character of `content`, in code points
    std::string content;
    Role role = Role::assistant;
    std::string author;  ///< a human's name; or empty
};
/// The text of `seq` that was sent is void: it comes again from its beginning.
struct Restart {
    std::uint64_t seq = 0;
};
/// The answer that Started announced ended without a message: what the customer wrote was passed
/// on.
struct NoAnswer {
    std::uint64_t seq = 0;
};
struct Complete {
    Message message;  ///< of the bot, of a human, or of the system
};
/// The reply that follows (or ends) says that a human is needed.
struct Escalated {
    Message message;  ///< the reply
};
struct Typing {
    Role role = Role::user;
    std::string author;
};
struct OperatorJoined {
    std::string name;
};
/// The bot has the conversation again: the human gave it back, or the wait for one has ended.
struct OperatorLeft {};
/// The conversation waits for a human; again when its place has changed.
struct Queued {
    TimePoint since{};
    WaitingOutlook outlook;
};
struct SessionEnded {};
/// The cursor cannot be honoured: all of the log comes, from message 1.
struct Resync {
    std::uint64_t epoch = 0;
};
}  // namespace stream_event

struct StreamEvent {
    std::variant<
        stream_event::Connected,
        stream_event::Acknowledged,
        stream_event::Started,
        stream_event::Status,
        stream_event::Sources,
        stream_event::Text,
        stream_event::Restart,
        stream_event::NoAnswer,
        stream_event::Complete,
        stream_event::Escalated,
        stream_event::Typing,
        stream_event::OperatorJoined,
        stream_event::OperatorLeft,
        stream_event::Queued,
        stream_event::SessionEnded,
        stream_event::Resync>
        what;
    /// Where the viewer goes on after this event; nullopt: it has no place in the log.
    std::optional<StreamCursor> cursor;
};

}  // namespace continuo
