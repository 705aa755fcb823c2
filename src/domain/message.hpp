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

/// A file of a message as stored in the log, without its bytes.
struct Attachment {
    std::string filename;
    std::string content_type;
    std::uint64_t bytes = 0;
    bool processed = false;
    std::string error;              ///< why it was not processed; empty on success
    std::string content_hash = {};  ///< of its bytes (base/id.hpp); empty in older data
    /// What was read of it, for later messages of its conversation; may be cut, and is empty if it
    /// is not kept. In stores and exports only: customers and operators do not get it.
    std::string text = {};

    bool operator==(const Attachment&) const = default;
};

/// One entry of a session's log. `seq` is 1, 2, 3 without a gap within the session.
struct Message {
    std::uint64_t seq = 0;
    std::uint64_t turn = 0;  ///< its turn: the `seq` of the turn's first customer message
    Role role = Role::user;
    std::string content;  ///< UTF-8
    TimePoint timestamp{};
    std::string client_message_id;  ///< as the client sent it; empty if it sent none
    std::vector<Attachment> attachments;
    SourceList sources;
    std::vector<std::string> tools_used;
    std::optional<double> processing_time;  ///< seconds; replies only
    json::object metadata;  ///< replies: answer_type, confidence, ...; enough to replay the reply

    bool operator==(const Message&) const = default;
};

[[nodiscard]] std::string_view to_string(Role role);  ///< user, assistant, system, operator
[[nodiscard]] std::optional<Role> parse_role(std::string_view text);

// The only JSON form of a message: exports contain all of it, the API only the members that
// customers may see, and stores use it for members without a column.

/// Without the text.
void append_json(std::string& out, const Attachment& attachment);
/// `{turn, client_message_id?, seq, role, content, timestamp, attachments, sources, tools_used,
/// processing_time, metadata}`.
void append_json(std::string& out, const Message& message);
/// Adds the members from `seq` to `processing_time`, which customers may see: attachments without
/// their text.
void add_members(JsonObjectText& object, const Message& message);
/// For stores: adds those of attachments, tools_used and metadata that are not empty.
void add_details(JsonObjectText& object, const Message& message);
/// Errors: corrupt, naming the member.
[[nodiscard]] Result<Attachment> attachment_from_json(const json::value& value);
[[nodiscard]] Result<Message> message_from_json(const json::value& value);

}  // namespace continuo
