#pragma once

#include <string>
#include <string_view>

#include "cli/terminal.hpp"

namespace continuo {

/// Renders the Markdown in replies: `**bold**`, and citations like `[1]` in another colour. `text`
/// is one printable line. If it is not `whole`, but ends where a word ends, returns the part that
/// looks the same whatever follows.
[[nodiscard]] std::string with_reply_styles(
    const Terminal& terminal, std::string_view text, bool whole = true
);

}  // namespace continuo
