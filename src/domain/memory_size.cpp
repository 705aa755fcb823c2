// Sizes are those of glibc's allocator on a 64-bit machine: a block has a header of 8 bytes, and
// its size is a multiple of 16 and at least 32.
#include "domain/memory_size.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include <boost/json.hpp>

#include "domain/message.hpp"
#include "domain/session.hpp"

namespace continuo {

namespace {

std::size_t block(std::size_t bytes) {
    if (bytes == 0) return 0;
    return std::max<std::size_t>((bytes + 8 + 15) / 16 * 16, 32);
}

std::size_t heap_of(const std::string& text) {
    static const auto in_place = std::string().capacity();
    return text.capacity() <= in_place ? 0 : block(text.capacity() + 1);
}

std::size_t heap_of(const std::optional<std::string>& text) {
    return text ? heap_of(*text) : 0;
}

std::size_t heap_of(const json::value& value);

std::size_t heap_of(const json::object& object) {
    if (object.capacity() == 0) return 0;
    // Objects of more than 18 members have an index of 4 bytes per member.
    constexpr std::size_t members_without_index = 18;
    const auto index = object.capacity() > members_without_index ? 4 * object.capacity() : 0;
    auto bytes = block(16 + index + object.capacity() * sizeof(json::key_value_pair));
    for (const auto& member : object)
        bytes += block(member.key().size() + 1) + heap_of(member.value());
    return bytes;
}

std::size_t heap_of(const json::array& array) {
    if (array.capacity() == 0) return 0;
    auto bytes = block(16 + array.capacity() * sizeof(json::value));
    for (const auto& item : array)
        bytes += heap_of(item);
    return bytes;
}

std::size_t heap_of(const json::value& value) {
    if (const auto* object = value.if_object()) return heap_of(*object);
    if (const auto* array = value.if_array()) return heap_of(*array);
    const auto* text = value.if_string();
    if (text == nullptr) return 0;
    static const auto in_place = json::string().capacity();
    return text->capacity() <= in_place ? 0 : block(text->capacity() + 9);
}

}  // namespace

std::size_t memory_of(const Message& message) {
    // The list entry is a shared_ptr; make_shared puts the message and the counters into one block.
    auto bytes = sizeof(void*) * 2 + block(sizeof(Message) + 16);
    bytes += heap_of(message.content) + heap_of(message.client_message_id);
    bytes += block(message.attachments.capacity() * sizeof(Attachment));
    for (const auto& file : message.attachments)
        bytes += heap_of(file.filename) + heap_of(file.content_type) + heap_of(file.error) +
                 heap_of(file.content_hash) + heap_of(file.text);
    bytes += message.sources.memory_bytes();
    bytes += block(message.tools_used.capacity() * sizeof(std::string));
    for (const auto& tool : message.tools_used)
        bytes += heap_of(tool);
    return bytes + heap_of(message.metadata);
}

std::size_t memory_of(const Session& session) {
    return sizeof(Session) + heap_of(session.session_id) + heap_of(session.user_id) +
           heap_of(session.thread_id) + heap_of(session.owner.text()) + heap_of(session.ticket_id) +
           heap_of(session.metadata) + heap_of(session.counters) + heap_of(session.feedback) +
           heap_of(session.handoffs) + heap_of(session.files) + heap_of(session.request_id) +
           heap_of(session.fingerprint) + heap_of(session.unknown) +
           block(session.access_tags.capacity() * sizeof(std::string));
}

}  // namespace continuo
