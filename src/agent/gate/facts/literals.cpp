#include "agent/gate/facts/literals.hpp"

#include <algorithm>

#include "agent/gate/quantities/written_numbers.hpp"
#include "agent/language/contact_patterns.hpp"
#include "agent/language/personal_data.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

struct QuotationMarks {
    std::string_view open;
    std::string_view close;
};

void find_quotes(std::string_view text, std::vector<std::string_view>& quotes) {
    static constexpr QuotationMarks marks[] = {
        {"\"", "\""}, {"\u201C", "\u201D"}, {"\u201E", "\u201C"}, {"\u00AB", "\u00BB"}
    };
    for (const auto& [open, close] : marks) {
        for (std::size_t at = text.find(open); at != std::string_view::npos;) {
            const auto begin = at + open.size();
            const auto end = text.find(close, begin);
            if (end == std::string_view::npos) break;
            if (end > begin) quotes.push_back(text.substr(begin, end - begin));
            at = text.find(open, end + close.size());
        }
    }
}

/// "Settings > Billing": a pair of words with the sign between them for each step.
void find_menu_steps(
    std::string_view text, const Words& words, std::vector<std::string_view>& quotes
) {
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const auto gap = text.substr(words[i].end, words[i + 1].begin - words[i].end);
        if (gap.size() <= 5 && gap.contains(" > "))
            quotes.push_back(text.substr(words[i].begin, words[i + 1].end - words[i].begin));
    }
}

bool is_in_address(char c) {
    return is_letter(c) || is_digit(c) || std::string_view("-._~:/?#@!$&*+,;=%").contains(c);
}

/// "https://x.example/a", "www.x.example", "x.example".
void find_urls(std::string_view text, const Words& words, std::vector<std::string_view>& urls) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto begin = words[i].begin;
        if (!urls.empty() && begin < static_cast<std::size_t>(urls.back().end() - text.begin()))
            continue;
        const auto rest = text.substr(begin);
        const bool schemed = rest.starts_with("http://") || rest.starts_with("https://");
        const bool dotted = i + 1 < words.size() && words[i + 1].begin == words[i].end + 1 &&
                            text[words[i].end] == '.' && words[i].lower.size() > 1 &&
                            words[i + 1].lower.size() > 1 && !words[i + 1].capital &&
                            std::ranges::all_of(words[i + 1].lower, is_letter);
        if (!schemed && !dotted && !rest.starts_with("www.")) continue;
        auto end = begin;
        while (end < text.size() && is_in_address(text[end]))
            ++end;
        while (end > begin && std::string_view(".,;:!?*").contains(text[end - 1]))
            --end;
        urls.push_back(text.substr(begin, end - begin));
    }
}

bool is_code(std::string_view text, const Words& words, std::size_t i) {
    const auto lower = words.at(i);
    if (!words[i].number || lower.size() < 2) return false;
    const bool letters = std::ranges::any_of(lower, is_letter);
    if (!letters) return false;
    return is_letter(lower.front()) || !read_number(text, words, i);
}

/// "FH-204", "COVID-19".
bool is_code_with_hyphen(std::string_view text, const Words& words, std::size_t i) {
    const auto written = text.substr(words[i].begin, words[i].end - words[i].begin);
    const bool capitals = std::ranges::all_of(written, [](char c) { return c >= 'A' && c <= 'Z'; });
    return capitals && words[i + 1].begin == words[i].end + 1 && text[words[i].end] == '-' &&
           is_digit(text[words[i + 1].begin]);
}

}  // namespace

Literals find_literals(std::string_view text, const Words& words) {
    Literals literals;
    find_quotes(text, literals.quotes);
    find_menu_steps(text, words, literals.quotes);
    find_urls(text, words, literals.contacts);
    for (const auto email : find_emails(text))
        literals.contacts.push_back(email);
    for (const auto& span : find_personal(text)) {
        const auto part = text.substr(span.begin, span.end - span.begin);
        if (span.kind == PersonalKind::phone) {
            literals.phones.push_back(part);
        } else if (span.kind != PersonalKind::email) {
            literals.secrets.push_back(part);
        }
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i + 1 < words.size() && is_code_with_hyphen(text, words, i)) {
            const auto begin = words[i].begin;
            literals.codes.push_back(text.substr(begin, words[i + 1].end - begin));
            ++i;
        } else if (is_code(text, words, i))
            literals.codes.push_back(text.substr(words[i].begin, words[i].end - words[i].begin));
    }
    return literals;
}

std::string normalize_quote(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto rest = text.substr(at);
        if (rest.starts_with("\u2018") || rest.starts_with("\u2019")) {
            plain += '\'';
            at += 2;
        } else if (rest.starts_with("\u201C") || rest.starts_with("\u201D")) {
            plain += '"';
            at += 2;
        } else if (rest.starts_with("\u2013") || rest.starts_with("\u2014")) {
            plain += '-';
            at += 2;
        } else if (rest.front() != '*') {
            plain += rest.front() == '\\' ? ' ' : rest.front();
        }
    }
    auto shown = to_lower(collapse_whitespace(plain));
    while (!shown.empty() && std::string_view(".,;:!? ").contains(shown.back()))
        shown.pop_back();
    return shown;
}

std::string digits_of(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (is_digit(c)) digits += c;
    }
    return digits;
}

}  // namespace continuo
