#include "cli/chat/reply_style.hpp"

#include <algorithm>

namespace continuo {

std::string with_reply_styles(const Terminal& terminal, std::string_view text, bool whole) {
    constexpr std::string_view bold = "**";
    std::string out;
    while (!text.empty()) {
        const auto begin = text.find_first_of("[*");
        out += text.substr(0, begin);
        if (begin == std::string_view::npos) break;
        text.remove_prefix(begin);
        if (const auto end = text.find(bold, bold.size());
            text.starts_with(bold) && end != std::string_view::npos && text[bold.size()] != ' ') {
            out += styled(terminal, Style::strong, text.substr(bold.size(), end - bold.size()));
            text.remove_prefix(end + bold.size());
            continue;
        }
        // It may be closed in what follows.
        const bool is_open =
            text.starts_with(bold) && text.size() > bold.size() && text[bold.size()] != ' ';
        if (is_open && !whole) return out;
        const auto digits = std::min(text.find_first_not_of("0123456789", 1), text.size());
        const bool citation =
            text.front() == '[' && digits > 1 && digits < text.size() && text[digits] == ']';
        const auto length = citation ? digits + 1 : 1;
        out += citation ? styled(terminal, Style::accent, text.substr(0, length))
                        : std::string(text.substr(0, length));
        text.remove_prefix(length);
    }
    return out;
}

}  // namespace continuo
