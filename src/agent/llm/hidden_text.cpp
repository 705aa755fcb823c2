#include "agent/llm/hidden_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::array<std::string_view, 6> hidden_elements{
    "think", "thinking", "reasoning", "tool_call", "tool_calls", "function_call"
};
constexpr std::size_t tag_bytes_max = 16;  // "</function_call>"

struct HiddenTag {
    std::string_view name;  // empty: no hidden element's
    bool closing = false;
};

/// The tag that `text` is, from `<` to `>`.
HiddenTag parse_tag(std::string_view text) {
    text.remove_prefix(1);
    text.remove_suffix(1);
    HiddenTag tag;
    tag.closing = text.starts_with('/');
    if (tag.closing) text.remove_prefix(1);
    for (const auto name : hidden_elements)
        if (equal_ignoring_case(text, name)) tag.name = name;
    return tag;
}

}  // namespace

HiddenText::Shown HiddenText::feed(std::string_view piece) {
    Shown shown;
    x_held += piece;
    std::size_t at = 0;
    const auto show = [&](std::size_t end) {
        if (x_within.empty()) shown.text.append(x_held, at, end - at);
        at = end;
    };
    while (at < x_held.size()) {
        const auto open = std::min(x_held.find('<', at), x_held.size());
        show(open);
        if (open == x_held.size()) break;
        const auto rest = std::string_view(x_held).substr(open);
        const auto close = rest.substr(0, tag_bytes_max + 1).find('>');
        if (close == std::string_view::npos) {
            if (rest.size() <= tag_bytes_max) break;  // it may become a tag
            show(open + 1);
            continue;
        }
        const auto tag = parse_tag(rest.substr(0, close + 1));
        if (tag.name.empty()) {
            show(open + 1);
        } else if (!tag.closing) {
            if (x_within.empty()) x_within = tag.name;
            at = open + close + 1;
        } else {
            if (x_within.empty()) {
                shown.text.clear();
                shown.restart = true;
            }
            if (x_within.empty() || x_within == tag.name) x_within.clear();
            at = open + close + 1;
        }
    }
    x_held.erase(0, at);
    return shown;
}

std::string HiddenText::finish() {
    auto rest = std::exchange(x_held, {});
    return x_within.empty() ? rest : std::string();
}

}  // namespace continuo
