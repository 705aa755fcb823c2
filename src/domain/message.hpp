#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "domain/source.hpp"

namespace continuo {

class JsonObjectText;

enum class Role { user, assistant, system, operator_ };

/// A file that came with a message, as the log keeps it (the bytes are not kept).
struct Attachment {
    std::string filename;
    std::string content_type;
    std::uint64_t bytes = 0;
    bool processed = false;
    std::string error;  ///< why it was not processed; empty when it was

    bool operator==(const Attachment&) const = default;
};

/// One entry of a session's log. `seq` counts 1, 2, 3 without a gap within its session.
struct Message {
    std::uint64_t seq = 0;
    std::uint64_t turn =
        0;  ///< which turn it belongs to: the `seq` of the turn's first customer message
    Role role = Role::user;
    std::string content;  ///< UTF-8
    TimePoint timestamp{};
    std::string client_message_id;  ///< as the client sent it; empty when it sent none
    std::vector<Attachment> attachments;
    SourceList sources;
    std::vector<std::string> tools_used;
    std::optional<double> processing_time;  ///< seconds; replies only
    json::object metadata;  ///< replies: answer_type, confidence, ...; enough to replay the reply

    bool operator==(const Message&) const = default;
};

[[nodiscard]] std::string_view to_string(Role role);  ///< user, assistant, system, operator
[[nodiscard]] std::optional<Role> parse_role(std::string_view text);

// The JSON form of a message, written here and nowhere else: exports have all of it, the API shows
// the members that it shares with customers, stores keep as JSON what they have no column for.

void append_json(std::string& out, const Attachment& attachment);
/// `{turn, client_message_id?, seq, role, content, timestamp, attachments, sources, tools_used,
/// processing_time, metadata}`.
void append_json(std::string& out, const Message& message);
/// The members from `seq` to `processing_time`: what a customer may see.
void add_members(JsonObjectText& object, const Message& message);
/// Its attachments, tools_used and metadata: those that are not empty.
void add_details(JsonObjectText& object, const Message& message);
/// Errors: corrupt, naming the member.
[[nodiscard]] Result<Attachment> attachment_from_json(const json::value& value);
[[nodiscard]] Result<Message> message_from_json(const json::value& value);

}  // namespace continuo
