#include "knowledge/html/html_text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "knowledge/html/html_content.hpp"
#include "knowledge/html/html_table.hpp"
#include "knowledge/html/html_tags.hpp"
#include "knowledge/html/html_writer.hpp"

// simplify_html() removes the tags that are expensive to parse, libgumbo parses the rest into a
// tree, HtmlContent selects the content, and one walk over it writes the Markdown.

namespace continuo {

namespace {

bool is_block(GumboTag tag) {
    switch (tag) {
        case GUMBO_TAG_ADDRESS:
        case GUMBO_TAG_ARTICLE:
        case GUMBO_TAG_ASIDE:
        case GUMBO_TAG_BLOCKQUOTE:
        case GUMBO_TAG_BODY:
        case GUMBO_TAG_CAPTION:
        case GUMBO_TAG_CENTER:
        case GUMBO_TAG_DD:
        case GUMBO_TAG_DETAILS:
        case GUMBO_TAG_DIR:
        case GUMBO_TAG_DIV:
        case GUMBO_TAG_DL:
        case GUMBO_TAG_DT:
        case GUMBO_TAG_FIELDSET:
        case GUMBO_TAG_FIGCAPTION:
        case GUMBO_TAG_FIGURE:
        case GUMBO_TAG_FOOTER:
        case GUMBO_TAG_FORM:
        case GUMBO_TAG_HEADER:
        case GUMBO_TAG_HGROUP:
        case GUMBO_TAG_HR:
        case GUMBO_TAG_LEGEND:
        case GUMBO_TAG_LI:
        case GUMBO_TAG_MAIN:
        case GUMBO_TAG_OL:
        case GUMBO_TAG_P:
        case GUMBO_TAG_PRE:
        case GUMBO_TAG_SECTION:
        case GUMBO_TAG_SUMMARY:
        case GUMBO_TAG_TABLE:
        case GUMBO_TAG_TD:
        case GUMBO_TAG_TH:
        case GUMBO_TAG_TR:
        case GUMBO_TAG_UL:
            return true;
        default:
            return false;
    }
}

/// Kept or left out as a whole: a menu is a list of links.
bool is_list(GumboTag tag) {
    return tag == GUMBO_TAG_UL || tag == GUMBO_TAG_OL || tag == GUMBO_TAG_DL ||
           tag == GUMBO_TAG_DIR;
}

class Renderer {
public:
    Renderer(const HtmlContent& content, bool drop_links)
        : x_content(content), x_drop_links(drop_links), x_writer(drop_links) {}

    std::string run() {
        if (const auto* title = x_content.title()) element(*title);
        node(x_content.root());
        return std::move(x_writer).text();
    }

private:
    void node(const GumboNode& node) {
        if (is_text(node)) {
            x_writer.write(node.v.text.text, x_in_link && !x_in_heading);
        } else if (is_element(node)) {
            if (x_content.is_left_out(node)) return x_writer.mark_omission();
            element(node);
        }
    }

    void nodes(const GumboNode& parent) {
        for (const auto* child : children(parent))
            node(*child);
    }

    void element(const GumboNode& element) {
        const auto tag = tag_of(element);
        if (tag == GUMBO_TAG_BR) return x_writer.break_line();
        if (tag == GUMBO_TAG_A) return link(element);
        if (const auto level = heading_level(element); level != 0) return heading(element, level);
        if (!is_block(tag)) return nodes(element);
        x_writer.end_block();
        if (is_list(tag) && is_menu(element)) {
            x_writer.mark_omission();
        } else if (tag == GUMBO_TAG_OL || tag == GUMBO_TAG_UL) {
            list(element);
        } else if (tag == GUMBO_TAG_TABLE && is_data_table(element)) {
            if (is_menu(element)) return x_writer.mark_omission();
            table(element);
        } else if (tag == GUMBO_TAG_PRE) {
            x_writer.preserve_lines(true);
            nodes(element);
            x_writer.end_block();
            x_writer.preserve_lines(false);
        } else {
            const bool paragraph = tag == GUMBO_TAG_P || tag == GUMBO_TAG_DT || tag == GUMBO_TAG_DD;
            if (tag == GUMBO_TAG_LI) x_writer.begin_item(x_number == 0 ? 0 : x_number++);
            if (paragraph) x_writer.begin_paragraph();
            nodes(element);
            if (tag == GUMBO_TAG_LI) x_writer.end_item();
        }
        x_writer.end_block();
    }

    void link(const GumboNode& element) {
        const bool counts = is_navigation_link(element) && !x_in_link;
        if (counts) x_writer.count_link();
        const auto before = std::exchange(x_in_link, x_in_link || counts);
        nodes(element);
        x_in_link = before;
    }

    void heading(const GumboNode& element, std::size_t level) {
        x_writer.end_block();
        x_writer.begin_heading(level);
        const auto before = std::exchange(x_in_heading, true);
        nodes(element);
        x_in_heading = before;
        x_writer.end_block();
    }

    void list(const GumboNode& element) {
        const auto before = std::exchange(x_number, tag_of(element) == GUMBO_TAG_OL ? 1U : 0U);
        nodes(element);
        x_number = before;
    }

    void table(const GumboNode& element) {
        for (const auto* child : children(element)) {
            if (tag_of(*child) == GUMBO_TAG_CAPTION) node(*child);
        }
        const auto text_of = [this](const GumboNode& cell) {
            std::string text;
            append_text(cell, text);
            return collapse_whitespace(text);
        };
        for (const auto& row : table_rows(element, text_of)) {
            x_writer.end_block();
            x_writer.begin_item(0);
            x_writer.write(row, false);
            x_writer.end_item();
        }
    }

    void append_text(const GumboNode& node, std::string& text) const {
        if (is_text(node)) text += node.v.text.text;
        if (!is_element(node) || x_content.is_left_out(node)) return;
        const auto tag = tag_of(node);
        if (is_block(tag) || tag == GUMBO_TAG_BR) text += ' ';
        for (const auto* child : children(node))
            append_text(*child, text);
        if (is_block(tag)) text += ' ';
    }

    [[nodiscard]] bool is_menu(const GumboNode& element) const {
        const auto weight = x_content.weight(element);
        return x_drop_links && 2 * weight.links > weight.text;
    }

    const HtmlContent& x_content;
    bool x_drop_links;
    HtmlWriter x_writer;
    bool x_in_link = false;
    bool x_in_heading = false;
    unsigned x_number = 0;  ///< of the next item of a numbered list; 0 in other lists
};

}  // namespace

Result<std::string> html_to_markdown(std::string_view html) {
    const auto simple = simplify_html(html);
    if (!simple) return std::unexpected(simple.error());
    const HtmlTree tree(*simple);
    const HtmlContent content(tree);
    auto text = Renderer(content, true).run();
    if (text.empty()) text = Renderer(content, false).run();
    // libgumbo writes a byte that is no text for a character reference beyond 32 bits.
    text = well_formed_utf8(text);
    if (text.size() > limits::document_bytes_max) {
        return fail(
            Errc::invalid_input,
            fmt::format("content: more than {} bytes of text", limits::document_bytes_max)
        );
    }
    return text;
}

}  // namespace continuo
