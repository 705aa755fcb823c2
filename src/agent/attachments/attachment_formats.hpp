#pragma once

#include <string>
#include <string_view>

#include "agent/attachments/attachment_text.hpp"
#include "agent/language/replies.hpp"
#include "base/error.hpp"

namespace continuo {

// One reader for each format. `text` is UTF-8 without NUL; at most attachment_text_bytes_max, cut
// there when `out.truncated`. Each sets out.metadata, and out.content if that is not the text
// itself. Errors: invalid_input when it is not what the format says, in the words of `replies`.

[[nodiscard]] Result<void> read_markdown(
    std::string_view text, AttachmentText& out, const Replies& replies
);
/// RFC 4180, with commas, semicolons or tabs (whichever the first line has most of), any line ends;
/// quoted fields may hold line ends. Records may differ in length.
[[nodiscard]] Result<void> read_csv(
    std::string_view text, AttachmentText& out, const Replies& replies
);
/// Strict JSON, limits::json_depth_max levels.
[[nodiscard]] Result<void> read_json(
    std::string_view text, AttachmentText& out, const Replies& replies
);
/// The content is the text of the elements, a line each. No entity but the five of XML and
/// characters by number is expanded, a DOCTYPE is skipped: nothing can grow, nothing is fetched.
[[nodiscard]] Result<void> read_xml(
    std::string_view text, AttachmentText& out, const Replies& replies
);
/// YAML 1.2, every document of the stream. Read as events, without building it: an alias is not
/// followed, so it cannot multiply what it names.
[[nodiscard]] Result<void> read_yaml(
    std::string_view text, AttachmentText& out, const Replies& replies
);

inline constexpr std::size_t attachment_depth_max = 64;  // levels of XML and YAML
inline constexpr std::size_t attachment_names_max = 50;  // keys, columns, headings in metadata
inline constexpr std::size_t attachment_name_bytes_max = 200;  // of each

/// Appends `name` to `names`, within the two bounds above.
void add_name(json::array& names, std::string_view name);

}  // namespace continuo
