#include <boost/json.hpp>

#include "agent/attachments/attachment_formats.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

/// The text of an ATX heading ("## Returns ##"), or nothing.
std::string_view heading_of(std::string_view line) {
    const auto marks = line.find_first_not_of('#');
    if (marks == 0 || marks > 6 || marks == std::string_view::npos || line[marks] != ' ') return {};
    auto text = trim(line.substr(marks));
    const auto end = text.find_last_not_of('#');
    return end == std::string_view::npos ? std::string_view() : trim(text.substr(0, end + 1));
}

}  // namespace

Result<void> read_markdown(std::string_view text, AttachmentText& out, const Replies&) {
    json::array headings;
    bool in_code = false;
    for (const auto line : split(text, '\n')) {
        if (line.starts_with("```") || line.starts_with("~~~")) in_code = !in_code;
        if (in_code) continue;
        if (const auto heading = heading_of(trim(line)); !heading.empty())
            add_name(headings, heading);
    }
    out.metadata["headings"] = std::move(headings);
    return {};
}

}  // namespace continuo
