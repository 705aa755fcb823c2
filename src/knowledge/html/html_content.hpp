#pragma once

#include <cstddef>
#include <unordered_map>

#include "knowledge/html/html_tree.hpp"

namespace continuo {

/// Bytes of an element's text, white space not counted.
struct TextWeight {
    std::size_t text = 0;
    std::size_t links = 0;  ///< of these, in navigation links outside headings
};

/// Selects the content of a page. Left out are navigation, page headers and footers, asides,
/// dialogs, forms, hidden elements, and elements that are one of these by their `role`, class or id
/// (breadcrumb, cookie, sidebar, ...), unless they hold most of the page. The content is the <main>
/// element if it has a quarter of the remaining text, or the only <article> if it has half of it,
/// else the whole page.
class HtmlContent {
public:
    /// `tree` outlives this.
    explicit HtmlContent(const HtmlTree& tree);

    /// The element that holds the content.
    [[nodiscard]] const GumboNode& root() const { return *x_root; }
    /// Whether the element and its descendants are left out.
    [[nodiscard]] bool is_left_out(const GumboNode& node) const;
    /// Text of an element without what is left out.
    [[nodiscard]] TextWeight weight(const GumboNode& node) const;
    /// The page's only <h1>, if it is visible, not in the content and not a link (a shop's name
    /// usually is one); null otherwise.
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

/// A link other than to a mail address or telephone number: these are content.
[[nodiscard]] bool is_navigation_link(const GumboNode& node);
/// 1 to 6; 0 if the node is not a heading.
[[nodiscard]] std::size_t heading_level(const GumboNode& node);

}  // namespace continuo
