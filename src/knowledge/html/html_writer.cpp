#include "knowledge/html/html_writer.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t path_letters_max = 120;
constexpr std::string_view no_break_space = "\u00A0";
constexpr std::string_view replacement = "\uFFFD";  // for invalid bytes or character references

}  // namespace

void HtmlWriter::write(std::string_view text, bool in_link) {
    // Two pieces of text such as "<" and "p>", with a comment between, must not join into a tag.
    if (x_after_less && !text.empty() && (is_letter(text[0]) || text[0] == '/' || text[0] == '!'))
        put(' ', in_link);
    if (!text.empty()) x_after_less = text.ends_with('<');
    while (!text.empty()) {
        const bool wide_space = text.starts_with(no_break_space) || text.starts_with(replacement);
        if (wide_space) {
            put(' ', in_link);
            text.remove_prefix(
                text.starts_with(replacement) ? replacement.size() : no_break_space.size()
            );
            continue;
        }
        if (text[0] == '\n' && x_preserve_lines) {
            break_line();
        } else {
            put(is_space(text[0]) ? ' ' : text[0], in_link);
        }
        text.remove_prefix(1);
    }
}

void HtmlWriter::put(char c, bool in_link) {
    auto& run = x_run.text;
    if (c == ' ') {
        if (!run.empty() && !is_space(run.back())) run += ' ';
        return;
    }
    if (static_cast<unsigned char>(c) < 0x20U || c == 0x7F) return;  // from a character reference
    run += c;
    ++x_run.letters;
    if (in_link) ++x_run.link_letters;
}

void HtmlWriter::break_line() {
    auto& run = x_run.text;
    x_after_less = false;
    while (run.ends_with(' '))
        run.pop_back();
    if (x_run.level != 0) {
        put(' ', false);  // a heading is one line
    } else if (!run.empty() && !run.ends_with("\n\n")) {
        run += '\n';
    }
}

void HtmlWriter::begin_item(unsigned number) {
    x_mark = number == 0 ? "- " : fmt::format("{}. ", number);
    x_run.paragraph = false;
}

void HtmlWriter::end_item() {
    end_block();
    x_mark.clear();
}

bool HtmlWriter::is_menu() const {
    if (!x_drop_links || x_run.level != 0 || x_run.links == 0) return false;
    if (!x_mark.empty()) return false;  // the list was checked as a whole
    const auto prose = x_run.letters - x_run.link_letters;
    if (x_run.paragraph) return x_run.links > 1 && prose < 2 * x_run.links;
    // A path such as "Home > Help > Refunds": not a sentence, and mostly links.
    const bool path = x_run.links > 1 && x_run.letters <= path_letters_max &&
                      x_run.text.find_first_of(".!?:") == std::string::npos;
    return prose < (path ? 2 : 1) * x_run.link_letters;
}

void HtmlWriter::end_block() {
    x_after_less = false;
    auto run = std::exchange(x_run, {});
    const auto trimmed = trim(run.text);
    if (trimmed.empty()) return;
    x_run = std::move(run);
    const bool menu = is_menu();
    run = std::exchange(x_run, {});
    if (menu) return mark_omission();
    Block block{std::string(trim(run.text)), run.level, false, false};
    if (run.level != 0) block.text.insert(0, std::string(run.level, '#') + " ");
    if (run.level == 0 && !x_mark.empty()) {
        block.text.insert(0, x_mark);
        block.item = true;
        x_mark.clear();
    }
    x_blocks.push_back(std::move(block));
}

void HtmlWriter::mark_omission() {
    if (!trim(x_run.text).empty()) return;  // the current run has text
    if (!x_blocks.empty() && x_blocks.back().level != 0)
        x_blocks.push_back(Block{{}, 0, false, true});
}

std::string HtmlWriter::text() && {
    end_block();
    std::string out;
    bool item = false;
    for (std::size_t i = 0; i < x_blocks.size(); ++i) {
        const auto& block = x_blocks[i];
        if (block.omission) continue;
        const bool omitted = i + 1 < x_blocks.size() && x_blocks[i + 1].omission;
        if (block.level != 0 && omitted && x_drop_links) {
            // Everything under the heading was left out.
            if (i + 2 == x_blocks.size()) continue;
            const auto next = x_blocks[i + 2].level;
            if (next != 0 && next <= block.level) continue;
        }
        if (!out.empty()) out += item && block.item ? "\n" : "\n\n";
        out += block.text;
        item = block.item;
    }
    return out;
}

}  // namespace continuo
