#include "agent/language/contact_patterns.hpp"

#include <algorithm>

#include "agent/language/word_groups.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr bool is_alnum(char c) {
    return is_digit(c) || is_letter(c);
}
constexpr bool is_any_of(char c, std::string_view list) {
    return list.find(c) != std::string_view::npos;
}

/// The groups of language/lexicons/en/contact-patterns.txt.
enum class ContactWord : unsigned {
    phone,
    reference,
    order,
    between,
    other_number,
};

bool is_in(ContactWord group, std::string_view word) {
    static const WordGroups<ContactWord> groups(
        "contact-patterns",
        {
            {"phone", ContactWord::phone},
            {"reference", ContactWord::reference},
            {"order", ContactWord::order},
            {"between", ContactWord::between},
            {"other_number", ContactWord::other_number},
        }
    );
    return groups.contains(group, word);
}

/// A word of `group` is among the four words before the byte offset `at`.
bool follows(const Words& words, std::size_t at, ContactWord group) {
    constexpr std::size_t reach = 4;
    const auto first = static_cast<std::size_t>(
        std::ranges::lower_bound(words, at, {}, &Word::begin) - words.begin()
    );
    for (std::size_t back = 1; back <= reach && back <= first; ++back) {
        if (is_in(group, words.at(first - back))) return true;
    }
    return false;
}

bool is_domain(std::string_view domain) {
    const auto dot = domain.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || domain.contains("..")) return false;
    const auto last = domain.substr(dot + 1);
    return last.size() >= 2 && std::ranges::all_of(last, is_letter);
}

/// End of the candidate phone number at `begin`: one past its last digit.
std::size_t end_of_phone(std::string_view text, std::size_t begin) {
    constexpr std::size_t bytes_max = 32;
    std::size_t last_digit = begin;
    for (std::size_t at = begin; at < text.size() && at - begin < bytes_max; ++at) {
        const char c = text[at];
        if (!is_digit(c) && !is_any_of(c, "()-. /") && (c != '+' || at != begin)) break;
        if (is_digit(c)) last_digit = at + 1;
    }
    return last_digit;
}

bool is_phone(std::string_view text, const Words& words, std::size_t begin, std::size_t end) {
    const auto phone = text.substr(begin, end - begin);
    const auto digits = std::ranges::count_if(phone, is_digit);
    if (digits < 7 || digits > 15) return false;
    if (end < text.size() && (is_alnum(text[end]) || text[end] == '@')) return false;
    if (phone.front() == '+') return true;
    if (follows(words, begin, ContactWord::other_number)) return false;
    if (follows(words, begin, ContactWord::phone)) return true;
    const auto groups =
        1 + std::ranges::count_if(phone, [](char c) { return is_any_of(c, "-. /"); });
    const bool address = std::ranges::count(phone, '.') == 3 && !phone.contains(' ');
    return digits >= 10 && groups >= 2 && groups <= 5 && !phone.contains('/') && !address;
}

/// The longest run of letters, digits, '-', '_' and '/' at `begin` that ends with a letter or
/// digit.
std::string_view code_at(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    while (end < text.size() && (is_alnum(text[end]) || is_any_of(text[end], "-_/")))
        ++end;
    while (end > begin && !is_alnum(text[end - 1]))
        --end;
    return text.substr(begin, end - begin);
}

}  // namespace

std::vector<std::string_view> find_emails(std::string_view text) {
    constexpr std::size_t local_bytes_max = 64;  // RFC 5321
    constexpr std::size_t domain_bytes_max = 255;
    std::vector<std::string_view> found;
    for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        std::size_t begin = at;
        while (begin > 0 && at - begin <= local_bytes_max &&
               (is_alnum(text[begin - 1]) || is_any_of(text[begin - 1], "._%+-"))) {
            --begin;
        }
        while (begin < at && !is_alnum(text[begin]))
            ++begin;
        std::size_t end = at + 1;
        while (end < text.size() && end - at <= domain_bytes_max &&
               (is_alnum(text[end]) || is_any_of(text[end], ".-"))) {
            ++end;
        }
        while (end > at + 1 && !is_alnum(text[end - 1]))
            --end;
        const bool local = begin < at && at - begin <= local_bytes_max;
        if (local && is_domain(text.substr(at + 1, end - at - 1))) {
            found.push_back(text.substr(begin, end - begin));
        }
    }
    return found;
}

std::vector<std::string_view> find_phones(std::string_view text, const Words& words) {
    std::vector<std::string_view> found;
    for (std::size_t at = 0; at < text.size();) {
        const bool starts = is_digit(text[at]) || text[at] == '+' || text[at] == '(';
        const bool inside = at > 0 && (is_alnum(text[at - 1]) || is_any_of(text[at - 1], "#-_.@/"));
        if (!starts || inside) {
            ++at;
            continue;
        }
        const auto end = end_of_phone(text, at);
        if (end > at && is_phone(text, words, at, end)) found.push_back(text.substr(at, end - at));
        at = std::max(end, at + 1);
    }
    return found;
}

std::vector<Reference> find_references(std::string_view text, const Words& words) {
    constexpr std::size_t between_max = 3;
    constexpr std::size_t code_bytes_min = 3;
    constexpr std::size_t code_bytes_max = 40;
    std::vector<Reference> found;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const auto kind = words[i].lower;
        const bool order = is_in(ContactWord::order, kind);
        if (!order && !is_in(ContactWord::reference, kind)) continue;
        std::size_t at = i + 1;
        while (at + 1 < words.size() && at <= i + between_max && !words[at].number &&
               is_in(ContactWord::between, words.at(at))) {
            ++at;
        }
        const auto gap = text.substr(words[at - 1].end, words[at].begin - words[at - 1].end);
        if (gap.find_first_of(".!?\n") != std::string_view::npos && !gap.contains('#')) continue;
        const auto code = code_at(text, words[at].begin);
        if (code.size() < code_bytes_min || code.size() > code_bytes_max) continue;
        if (std::ranges::none_of(code, is_digit)) continue;
        const auto named = order ? std::string_view("order") : kind;
        found.push_back({to_upper(named.substr(0, 1)) + std::string(named.substr(1)), code});
    }
    return found;
}

}  // namespace continuo
