#include "knowledge/html/html_tags.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

// libgumbo compares a tag with every open element, and an attribute with every other one of its
// tag: it needs many seconds for a few hundred kilobytes of nested <div> or of attributes.
// Therefore this pass reads the tags first, by the rules of the HTML standard's tokenizer, and
// writes them again without the expensive parts.
//
// The nesting is estimated with a stack of open elements. An end tag removes from it only what the
// parser removes too. Where the two can differ (wrong nesting), the element stays on the stack, so
// the parser's tree is deeper than the estimate by at most a constant factor.

namespace continuo {

namespace {

using Name = std::string_view;

constexpr std::size_t tags_max = 300'000;   // ten times those of the longest encyclopedia articles
constexpr std::size_t depth_max = 256;      // pages of site builders reach 40
constexpr std::size_t attributes_max = 32;  // of one tag; the rest is ignored
constexpr std::size_t attribute_bytes_max = 512;

/// Replaces what is removed, so that the text on both sides cannot join into a tag.
constexpr std::string_view removed = "<!---->";

/// Removed with their content, which is not HTML: it ends at the end tag, or with the page.
constexpr auto raw = std::to_array<Name>(
    {"iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"}
);
/// Removed with their content; without an end tag only the tag is removed.
constexpr auto without_text = std::to_array<Name>(
    {"audio", "button", "canvas", "math", "noscript", "object", "select", "svg", "template", "video"
    }
);
/// Only the tags are removed: they change the look, or have no meaning for text.
constexpr auto transparent =
    std::to_array<Name>({"area",   "b",    "base", "basefont", "bgsound", "big",       "body",
                         "code",   "col",  "em",   "embed",    "font",    "frame",     "frameset",
                         "head",   "html", "i",    "image",    "img",     "input",     "isindex",
                         "keygen", "link", "meta", "nobr",     "param",   "plaintext", "rb",
                         "rp",     "rt",   "rtc",  "small",    "source",  "strong",    "track",
                         "tt",     "u",    "wbr",  "option",   "optgroup"});
/// Not counted as nesting: the parser closes one before the next, or ignores it outside a table.
constexpr auto uncounted = std::to_array<Name>(
    {"br", "caption", "colgroup", "hr", "p", "tbody", "td", "tfoot", "th", "thead", "tr"}
);
constexpr auto items = std::to_array<Name>({"dd", "dt", "li"});
constexpr auto headings = std::to_array<Name>({"h1", "h2", "h3", "h4", "h5", "h6"});
/// Their end tags close open inline elements and list items inside them.
constexpr auto blocks =
    std::to_array<Name>({"address", "article", "aside",   "blockquote", "center",     "details",
                         "dir",     "div",     "dl",      "fieldset",   "figcaption", "figure",
                         "footer",  "header",  "hgroup",  "main",       "menu",       "nav",
                         "ol",      "pre",     "section", "summary",    "ul"});
constexpr auto inlines = std::to_array<Name>(
    {"abbr", "cite", "del", "ins", "kbd", "label", "mark", "q", "span", "sub", "sup", "time", "var"}
);
constexpr auto attributes_read = std::to_array<Name>(
    {"aria-hidden", "class", "colspan", "hidden", "href", "id", "role", "rowspan", "style"}
);

bool is_one_of(const auto& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}
constexpr bool is_html_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

struct Tag {
    std::string name;
    std::string attributes;  ///< the attributes to keep, serialized
    bool end = false;
    bool self_closing = false;
};

class Simplifier {
public:
    explicit Simplifier(std::string_view html) : x_html(html) { x_out.reserve(html.size()); }

    Result<std::string> run() {
        while (x_at < x_html.size()) {
            const auto less = std::min(x_html.find('<', x_at), x_html.size());
            x_out += x_html.substr(x_at, less - x_at);
            x_at = less;
            if (x_at < x_html.size()) read_markup();
            if (x_tags > tags_max) {
                return fail(
                    Errc::invalid_input, fmt::format("content: more than {} HTML tags", tags_max)
                );
            }
        }
        return std::move(x_out);
    }

private:
    [[nodiscard]] char peek(std::size_t offset) const {
        return x_at + offset < x_html.size() ? x_html[x_at + offset] : '\0';
    }

    void read_markup() {
        if (is_letter(peek(1)) || (peek(1) == '/' && is_letter(peek(2)))) {
            ++x_tags;
            if (auto tag = read_tag()) {
                tag->end ? end_tag(*tag) : start_tag(*tag);
            }
        } else if (x_html.substr(x_at).starts_with("<!--")) {
            skip_comment();
        } else if (peek(1) == '!' || peek(1) == '?' || peek(1) == '/') {
            skip_past('>');  // a declaration, or what the standard calls a bogus comment
        } else {
            x_out += "&lt;";
            ++x_at;
        }
    }

    void skip_comment() {
        const auto text = x_html.substr(x_at + 2);  // "-->" may share its dashes with "<!--"
        const auto end = std::min(text.find("-->"), text.find("--!>"));
        x_out += removed;
        x_at = end == std::string_view::npos ? x_html.size() : x_html.find('>', x_at + 2 + end) + 1;
    }

    void skip_past(char mark) {
        const auto end = x_html.find(mark, x_at);
        x_out += removed;
        x_at = end == std::string_view::npos ? x_html.size() : end + 1;
    }

    /// Reads a tag and moves behind its '>'; nullopt if the page ends inside the tag.
    std::optional<Tag> read_tag() {
        Tag tag;
        tag.end = x_html[++x_at] == '/';
        if (tag.end) ++x_at;
        tag.name =
            to_lower(take_until([](char c) { return is_html_space(c) || c == '/' || c == '>'; }));
        for (std::size_t count = 0; x_at < x_html.size();) {
            const char c = x_html[x_at];
            if (c == '>') {
                ++x_at;
                tag.self_closing = x_html[x_at - 2] == '/';
                return tag;
            }
            if (is_html_space(c) || c == '/') {
                ++x_at;
            } else {
                read_attribute(tag, ++count <= attributes_max);
            }
        }
        return std::nullopt;
    }

    void read_attribute(Tag& tag, bool wanted) {
        const auto begin = x_at++;  // a '=' here is part of the name
        take_until([](char c) { return is_html_space(c) || c == '/' || c == '>' || c == '='; });
        const auto name = x_html.substr(begin, x_at - begin);
        skip_spaces();
        std::string_view value;
        if (peek(0) == '=') {
            ++x_at;
            skip_spaces();
            value = read_value();
        }
        if (!wanted || tag.end || name.size() > 16 || value.size() > attribute_bytes_max) return;
        const auto lower = to_lower(name);
        if (!is_one_of(attributes_read, lower)) return;
        const char quote = value.contains('"') ? '\'' : '"';
        if (value.contains(quote)) return;
        tag.attributes += fmt::format(" {}={}{}{}", lower, quote, value, quote);
    }

    std::string_view read_value() {
        const char quote = peek(0);
        if (quote != '"' && quote != '\'') {
            return take_until([](char c) { return is_html_space(c) || c == '>'; });
        }
        ++x_at;
        const auto value = take_until([quote](char c) { return c == quote; });
        x_at = std::min(x_at + 1, x_html.size());
        return value;
    }

    void skip_spaces() {
        take_until([](char c) { return !is_html_space(c); });
    }

    std::string_view take_until(auto&& stops) {
        const auto begin = x_at;
        while (x_at < x_html.size() && !stops(x_html[x_at]))
            ++x_at;
        return x_html.substr(begin, x_at - begin);
    }

    void start_tag(Tag& tag) {
        if (tag.name == "s" || tag.name == "strike") tag.name = "del";
        if (is_one_of(raw, tag.name)) return skip_content(tag.name, true);
        // Keep it: the question of a collapsible answer is often a button inside a heading.
        const bool titled = tag.name == "button" && is_in_heading();
        if (!titled && !tag.self_closing && is_one_of(without_text, tag.name)) {
            return skip_content(tag.name, false);
        }
        if (is_one_of(transparent, tag.name) || is_one_of(without_text, tag.name) || !open(tag)) {
            x_out += removed;
            return;
        }
        x_out += fmt::format("<{}{}>", tag.name, tag.attributes);
    }

    [[nodiscard]] bool is_in_heading() const {
        const auto plain =
            std::ranges::find_if(x_open.rbegin(), x_open.rend(), [](const auto& name) {
                return !is_one_of(inlines, name) && name != "a";
            });
        return plain != x_open.rend() &&
               (is_one_of(headings, *plain) || *plain == "summary" || *plain == "dt");
    }

    /// Pushes an element on the stack; false if it is nested too deeply.
    bool open(const Tag& tag) {
        if (is_one_of(uncounted, tag.name)) return true;
        if (is_one_of(items, tag.name) && !x_open.empty() && is_one_of(items, x_open.back())) {
            // The parser closes an item before the next; <dt> and <dd> close each other.
            if ((tag.name == "li") == (x_open.back() == "li")) x_open.pop_back();
        }
        if (x_open.size() >= depth_max) return false;
        x_open.push_back(tag.name);
        return true;
    }

    void end_tag(Tag& tag) {
        if (tag.name == "s" || tag.name == "strike") tag.name = "del";
        if (is_one_of(transparent, tag.name) || is_one_of(without_text, tag.name)) {
            x_out += removed;
            return;
        }
        x_out += fmt::format("</{}>", tag.name);
        auto last = x_open.size();
        if (is_one_of(blocks, tag.name)) {
            while (last > 0 &&
                   (is_one_of(inlines, x_open[last - 1]) || is_one_of(items, x_open[last - 1])))
                --last;
        }
        if (last > 0 && x_open[last - 1] == tag.name) x_open.resize(last - 1);
    }

    void skip_content(const std::string& name, bool to_the_end) {
        x_out += removed;
        if (x_unclosed.contains(name)) return;
        for (auto at = x_html.find("</", x_at); at != std::string_view::npos;
             at = x_html.find("</", at + 2)) {
            const auto after = at + 2 + name.size();
            if (!equal_ignoring_case(x_html.substr(at + 2, name.size()), name)) continue;
            if (after < x_html.size() && (is_letter(x_html[after]) || is_digit(x_html[after])))
                continue;
            x_at = at;
            read_tag();
            return;
        }
        x_unclosed.insert(name);  // so that the page is searched once for each name
        if (to_the_end) x_at = x_html.size();
    }

    std::string_view x_html;
    std::size_t x_at = 0;
    std::size_t x_tags = 0;
    std::vector<std::string> x_open;   ///< names of the open elements that are counted
    std::set<std::string> x_unclosed;  ///< elements without an end tag in the rest of the page
    std::string x_out;
};

}  // namespace

Result<std::string> simplify_html(std::string_view html) {
    return Simplifier(html).run();
}

}  // namespace continuo
