#include "knowledge/sections.hpp"

#include <optional>

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

bool is_fence(std::string_view line) {
    line = unindented(line);
    return line.starts_with("```") || line.starts_with("~~~");
}

class SectionReader {
public:
    explicit SectionReader(std::string_view text) : x_text(text) {}

    std::vector<Section> run() {
        for (std::size_t at = 0; at < x_text.size();) {
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
        if (is_fence(line)) x_code = !x_code;
        if (x_code) return;
        auto heading = read_heading(line);
        if (!heading) return;
        close(begin);
        // A heading that is followed by one of the same or a higher level has nothing under it.
        if (x_pending && x_pending->level >= heading->level) {
            add(x_pending->begin, x_pending->end, x_pending->level - 1);
        }
        x_pending = Pending{begin, end, heading->level};
        x_path.resize(heading->level);
        x_path.back() = std::move(heading->text);
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
    bool x_code = false;
    std::vector<std::string> x_path;   ///< by level; "" where a level is missing
    std::optional<Pending> x_pending;  ///< the last heading, while it has no text under it
    std::vector<Section> x_sections;
};

}  // namespace

std::vector<Section> split_sections(std::string_view markdown) {
    return SectionReader(markdown).run();
}

}  // namespace continuo
