#include "knowledge/html/html_content.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"

// Two passes over the tree: the first measures all text; the second decides from this what is left
// out, and measures the rest.

namespace continuo {

namespace {

constexpr std::size_t main_share = 4;     // <main> has at least a quarter of the text
constexpr std::size_t article_share = 2;  // the only <article> at least a half

constexpr auto left_out_roles = std::to_array<std::string_view>(
    {"alertdialog",
     "banner",
     "complementary",
     "contentinfo",
     "dialog",
     "menu",
     "menubar",
     "navigation",
     "search",
     "toolbar"}
);
/// Words of class names that page builders and content management systems use for these parts.
constexpr auto class_words = std::to_array<std::string_view>(
    {"ad",     "ads",       "advert",   "advertisement", "breadcrumb", "breadcrumbs", "consent",
     "cookie", "cookies",   "feedback", "footer",        "gdpr",       "megamenu",    "menu",
     "modal",  "nav",       "navbar",   "navigation",    "newsletter", "pagination",  "pager",
     "popup",  "share",     "sharing",  "sidebar",       "skip",       "skiplink",    "social",
     "sr",     "subscribe", "toc",      "topbar",        "visually"}
);
/// Compared with whole ids: an id is often a heading's text turned into an anchor ("share-a-list").
constexpr auto ids = std::to_array<std::string_view>(
    {"breadcrumb", "breadcrumbs",  "cookie-banner", "cookie-notice", "footer",
     "left-nav",   "leftnav",      "main-menu",     "mainmenu",      "menu",
     "nav",        "navbar",       "navigation",    "page-footer",   "pagination",
     "sidebar",    "sidebar-left", "sidebar-right", "site-footer",   "site-nav",
     "top-nav",    "topbar",       "topnav"}
);

bool contains(const auto& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

std::size_t letters_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !is_space(c); })
    );
}

/// Whether a class name contains one of class_words; "site-header__Nav" has site, header and nav.
bool has_class_word(const char* names) {
    if (names == nullptr) return false;
    std::string word;
    for (const char* at = names;; ++at) {
        const char c = *at;
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool camel = c >= 'A' && c <= 'Z' && at != names && at[-1] >= 'a' && at[-1] <= 'z';
        if ((!letter || camel) && contains(class_words, to_lower(word))) return true;
        if (!letter || camel) word.clear();
        if (c == '\0') return false;
        if (letter) word += c;
    }
}

bool is_hidden(const GumboNode& node) {
    if (attribute(node, "hidden") != nullptr) return true;
    const auto* aria = attribute(node, "aria-hidden");
    if (aria != nullptr && to_lower(aria) == "true") return true;
    const auto* style = attribute(node, "style");
    if (style == nullptr) return false;
    auto rules = to_lower(style);
    std::erase_if(rules, is_space);
    return rules.contains("display:none") || rules.contains("visibility:hidden");
}

bool is_main(const GumboNode& node) {
    const auto* role = attribute(node, "role");
    return tag_of(node) == GUMBO_TAG_MAIN || (role != nullptr && to_lower(role) == "main");
}

std::string_view original_name(const GumboNode& node) {
    GumboStringPiece piece = node.v.element.original_tag;
    gumbo_tag_from_original_text(&piece);
    return {piece.data, piece.length};
}

void add(TextWeight& to, TextWeight weight) {
    to.text += weight.text;
    to.links += weight.links;
}

void collect(const GumboNode& node, const auto& wanted, std::vector<const GumboNode*>& found) {
    if (wanted(node)) found.push_back(&node);
    for (const auto* child : children(node))
        collect(*child, wanted, found);
}

}  // namespace

HtmlContent::HtmlContent(const HtmlTree& tree) : x_page(&tree.root()), x_root(&tree.root()) {
    measure_all(*x_page, {});
    measure_read(*x_page, {});
    choose_root();
}

bool HtmlContent::is_left_out(const GumboNode& node) const {
    const auto found = x_entries.find(&node);
    return found != x_entries.end() && found->second.left_out;
}

TextWeight HtmlContent::weight(const GumboNode& node) const {
    const auto found = x_entries.find(&node);
    return found == x_entries.end() ? TextWeight{} : found->second.read;
}

const GumboNode* HtmlContent::title() const {
    std::vector<const GumboNode*> found;
    collect(*x_page, [](const auto& node) { return tag_of(node) == GUMBO_TAG_H1; }, found);
    if (found.size() != 1 || is_hidden(*found[0])) return nullptr;
    const auto& title = *found[0];
    bool inside = false;
    bool linked = false;
    std::vector<const GumboNode*> links;
    collect(title, [](const auto& node) { return is_navigation_link(node); }, links);
    for (const auto* node = &title; node != nullptr; node = node->parent) {
        inside |= node == x_root;
        linked |= is_navigation_link(*node);
        if (node != x_root && is_left_out(*node)) {
            return linked || !links.empty() || is_hidden(*node) ? nullptr : &title;
        }
    }
    return inside || linked || !links.empty() ? nullptr : &title;
}

TextWeight HtmlContent::measure_all(const GumboNode& node, Place place) {
    if (is_text(node)) {
        const auto letters = letters_of(node.v.text.text);
        return {letters, place.link && !place.heading ? letters : 0};
    }
    if (!is_element(node)) return {};
    place.heading |= heading_level(node) != 0;
    place.link |= is_navigation_link(node);
    TextWeight sum;
    for (const auto* child : children(node))
        add(sum, measure_all(*child, place));
    x_entries[&node].all = sum;
    return sum;
}

TextWeight HtmlContent::measure_read(const GumboNode& node, Place place) {
    if (is_text(node)) {
        const auto letters = letters_of(node.v.text.text);
        return {letters, place.link && !place.heading ? letters : 0};
    }
    if (!is_element(node)) return {};
    auto& entry = x_entries[&node];  // references to members of the map stay valid
    entry.left_out = leaves_out(node, place);
    if (entry.left_out) return {};
    place.heading |= heading_level(node) != 0;
    place.link |= is_navigation_link(node);
    place.content |= is_main(node) || tag_of(node) == GUMBO_TAG_ARTICLE;
    for (const auto* child : children(node))
        add(entry.read, measure_read(*child, place));
    return entry.read;
}

bool HtmlContent::leaves_out(const GumboNode& node, Place place) const {
    if (is_hidden(node)) return true;
    const auto prose = [this](const GumboNode& element) {
        const auto all = x_entries.at(&element).all;
        return all.text - all.links;
    };
    const bool most_of_page = 2 * prose(node) > prose(*x_page);
    switch (tag_of(node)) {
        case GUMBO_TAG_HTML:
        case GUMBO_TAG_BODY:
        case GUMBO_TAG_MAIN:
            return false;
        case GUMBO_TAG_HEAD:
        case GUMBO_TAG_DEL:  // no longer valid: the old price
        case GUMBO_TAG_NAV:
        case GUMBO_TAG_MENU:
            return true;
        case GUMBO_TAG_ASIDE:
        case GUMBO_TAG_FOOTER:
        case GUMBO_TAG_FORM:
            return !most_of_page;
        case GUMBO_TAG_LABEL:
            return true;
        case GUMBO_TAG_HEADER:
            if (!place.content && !most_of_page) return true;
            break;
        case GUMBO_TAG_UNKNOWN:
            if (original_name(node) == "dialog") return true;
            break;
        default:
            break;
    }
    if (most_of_page || is_main(node) || heading_level(node) != 0) return false;
    const auto* role = attribute(node, "role");
    const auto* id = attribute(node, "id");
    return (role != nullptr && contains(left_out_roles, to_lower(role))) ||
           has_class_word(attribute(node, "class")) ||
           (id != nullptr && contains(ids, to_lower(id)));
}

void HtmlContent::choose_root() {
    const auto read = [this](const auto* node) { return weight(*node).text; };
    std::vector<const GumboNode*> found;
    collect(*x_page, is_main, found);
    const auto largest = std::ranges::max_element(found, {}, read);
    if (largest != found.end() && read(*largest) > 0 &&
        main_share * read(*largest) >= read(x_page)) {
        x_root = *largest;
        return;
    }
    found.clear();
    collect(*x_page, [](const auto& node) { return tag_of(node) == GUMBO_TAG_ARTICLE; }, found);
    std::erase_if(found, [&read](const auto* node) { return read(node) == 0; });
    if (found.size() == 1 && article_share * read(found[0]) >= read(x_page)) x_root = found[0];
}

bool is_navigation_link(const GumboNode& node) {
    if (tag_of(node) != GUMBO_TAG_A) return false;
    const auto* href = attribute(node, "href");
    if (href == nullptr) return true;
    const auto target = to_lower(trim(href));
    return !target.starts_with("mailto:") && !target.starts_with("tel:");
}

std::size_t heading_level(const GumboNode& node) {
    const auto tag = tag_of(node);
    return tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6
               ? 1 + static_cast<std::size_t>(tag - GUMBO_TAG_H1)
               : 0;
}

}  // namespace continuo
