#pragma once

#include <cstddef>
#include <unordered_map>

#include "knowledge/html/html_tree.hpp"

namespace continuo {

/// Letters of an element, white space not counted.
struct TextWeight {
    std::size_t text = 0;
    std::size_t links =
        0;  ///< of these, inside links to other pages; headings and addresses are none
};

/// Which part of a page is its content. Left out are navigation, page headers and footers, asides,
/// dialogs, forms, hidden elements, what `role` says is one of these, and what a class or id names
/// as one (breadcrumb, cookie, sidebar, ...), unless it holds most of the page. The content is the
/// <main> element or the only <article>, if it has a fair share of the remaining text, else <body>.
class HtmlContent {
public:
    /// `tree` outlives this.
    explicit HtmlContent(const HtmlTree& tree);

    /// The element to read.
    [[nodiscard]] const GumboNode& root() const { return *x_root; }
    /// Whether the element and all in it is left out.
    [[nodiscard]] bool is_left_out(const GumboNode& node) const;
    /// The text of an element that is read.
    [[nodiscard]] TextWeight weight(const GumboNode& node) const;
    /// The page's only <h1>, if it stands outside root() and is no link (the shop's name usually
    /// is); null otherwise.
    [[nodiscard]] const GumboNode* title() const;

private:
    struct Entry {
        TextWeight all;
        TextWeight read;
        bool left_out = false;
    };
    struct Place {
        bool heading = false;
        bool link = false;
        bool content = false;  ///< inside <main> or <article>
    };
    TextWeight measure_all(const GumboNode& node, Place place);
    TextWeight measure_read(const GumboNode& node, Place place);
    [[nodiscard]] bool leaves_out(const GumboNode& node, Place place) const;
    void choose_root();

    const GumboNode* x_page;
    const GumboNode* x_root;
    std::unordered_map<const GumboNode*, Entry> x_entries;
};

/// A link to another page or place: mail and telephone links are content.
[[nodiscard]] bool is_navigation_link(const GumboNode& node);
/// 1 to 6; 0 for what is no heading.
[[nodiscard]] std::size_t heading_level(const GumboNode& node);

}  // namespace continuo
