#include "domain/message.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json_text.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

std::unexpected<Error> unreadable(std::string_view what, std::string_view member) {
    return fail(
        Errc::corrupt, fmt::format("{}: \"{}\" is missing or of the wrong type", what, member)
    );
}

template <class Item, class Parse>
Result<std::vector<Item>> read_array(
    const json::object& object, std::string_view key, Parse parse
) {
    std::vector<Item> items;
    const auto* array = find_array(object, key);
    if (array == nullptr) return items;
    items.reserve(array->size());
    for (const auto& value : *array) {
        auto item = parse(value);
        if (!item) return std::unexpected(std::move(item.error()));
        items.push_back(std::move(*item));
    }
    return items;
}

enum class AttachmentForm { shown, stored };

void append_attachment(std::string& out, const Attachment& attachment, AttachmentForm form) {
    JsonObjectText object(out);
    object.add("filename", attachment.filename);
    object.add("content_type", attachment.content_type);
    object.add("bytes", attachment.bytes);
    object.add("processed", attachment.processed);
    if (attachment.error.empty()) {
        object.add_null("error");
    } else {
        object.add("error", attachment.error);
    }
    if (!attachment.content_hash.empty()) object.add("content_hash", attachment.content_hash);
    if (form == AttachmentForm::stored && !attachment.text.empty())
        object.add("text", attachment.text);
    object.end();
}

void add_attachments(JsonObjectText& object, const Message& message, AttachmentForm form) {
    append_json_array(
        object.value("attachments"),
        message.attachments,
        [form](std::string& out, const Attachment& one) { append_attachment(out, one, form); }
    );
}

void add_tools_used(JsonObjectText& object, const Message& message) {
    append_json_array(
        object.value("tools_used"),
        message.tools_used,
        [](std::string& out, const std::string& tool) { append_json(out, std::string_view(tool)); }
    );
}

void add_members_as(JsonObjectText& object, const Message& message, AttachmentForm form) {
    object.add("seq", message.seq);
    object.add("role", to_string(message.role));
    object.add("content", message.content);
    object.add("timestamp", message.timestamp);
    add_attachments(object, message, form);
    object.value("sources") += message.sources.json();
    add_tools_used(object, message);
    if (message.processing_time) {
        object.add("processing_time", *message.processing_time);
    } else {
        object.add_null("processing_time");
    }
}

}  // namespace

std::string_view to_string(Role role) {
    switch (role) {
        case Role::user:
            return "user";
        case Role::assistant:
            return "assistant";
        case Role::system:
            return "system";
        case Role::operator_:
            return "operator";
    }
    return "system";
}

std::optional<Role> parse_role(std::string_view text) {
    for (const auto role : {Role::user, Role::assistant, Role::system, Role::operator_}) {
        if (text == to_string(role)) return role;
    }
    return std::nullopt;
}

void append_json(std::string& out, const Attachment& attachment) {
    append_attachment(out, attachment, AttachmentForm::shown);
}

void add_members(JsonObjectText& object, const Message& message) {
    add_members_as(object, message, AttachmentForm::shown);
}

void append_json(std::string& out, const Message& message) {
    JsonObjectText object(out);
    object.add("turn", message.turn);
    if (!message.client_message_id.empty())
        object.add("client_message_id", message.client_message_id);
    add_members_as(object, message, AttachmentForm::stored);
    object.add("metadata", message.metadata);
    object.end();
}

void add_details(JsonObjectText& object, const Message& message) {
    if (!message.attachments.empty()) add_attachments(object, message, AttachmentForm::stored);
    if (!message.tools_used.empty()) add_tools_used(object, message);
    if (!message.metadata.empty()) object.add("metadata", message.metadata);
}

Result<Attachment> attachment_from_json(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return fail(Errc::corrupt, "attachment: not an object");
    Attachment attachment;
    auto filename = find_string(*object, "filename");
    if (!filename) return unreadable("attachment", "filename");
    attachment.filename = std::move(*filename);
    attachment.content_type = find_string(*object, "content_type").value_or("");
    attachment.bytes = static_cast<std::uint64_t>(find_integer(*object, "bytes").value_or(0));
    attachment.processed = find_bool(*object, "processed").value_or(false);
    attachment.error = find_string(*object, "error").value_or("");
    attachment.content_hash = find_string(*object, "content_hash").value_or("");
    attachment.text = find_string(*object, "text").value_or("");
    return attachment;
}

Result<Message> message_from_json(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return fail(Errc::corrupt, "message: not an object");
    Message message;
    const auto seq = find_integer(*object, "seq");
    if (!seq || *seq < 1) return unreadable("message", "seq");
    message.seq = static_cast<std::uint64_t>(*seq);
    message.turn = static_cast<std::uint64_t>(find_integer(*object, "turn").value_or(0));
    const auto role = parse_role(find_string(*object, "role").value_or(""));
    if (!role) return unreadable("message", "role");
    message.role = *role;
    auto content = find_string(*object, "content");
    if (!content) return unreadable("message", "content");
    message.content = std::move(*content);
    const auto time = parse_time(find_string(*object, "timestamp").value_or(""));
    if (!time) return unreadable("message", "timestamp");
    message.timestamp = *time;
    message.client_message_id = find_string(*object, "client_message_id").value_or("");
    auto attachments = read_array<Attachment>(*object, "attachments", attachment_from_json);
    if (!attachments) return std::unexpected(std::move(attachments.error()));
    message.attachments = std::move(*attachments);
    auto sources = read_array<Source>(*object, "sources", source_from_json);
    if (!sources) return std::unexpected(std::move(sources.error()));
    message.sources = *sources;
    if (const auto* tools = find_array(*object, "tools_used")) {
        for (const auto& tool : *tools) {
            if (!tool.is_string()) return unreadable("message", "tools_used");
            message.tools_used.emplace_back(tool.get_string());
        }
    }
    message.processing_time = find_number(*object, "processing_time");
    if (const auto* metadata = find_object(*object, "metadata")) message.metadata = *metadata;
    return message;
}

}  // namespace continuo
