#include "agent/gate/evidence/json_evidence.hpp"

#include "base/text.hpp"

// One pass over the bytes. Outside strings, commas and brackets end a member; inside, the end of a
// sentence does. No parser: what a tool returns may be cut off or only nearly JSON.

namespace continuo {

namespace {

bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_small(char c) {
    return c >= 'a' && c <= 'z';
}

/// Whether the letters before and after `at` are two words of a name: "OutdoorSeating", but not
/// "WiFi" or "iPhone".
bool joins_words(std::string_view text, std::size_t at) {
    constexpr std::size_t letters_min = 3;
    if (at < letters_min || at + 1 >= text.size()) return false;
    if (!is_capital(text[at]) || !is_small(text[at + 1])) return false;
    for (std::size_t back = 1; back < letters_min; ++back) {
        if (!is_small(text[at - back])) return false;
    }
    return is_letter(text[at - letters_min]);
}

/// The value of `"name": value` without its quotation marks.
std::string_view value_of(std::string_view member) {
    const auto colon = member.rfind(':');
    if (colon == std::string_view::npos) return {};
    auto value = trim(member.substr(colon + 1));
    while (!value.empty() && std::string_view("u'\"").contains(value.front()))
        value.remove_prefix(1);
    while (!value.empty() && std::string_view("'\"").contains(value.back()))
        value.remove_suffix(1);
    return value;
}

bool is_denied(std::string_view member) {
    const auto value = to_lower(value_of(member));
    return is_one_of(value, {"false", "null", "no", "none", "not available", "n/a"});
}

class JsonReader {
public:
    explicit JsonReader(std::string_view text) { split_names(text); }

    JsonEvidence run() {
        const auto& text = x_json.text;
        for (std::size_t at = 0; at < text.size(); ++at)
            step(at);
        close(text.size());
        return std::move(x_json);
    }

private:
    void split_names(std::string_view text) {
        x_json.text.reserve(text.size() + text.size() / 16);
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (joins_words(text, at)) {
                x_json.inserted.push_back(x_json.text.size());
                x_json.text += ' ';
            }
            x_json.text += text[at] == '_' ? ' ' : text[at];
        }
    }

    void step(std::size_t& at) {
        const auto& text = x_json.text;
        const char c = text[at];
        if (x_quote != 0) {
            if (c == '\\') {
                ++at;
            } else if (c == x_quote) {
                x_quote = 0;
            } else if (std::string_view(".!?").contains(c) && at + 1 < text.size() &&
                       text[at + 1] == ' ') {
                close(at + 1);
                x_goes_on = true;
            }
        } else if (c == '"' || (c == '\'' && (at == 0 || !is_letter(text[at - 1])))) {
            x_quote = c;
        } else if (std::string_view(",{}[]\n").contains(c)) {
            close(at);
            x_begin = at + 1;
        }
    }

    void close(std::size_t end) {
        const auto member = std::string_view(x_json.text).substr(x_begin, end - x_begin);
        if (!trim(member).empty())
            x_json.members.push_back({x_begin, end, is_denied(member), x_goes_on});
        x_begin = end;
        x_goes_on = false;
    }

    JsonEvidence x_json;
    char x_quote = 0;
    std::size_t x_begin = 0;
    bool x_goes_on = false;
};

}  // namespace

bool looks_like_json(std::string_view text) {
    const auto shown = trim(text);
    if (shown.empty() || (shown.front() != '{' && shown.front() != '[')) return false;
    return shown.contains("\":") || shown.contains("':") || shown.contains("\" :");
}

JsonEvidence read_json_evidence(std::string_view text) {
    return JsonReader(text).run();
}

}  // namespace continuo
