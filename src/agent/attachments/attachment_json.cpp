#include <boost/json.hpp>

#include "agent/attachments/attachment_formats.hpp"
#include "base/limits.hpp"

namespace continuo {

Result<void> read_json(std::string_view text, AttachmentText& out, const Replies& replies) {
    const auto value = parse_json(text, limits::json_depth_max);
    if (!value) {
        return fail(
            Errc::invalid_input,
            replies.text(ReplyKey::attachment_not_json, {{"reason", value.error().detail}})
        );
    }
    out.metadata["top_level"] = json::to_string(value->kind());
    if (const auto* object = value->if_object()) {
        json::array keys;
        for (const auto& member : *object)
            add_name(keys, member.key());
        out.metadata["keys"] = std::move(keys);
    } else if (const auto* array = value->if_array()) {
        out.metadata["items"] = array->size();
    }
    return {};
}

}  // namespace continuo
