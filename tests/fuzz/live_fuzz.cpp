// What comes from clients and from other instances of a stream: cursors, frames and notes. What is
// read is written the same way again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "api/events/client_frame.hpp"
#include "api/queue/operator_frame.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "live/live_note.hpp"
#include "live/stream_cursor.hpp"

namespace {

using namespace continuo;

void require(bool ok) {
    if (!ok) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto cursor = parse_cursor(text)) {
        require(cursor->seq > 0 && cursor->offset <= cursor_offset_max);
        if (cursor->epoch) require(parse_cursor(to_string(*cursor)) == cursor);
        const auto delivered = delivered_bytes(*cursor, text);
        require(!delivered || *delivered <= text.size());
    }
    if (const auto note = decode_note("sess_1", text)) {
        const auto again = decode_note("sess_1", encode_note(*note));
        require(again && *again == *note);
    }
    const auto of_operator = read_operator_frame(text);
    require(of_operator || utf8_length(of_operator.error().message) < 400);
    const auto frame = read_client_frame(text);
    if (!frame) {
        require(utf8_length(frame.error().error.message) < 400);
        return 0;
    }
    if (const auto* message = std::get_if<client_frame::MessageFrame>(&*frame)) {
        require(!message->content.empty() && is_utf8(message->content));
        require(utf8_length(message->content) <= limits::message_code_points_max);
    }
    return 0;
}
