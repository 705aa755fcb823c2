// One pass over the text. Code spans take precedence, as in Markdown renderers: a span extends from
// a run of backticks to the next run of the same length. Here both must be in one line, because a
// renderer ends a span at the end of its paragraph, list item or heading. A run without a closing
// run becomes apostrophes, so that it cannot pair with a run in text that follows.

#include "agent/language/markdown_sanitizer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::array<std::string_view, 14> inline_elements{
    "a", "b", "code", "del", "em", "font", "i", "ins", "kbd", "s", "span", "strong", "sub", "u"
};
/// Removed tags of these elements become a space between words.
constexpr std::array<std::string_view, 47> other_elements{
    "article", "audio",  "blockquote", "body",     "br",     "button", "center",  "details",
    "div",     "embed",  "footer",     "form",     "h1",     "h2",     "h3",      "h4",
    "h5",      "h6",     "head",       "header",   "hr",     "html",   "iframe",  "img",
    "input",   "li",     "link",       "meta",     "nav",    "object", "ol",      "p",
    "pre",     "script", "section",    "select",   "source", "style",  "summary", "svg",
    "table",   "tbody",  "td",         "textarea", "th",     "tr",     "ul"
};

constexpr std::size_t target_bytes_max = 2048;

constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool begins_tag(std::string_view text) {
    return text.size() > 1 &&
           (is_letter(text[1]) || text[1] == '/' || text[1] == '!' || text[1] == '?');
}

bool is_allowed_target(std::string_view target) {
    const auto lower = to_lower(target.substr(0, 8));
    const bool scheme = lower.starts_with("https://") || lower.starts_with("http://") ||
                        lower.starts_with("mailto:");
    return scheme && std::ranges::none_of(target, [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte <= 0x20U || byte == 0x7FU ||
                      std::string_view("<>()[]\"'`\\").find(c) != std::string_view::npos;
           });
}

/// "[text](target)" at the beginning of a text, in one line and without nested brackets.
struct Link {
    std::string_view text;
    std::string_view target;
    std::size_t size = 0;  // 0: there is none
};

Link find_link(std::string_view text) {
    const auto text_end = text.find_first_of("[]\n", 1);
    if (text_end == std::string_view::npos || !text.substr(text_end).starts_with("](")) return {};
    const auto target_begin = text_end + 2;
    const auto target_end = text.find_first_of("()\n", target_begin);
    if (target_end == std::string_view::npos || text[target_end] != ')') return {};
    return {
        text.substr(1, text_end - 1),
        text.substr(target_begin, target_end - target_begin),
        target_end + 1
    };
}

/// An HTML tag at the beginning of a text: "<br>", "</p >", "<img src=x>". Other text in angle
/// brackets that begins with an element's name ("<a few words>") is not a tag.
struct Tag {
    std::size_t size = 0;  // 0: there is none
    bool separates = false;
};

Tag find_tag(std::string_view text) {
    const std::size_t begin = text.size() > 1 && text[1] == '/' ? 2 : 1;
    std::size_t end = begin;
    while (end < text.size() && (is_letter(text[end]) || is_digit(text[end])))
        ++end;
    const auto name = to_lower(text.substr(begin, end - begin));
    const bool separates = std::ranges::find(other_elements, name) != other_elements.end();
    if (!separates && std::ranges::find(inline_elements, name) == inline_elements.end()) return {};
    const auto close = text.find_first_of("<>", end);
    if (close == std::string_view::npos || text[close] == '<') return {};
    const auto rest = text.substr(end, close - end);
    const bool only_end = trim(rest).empty() || trim(rest) == "/";
    const bool attributes = !rest.empty() && (is_blank(rest.front()) || rest.front() == '/') &&
                            rest.find('=') != std::string_view::npos;
    return only_end || attributes ? Tag{close + 1, separates} : Tag{};
}

class Sanitizer {
public:
    void run(std::string_view text) {
        x_rest = text;
        while (!x_rest.empty())
            step();
    }
    std::string take() { return std::move(x_out); }

private:
    void step() {
        switch (x_rest.front()) {
            case '\\':
                return escape();
            case '`':
                return code();
            case '<':
                return angle();
            case '>':
                return take_as(std::exchange(x_open_angle, false) ? "›" : ">");
            case '!':
                return image();
            case '[':
                return link();
            case ']':
                return bracket();
            case '\n':
                x_open_angle = false;
                return take_as("\n");
            default:
                x_out += x_rest.front();
                x_rest.remove_prefix(1);
        }
    }

    void take_as(std::string_view text) {
        x_out += text;
        x_rest.remove_prefix(1);
    }

    /// Called where markup was removed. Prevents the text before and after it from forming new
    /// markup, as in "<<b>script>" or "]<b>(javascript:...)".
    void leave_out() {
        constexpr std::string_view beginnings = "<]!\\`";
        if (!x_out.empty() && beginnings.contains(x_out.back())) x_out += ' ';
    }

    /// Copies an escaped backtick or backslash as a pair: the backtick opens no code span, and the
    /// second backslash escapes nothing.
    void escape() {
        const bool pair = x_rest.size() > 1 && (x_rest[1] == '`' || x_rest[1] == '\\');
        x_out += x_rest.substr(0, pair ? 2 : 1);
        x_rest.remove_prefix(pair ? 2 : 1);
    }

    void code() {
        const auto line = x_rest.substr(0, x_rest.find('\n'));
        const auto size = std::min(line.find_first_not_of('`'), line.size());
        for (auto at = line.find('`', size); at != std::string_view::npos;) {
            const auto end = std::min(line.find_first_not_of('`', at), line.size());
            if (end - at == size) {
                if (x_out.ends_with('`')) x_out += ' ';
                x_out += line.substr(0, end);
                x_rest.remove_prefix(end);
                return;
            }
            at = line.find('`', end);
        }
        x_out.append(size, '\'');
        x_rest.remove_prefix(size);
    }

    void angle() {
        if (!begins_tag(x_rest)) return take_as("<");
        if (const auto tag = find_tag(x_rest); tag.size > 0) {
            leave_out();
            x_rest.remove_prefix(tag.size);
            const bool between_words = !x_out.empty() && !is_blank(x_out.back()) &&
                                       !x_rest.empty() && !is_blank(x_rest.front());
            if (tag.separates && between_words) x_out += ' ';
            return;
        }
        const auto end = x_rest.substr(0, target_bytes_max).find('>');
        if (end != std::string_view::npos && is_allowed_target(x_rest.substr(1, end - 1))) {
            leave_out();
            x_out += x_rest.substr(1, end - 1);
            leave_out();
            x_rest.remove_prefix(end + 1);
            return;
        }
        take_as("‹");
        x_open_angle = true;
    }

    void image() {
        if (!x_rest.substr(1).starts_with('[')) return take_as("!");
        const auto image = find_link(x_rest.substr(1));
        x_rest.remove_prefix(1);
        if (image.size > 0) return replace(image.text, image.size);
        x_out += "! ";
    }

    void link() {
        const auto link = find_link(x_rest);
        if (link.size == 0) return take_as("[");
        if (!is_allowed_target(link.target)) return replace(link.text, link.size);
        const auto rest = x_rest.substr(link.size);
        x_out += '[';
        run(link.text);
        if (x_out.ends_with('\\')) x_out += ' ';
        x_out += "](";
        x_out += link.target;
        x_out += ')';
        x_rest = rest;
    }

    /// Replaces the next `size` bytes with `text`, which has no brackets.
    void replace(std::string_view text, std::size_t size) {
        const auto rest = x_rest.substr(size);
        leave_out();
        run(text);
        leave_out();
        x_rest = rest;
    }

    /// Breaks "](" and "]:" with a space: the end of a link that find_link() did not accept, or a
    /// link definition.
    void bracket() {
        const bool ends = x_rest.starts_with("](") || x_rest.starts_with("]:");
        take_as(ends ? "] " : "]");
    }

    std::string_view x_rest;
    std::string x_out;
    bool x_open_angle = false;  // a `<` of this line became `‹`
};

}  // namespace

std::string sanitize_markdown(std::string_view text) {
    Sanitizer sanitizer;
    sanitizer.run(text);
    return sanitizer.take();
}

}  // namespace continuo
