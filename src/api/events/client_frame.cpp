#include "api/events/client_frame.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

std::unexpected<FrameRefusal> refuse(std::string message, std::string id = {}) {
    return std::unexpected(FrameRefusal{api_error(422, std::move(message)), std::move(id)});
}

std::expected<ClientFrame, FrameRefusal> read_message(const json::object& object) {
    client_frame::MessageFrame frame;
    if (const auto* id = object.if_contains("client_message_id"); id != nullptr && !id->is_null()) {
        if (!id->is_string()) return refuse("client_message_id must be a text.");
        frame.client_message_id = id->get_string().c_str();
        if (!is_valid_id(frame.client_message_id))
            return refuse("client_message_id must be 1 to 255 of A-Z a-z 0-9 _ . : @ -");
    }
    // The page of the original system says `message`.
    const auto* content = object.if_contains("content");
    if (content == nullptr) content = object.if_contains("message");
    if (content == nullptr || !content->is_string())
        return refuse("A message needs `content`, a text.", frame.client_message_id);
    const std::string_view text = content->get_string();
    frame.content = std::string(trim(text));
    if (frame.content.empty()) return refuse("The message is empty.", frame.client_message_id);
    if (utf8_length(frame.content) > limits::message_code_points_max) {
        return refuse(
            fmt::format(
                "The message is longer than {} characters.", limits::message_code_points_max
            ),
            frame.client_message_id
        );
    }
    return frame;
}

}  // namespace

std::expected<ClientFrame, FrameRefusal> read_client_frame(const std::string& text) {
    const auto value = parse_json(text);
    if (!value) return refuse("That is not JSON: " + value.error().detail);
    if (!value->is_object()) return refuse("A frame is a JSON object with a `type`.");
    const auto& object = value->get_object();
    const auto type = find_string(object, "type");
    if (!type) return refuse("A frame needs a `type`: message, ping, typing or stop.");
    if (*type == "message") return read_message(object);
    if (*type == "ping") return client_frame::PingRequest{};
    if (*type == "typing") return client_frame::TypingFrame{};
    if (*type == "stop") {
        const auto* seq = object.if_contains("seq");
        if (seq == nullptr || seq->is_null()) return client_frame::StopFrame{};
        const auto number = find_integer(object, "seq");
        if (!number || *number < 0) return refuse("seq must be the number of a message.");
        return client_frame::StopFrame{static_cast<std::uint64_t>(*number)};
    }
    return refuse(fmt::format("Frames of the type {} are not known here.", excerpt(*type)));
}

}  // namespace continuo
