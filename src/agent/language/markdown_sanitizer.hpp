#pragma once

#include <string>
#include <string_view>

namespace continuo {

/// Text of a document or a file as a reply may quote it, in Markdown that runs and loads nothing:
///
/// - tags of HTML elements are removed; any other `<` that could begin a tag becomes `‹`, and its
///   `>` becomes `›` ("<your name>" stays readable, "<5 kg" stays as it is);
/// - links keep their target if it is http, https or mailto, and otherwise become their text;
/// - images become their alternative text;
/// - definitions of link targets ("[1]: ...") define nothing;
/// - code in backticks that begins and ends in one line stays as it is.
///
/// The output can be concatenated with other output of this function, and with text without markup:
/// no backtick is left open. The citations that a reply adds are not in the text yet.
[[nodiscard]] std::string sanitize_markdown(std::string_view text);

}  // namespace continuo
