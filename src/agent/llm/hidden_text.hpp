#pragma once

#include <string>
#include <string_view>

namespace continuo {

/// Leaves out what models write for themselves and some servers pass on as text: `<think>...
/// </think>`, `<thinking>`, `<reasoning>`, and calls of tools as `<tool_call>...</tool_call>`. An
/// element that is not closed hides all that follows. Text comes in pieces, cut anywhere; the
/// beginning of what may become a tag is held back. Thread: one.
class HiddenText {
public:
    struct Shown {
        std::string text;
        /// A closing tag without its opening one: all that was shown before was hidden text.
        bool restart = false;
    };

    [[nodiscard]] Shown feed(std::string_view piece);
    /// What was held back.
    [[nodiscard]] std::string finish();

private:
    std::string x_held;
    std::string x_within;  ///< the name of the open element; empty: none
};

}  // namespace continuo
