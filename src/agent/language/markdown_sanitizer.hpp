#pragma once

#include <string>
#include <string_view>

namespace continuo {

/// Makes text of a document or file safe to quote in a reply: Markdown without HTML, images or
/// unsafe links.
///
/// - tags of HTML elements are removed; any other `<` that could begin a tag becomes `‹`, and its
///   `>` becomes `›` ("<your name>" stays readable, "<5 kg" stays as it is);
/// - links keep their target if it is http, https or mailto, and otherwise become their text;
/// - images become their alternative text;
/// - link reference definitions ("[1]: ...") are broken by a space;
/// - code spans that begin and end in one line are unchanged.
///
/// Outputs can be concatenated with each other and with text without markup: no code span is left
/// open. Call it before adding a reply's own citations.
[[nodiscard]] std::string sanitize_markdown(std::string_view text);

}  // namespace continuo
