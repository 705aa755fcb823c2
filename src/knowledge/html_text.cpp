#include "knowledge/html_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/text.hpp"

// One pass: text is copied with its white space collapsed, a tag is looked at for what it means to
// the layout, and the content of elements without text is jumped over.

namespace continuo {

namespace {

constexpr std::size_t reference_bytes_max = 12;

constexpr auto without_text =
    std::to_array<std::string_view>({"script", "style", "template", "noscript", "svg", "head"});
constexpr auto paragraphs = std::to_array<std::string_view>(
    {"p",      "div",      "section", "article", "ul",  "ol",    "table",  "pre",
     "form",   "header",   "footer",  "main",    "nav", "aside", "dl",     "blockquote",
     "figure", "fieldset", "address", "hr",      "dt",  "dd",    "details"}
);
constexpr auto lines = std::to_array<std::string_view>({"br", "tr", "option", "summary", "label"});

struct Reference {
    std::string_view name;
    std::string_view text;
};
constexpr auto references =
    std::to_array<Reference>({{"amp", "&"},    {"lt", "<"},     {"gt", ">"},     {"quot", "\""},
                              {"apos", "'"},   {"nbsp", " "},   {"ndash", "–"},  {"mdash", "—"},
                              {"lsquo", "‘"},  {"rsquo", "’"},  {"ldquo", "“"},  {"rdquo", "”"},
                              {"hellip", "…"}, {"bull", "•"},   {"middot", "·"}, {"copy", "©"},
                              {"reg", "®"},    {"trade", "™"},  {"euro", "€"},   {"pound", "£"},
                              {"deg", "°"},    {"times", "×"},  {"auml", "ä"},   {"ouml", "ö"},
                              {"uuml", "ü"},   {"Auml", "Ä"},   {"Ouml", "Ö"},   {"Uuml", "Ü"},
                              {"szlig", "ß"},  {"eacute", "é"}, {"egrave", "è"}, {"agrave", "à"},
                              {"ccedil", "ç"}, {"ntilde", "ñ"}, {"rarr", "→"},   {"larr", "←"}});

constexpr bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_name(char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

bool contains(const auto& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

void append_code_point(std::string& out, std::uint32_t c) {
    const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x20 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        put(' ');
    } else if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0U | c >> 6U), put(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        put(0xE0U | c >> 12U), put(0x80U | (c >> 6U & 0x3FU)), put(0x80U | (c & 0x3FU));
    } else {
        put(0xF0U | c >> 18U), put(0x80U | (c >> 12U & 0x3FU));
        put(0x80U | (c >> 6U & 0x3FU)), put(0x80U | (c & 0x3FU));
    }
}

class Converter {
public:
    explicit Converter(std::string_view html) : x_html(html) {}

    std::string run() {
        while (x_at < x_html.size()) {
            const char c = x_html[x_at];
            if (c == '<') {
                markup();
            } else if (c == '&') {
                reference();
            } else {
                put(x_html.substr(x_at++, 1));
            }
        }
        return std::string(trim(x_out));
    }

private:
    void put(std::string_view text) {
        const bool space = text.size() == 1 && is_space(text[0]);
        if (space && (x_out.empty() || is_space(x_out.back()))) return;
        // "<", a comment, "p>": two pieces of text that must not make a tag of what comes out.
        if (std::exchange(x_after_less, false) && is_letter(text.front())) x_out += ' ';
        x_out += space ? " " : text;
    }

    void break_lines(std::size_t wanted) {
        x_after_less = false;
        while (!x_out.empty() && x_out.back() == ' ')
            x_out.pop_back();
        std::size_t have = 0;
        while (have < x_out.size() && have < wanted && x_out[x_out.size() - 1 - have] == '\n')
            ++have;
        if (!x_out.empty()) x_out.append(wanted - have, '\n');
    }

    void reference() {
        const auto window = x_html.substr(x_at + 1, reference_bytes_max);
        const auto end = window.find(';');
        std::string text = "&";
        if (end != std::string_view::npos) {
            const auto name = window.substr(0, end);
            const auto* known = std::ranges::find(references, name, &Reference::name);
            if (known != references.end()) {
                text = known->text;
            } else if (name.starts_with('#')) {
                text = numeric(name.substr(1));
            }
        }
        x_at += text == "&" && !window.starts_with("amp;") ? 1 : end + 2;
        put(text);
    }

    static std::string numeric(std::string_view digits) {
        const bool hex = digits.starts_with('x') || digits.starts_with('X');
        if (hex) digits.remove_prefix(1);
        std::uint32_t value = 0;
        const auto* last = digits.data() + digits.size();
        const auto [stop, error] = std::from_chars(digits.data(), last, value, hex ? 16 : 10);
        if (error != std::errc{} || stop != last) return "&";
        std::string text;
        append_code_point(text, value);
        return text;
    }

    void markup() {
        if (x_html.substr(x_at).starts_with("<!--")) return skip_to("-->", 4);
        std::size_t at = x_at + 1;
        const bool closing = at < x_html.size() && x_html[at] == '/';
        if (closing) ++at;
        const auto begin = at;
        while (at < x_html.size() && is_name(x_html[at]))
            ++at;
        const bool declaration =
            at == begin && at < x_html.size() && (x_html[at] == '!' || x_html[at] == '?');
        if (!declaration && (at == begin || !is_letter(x_html[begin]))) {
            ++x_at;
            put("<");
            x_after_less = true;
            return;
        }
        const auto name = to_lower(x_html.substr(begin, at - begin));
        x_at = end_of_tag(at);
        if (!closing && contains(without_text, name)) return skip_element(name);
        lay_out(name, closing);
    }

    /// Past the '>' that ends the tag; a '>' inside a quoted attribute does not.
    [[nodiscard]] std::size_t end_of_tag(std::size_t at) const {
        char quote = '\0';
        for (; at < x_html.size(); ++at) {
            const char c = x_html[at];
            if (quote != '\0') {
                if (c == quote) quote = '\0';
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return at + 1;
            }
        }
        return at;
    }

    void skip_to(std::string_view mark, std::size_t from) {
        const auto end = x_html.find(mark, x_at + from);
        x_at = end == std::string_view::npos ? x_html.size() : end + mark.size();
    }

    void skip_element(const std::string& name) {
        for (;;) {
            const auto end = x_html.find("</", x_at);
            if (end == std::string_view::npos) {
                x_at = x_html.size();
                return;
            }
            x_at = end + 2;
            if (equal_ignoring_case(x_html.substr(x_at, name.size()), name)) break;
        }
        x_at = end_of_tag(x_at);
    }

    void lay_out(const std::string& name, bool closing) {
        if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') {
            break_lines(2);
            if (!closing) x_out += std::string(static_cast<std::size_t>(name[1] - '0'), '#') + " ";
        } else if (name == "li") {
            break_lines(1);
            if (!closing) x_out += "- ";
        } else if (name == "td" || name == "th") {
            put(" ");
        } else if (contains(paragraphs, name)) {
            break_lines(2);
        } else if (contains(lines, name)) {
            break_lines(1);
        }
    }

    std::string_view x_html;
    std::size_t x_at = 0;
    std::string x_out;
    bool x_after_less = false;  // the last that was put is a "<" that begins no tag
};

}  // namespace

std::string html_to_markdown(std::string_view html) {
    return Converter(html).run();
}

}  // namespace continuo
