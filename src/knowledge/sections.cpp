#include "knowledge/sections.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t level_max = 6;
constexpr std::size_t heading_bytes_max = 500;  // each chunk repeats its headings; longer: text

struct Heading {
    std::size_t level = 0;
    std::string text;
};

/// Removes up to three leading spaces, which CommonMark allows.
std::string_view unindented(std::string_view line) {
    for (int i = 0; i < 3 && line.starts_with(' '); ++i)
        line.remove_prefix(1);
    return line;
}

std::optional<Heading> read_heading(std::string_view line) {
    line = trim(unindented(line));
    if (line.size() > heading_bytes_max) return std::nullopt;
    std::size_t level = 0;
    while (level < line.size() && line[level] == '#')
        ++level;
    if (level == 0 || level > level_max) return std::nullopt;
    auto text = line.substr(level);
    if (!text.empty() && text.front() != ' ' && text.front() != '\t') return std::nullopt;
    text = trim(text);
    // "## Title ##": the closing marks are not part of the text.
    auto without = text;
    while (without.ends_with('#'))
        without.remove_suffix(1);
    if (without.empty() || without.ends_with(' ')) text = trim(without);
    if (text.empty()) return std::nullopt;
    return Heading{level, std::string(text)};
}

/// The marks of a line that opens or closes a block of code ("```", "~~~~"); empty for another.
std::string_view fence_of(std::string_view line) {
    line = trim(unindented(line));
    if (!line.starts_with("```") && !line.starts_with("~~~")) return {};
    const auto end = std::min(line.find_first_not_of(line.front()), line.size());
    return line.substr(0, end);
}

/// 1 for a line of "=", 2 for one of at least two "-": the line before may be a heading. Else 0.
std::size_t underline_level(std::string_view line) {
    line = trim(unindented(line));
    if (line.empty()) return 0;
    if (line.find_first_not_of('=') == std::string_view::npos) return 1;
    return line.size() > 1 && line.find_first_not_of('-') == std::string_view::npos ? 2 : 0;
}

/// Whether the line is plain text: no item, row, quotation, code or underline.
bool is_plain(std::string_view line) {
    if (line.starts_with("    ") || line.starts_with('\t')) return false;
    line = trim(line);
    if (line.empty() || line.size() > heading_bytes_max || underline_level(line) > 0) return false;
    if (std::string_view("|>`~#").contains(line.front())) return false;
    const bool marked = std::string_view("-*+").contains(line.front());
    return !(marked && (line.size() == 1 || line[1] == ' '));
}

/// The size of the lines "---", "key: value", ..., "---" at the beginning of a file; 0 without.
std::size_t front_matter_bytes(std::string_view text) {
    constexpr std::size_t lines_max = 100;
    if (!text.starts_with("---\n") && !text.starts_with("---\r\n")) return 0;
    std::size_t at = text.find('\n') + 1;
    for (std::size_t i = 0; i < lines_max && at < text.size(); ++i) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        const auto line = trim(text.substr(at, end - at));
        if (line == "---" || line == "...") return i == 0 ? 0 : end;
        const bool is_member = line.contains(':') || line.starts_with('-') || line.starts_with('#');
        if (!is_member && !line.empty() && !text.substr(at).starts_with(' ')) return 0;
        at = end;
    }
    return 0;
}

class SectionReader {
public:
    explicit SectionReader(std::string_view text) : x_text(text) {}

    std::vector<Section> run() {
        x_begin = front_matter_bytes(x_text);
        for (std::size_t at = x_begin; at < x_text.size();) {
            const auto line_end = std::min(x_text.find('\n', at), x_text.size() - 1) + 1;
            read_line(at, line_end);
            at = line_end;
        }
        close(x_text.size());
        if (x_pending) add(x_pending->begin, x_pending->end, x_pending->level - 1);
        return std::move(x_sections);
    }

private:
    struct Pending {
        std::size_t begin;
        std::size_t end;
        std::size_t level;
    };

    void read_line(std::size_t begin, std::size_t end) {
        const auto line = x_text.substr(begin, end - begin);
        const auto text_line = std::exchange(x_text_line, std::nullopt);
        const bool was_text = std::exchange(x_after_text, false);
        if (!x_fence.empty()) {
            const auto fence = fence_of(line);
            // What closes it has its sign, as often at least, and nothing else.
            if (fence.starts_with(x_fence) && trim(line) == fence) x_fence = {};
            return;
        }
        x_fence = fence_of(line);
        if (!x_fence.empty()) return;
        if (auto heading = read_heading(line)) return open(begin, end, std::move(*heading));
        // "Title" and a line of "=" or "-": of a paragraph of one line only.
        const auto level = text_line ? underline_level(line) : 0;
        if (level > 0) {
            const auto title = trim(x_text.substr(*text_line, begin - *text_line));
            return open(*text_line, end, {level, std::string(title)});
        }
        x_after_text = !trim(line).empty();
        if (!was_text && is_plain(line)) x_text_line = begin;
    }

    void open(std::size_t begin, std::size_t end, Heading heading) {
        close(begin);
        // A heading that is followed by one of the same or a higher level has nothing under it.
        if (x_pending && x_pending->level >= heading.level) {
            add(x_pending->begin, x_pending->end, x_pending->level - 1);
        }
        x_pending = Pending{begin, end, heading.level};
        x_path.resize(heading.level);
        x_path.back() = std::move(heading.text);
        x_begin = end;
    }

    void close(std::size_t end) {
        if (add(x_begin, end, x_path.size())) x_pending.reset();
        x_begin = end;
    }

    bool add(std::size_t begin, std::size_t end, std::size_t depth) {
        if (begin >= end || trim(x_text.substr(begin, end - begin)).empty()) return false;
        Section section{begin, end, {}};
        for (std::size_t i = 0; i < depth; ++i) {
            if (!x_path[i].empty()) section.headings.push_back(x_path[i]);
        }
        x_sections.push_back(std::move(section));
        return true;
    }

    std::string_view x_text;
    std::size_t x_begin = 0;
    std::string_view x_fence;                ///< that opened a block of code; empty: none is open
    std::optional<std::size_t> x_text_line;  ///< begin of the line before, if it is a paragraph
    bool x_after_text = false;               ///< the line before was not blank, nor a heading
    std::vector<std::string> x_path;         ///< by level; "" where a level is missing
    std::optional<Pending> x_pending;        ///< the last heading, while it has no text under it
    std::vector<Section> x_sections;
};

}  // namespace

std::string front_matter_title(std::string_view markdown) {
    const auto matter = markdown.substr(0, front_matter_bytes(markdown));
    for (auto line : split(matter, '\n')) {
        constexpr std::string_view name = "title:";
        if (!line.starts_with(name)) continue;
        line = trim(line.substr(name.size()));
        const bool is_quoted = line.size() > 1 && line.front() == line.back() &&
                               std::string_view("\"'").contains(line.front());
        return std::string(is_quoted ? line.substr(1, line.size() - 2) : line);
    }
    return {};
}

std::vector<Section> split_sections(std::string_view markdown) {
    return SectionReader(markdown).run();
}

}  // namespace continuo
