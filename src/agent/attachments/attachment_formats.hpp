#pragma once

#include <string>
#include <string_view>

#include "agent/attachments/attachment_text.hpp"
#include "agent/language/replies.hpp"
#include "base/error.hpp"

namespace continuo {

// One reader for each format. `text` is UTF-8 without NUL, at most attachment_text_bytes_max bytes;
// it was cut to that if `out.truncated`. Each sets out.metadata, and out.content if that differs
// from `text`. Errors: invalid_input when the text does not have the format, with a text of
// `replies`.

[[nodiscard]] Result<void> read_markdown(
    std::string_view text, AttachmentText& out, const Replies& replies
);
/// RFC 4180 with any line ends. The separator is the most frequent one of comma, semicolon and tab
/// in the first line. Quoted fields may contain line ends. Records may differ in length.
[[nodiscard]] Result<void> read_csv(
    std::string_view text, AttachmentText& out, const Replies& replies
);
/// Strict JSON, nested at most limits::json_depth_max levels.
[[nodiscard]] Result<void> read_json(
    std::string_view text, AttachmentText& out, const Replies& replies
);
/// The content is the text of the elements, one line per text node. Expands only the five
/// predefined entities and character references, and ignores a DOCTYPE: no entity expansion
/// attacks, no external fetches.
[[nodiscard]] Result<void> read_xml(
    std::string_view text, AttachmentText& out, const Replies& replies
);
/// YAML 1.2, every document of the stream. Parsed as events without building a tree and without
/// resolving aliases, which therefore cannot multiply content.
[[nodiscard]] Result<void> read_yaml(
    std::string_view text, AttachmentText& out, const Replies& replies
);

inline constexpr std::size_t attachment_depth_max = 64;  // levels of XML and YAML
inline constexpr std::size_t attachment_names_max = 50;  // keys, columns, headings in metadata
inline constexpr std::size_t attachment_name_bytes_max = 200;  // of each

/// Appends `name` to `names`, within the two bounds above.
void add_name(json::array& names, std::string_view name);

}  // namespace continuo
