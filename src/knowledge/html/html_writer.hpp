#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

/// Puts Markdown together from the text of a page: collects a run of text, and decides at its end
/// whether it is content. With `drop_links`, a run that is mostly links is left out, in a paragraph
/// only when it has nothing but several links; and so is a heading with nothing under it but what
/// was left out.
class HtmlWriter {
public:
    explicit HtmlWriter(bool drop_links) : x_drop_links(drop_links) {}

    /// Adds text to the current run; runs of white space become one space.
    void write(std::string_view text, bool in_link);
    void count_link() { ++x_run.links; }
    /// A line break inside the run; two of them begin a paragraph.
    void break_line();
    /// Whether line feeds in the text are line breaks.
    void preserve_lines(bool on) { x_preserve_lines = on; }
    /// The kind of the run that begins now. A list item's mark goes before its first text.
    void begin_heading(std::size_t level) { x_run.level = level; }
    void begin_paragraph() { x_run.paragraph = true; }
    /// `number` 0: "- ".
    void begin_item(unsigned number);
    /// An item that has no text leaves no mark.
    void end_item();
    void end_block();
    /// Something was left out here.
    void mark_omission();

    /// The whole; ends the current run.
    [[nodiscard]] std::string text() &&;

private:
    struct Run {
        std::string text;
        std::size_t level = 0;  ///< of a heading
        bool paragraph = false;
        std::size_t links = 0;
        std::size_t letters = 0;
        std::size_t link_letters = 0;
    };
    struct Block {
        std::string text;
        std::size_t level = 0;
        bool item = false;
        bool omission = false;
    };
    [[nodiscard]] bool is_menu() const;
    void put(char c, bool in_link);

    bool x_drop_links;
    bool x_preserve_lines = false;
    bool x_after_less = false;  ///< the last text ended with a "<" that begins no tag
    std::string x_mark;         ///< of the list item whose text has not come yet
    Run x_run;
    std::vector<Block> x_blocks;
};

}  // namespace continuo
