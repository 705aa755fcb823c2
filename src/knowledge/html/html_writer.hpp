#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

/// Writes Markdown from the text of a page: collects a run of text, and decides at its end whether
/// it is content. With `drop_links`, it leaves out runs that are mostly links, paragraphs that
/// consist of several links, and headings if everything under them is left out.
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
    /// Set the kind of the run that begins now. A list item's marker is written before its first
    /// text.
    void begin_heading(std::size_t level) { x_run.level = level; }
    void begin_paragraph() { x_run.paragraph = true; }
    /// The marker is "- " for `number` 0, otherwise the number.
    void begin_item(unsigned number);
    /// Writes no marker for an item without text.
    void end_item();
    void end_block();
    /// Records that something was left out here.
    void mark_omission();

    /// Ends the current run, and returns the Markdown.
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
    bool x_after_less = false;  ///< the last text ended with "<"
    std::string x_mark;         ///< marker of the list item, until its first text
    Run x_run;
    std::vector<Block> x_blocks;
};

}  // namespace continuo
