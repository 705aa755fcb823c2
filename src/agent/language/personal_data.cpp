#include "agent/language/personal_data.hpp"

#include <algorithm>
#include <array>

#include "agent/language/contact_patterns.hpp"
#include "agent/language/words.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::array<std::string_view, personal_kind_count> kind_names = {
    "card", "iban", "key", "email", "phone"
};

bool is_key_character(char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '-';
}
bool is_inside_word(std::string_view text, std::size_t at) {
    return at < text.size() && is_key_character(text[at]);
}

/// The check digit of ISO/IEC 7812, annex B.
bool passes_luhn(std::string_view digits) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        auto digit = static_cast<unsigned>(digits[digits.size() - 1 - i] - '0');
        if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % 10 == 0;
}

/// Cards begin with 2 to 6; their digits are in groups with one space or hyphen between them.
void find_cards(std::string_view text, std::vector<PersonalSpan>& found) {
    constexpr std::size_t digits_min = 13;
    constexpr std::size_t digits_max = 19;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!is_digit(text[at]) || (at > 0 && is_inside_word(text, at - 1))) continue;
        std::string digits;
        std::size_t end = at;
        std::size_t last = at;
        while (end < text.size() && digits.size() <= digits_max) {
            if (is_digit(text[end])) {
                digits += text[end];
                last = ++end;
            } else if ((text[end] == ' ' || text[end] == '-') && end == last) {
                ++end;
            } else {
                break;
            }
        }
        const bool sized = digits.size() >= digits_min && digits.size() <= digits_max;
        const bool begins = digits.front() >= '2' && digits.front() <= '6';
        if (sized && begins && !is_inside_word(text, last) && passes_luhn(digits)) {
            found.push_back({PersonalKind::card, at, last});
        }
        at = std::max(at, last - 1);
    }
}

/// The checksum of ISO 13616: the number with its first four characters at the end, letters as 10
/// to 35, is 1 modulo 97.
bool passes_iban_checksum(std::string_view iban) {
    unsigned rest = 0;
    const auto add = [&](char c) {
        const bool digit = is_digit(c);
        const auto value = static_cast<unsigned>(digit ? c - '0' : c - 'A' + 10);
        rest = (rest * (digit ? 10 : 100) + value) % 97;
    };
    for (const char c : iban.substr(4))
        add(c);
    for (const char c : iban.substr(0, 4))
        add(c);
    return rest == 1;
}

void find_ibans(std::string_view text, std::vector<PersonalSpan>& found) {
    constexpr std::size_t letters_min = 15;
    constexpr std::size_t letters_max = 34;
    for (std::size_t at = 0; at + 4 < text.size(); ++at) {
        if (at > 0 && is_inside_word(text, at - 1)) continue;
        if (!is_letter(text[at]) || !is_letter(text[at + 1]) || !is_digit(text[at + 2]) ||
            !is_digit(text[at + 3]))
            continue;
        std::string iban;
        std::size_t best = 0;
        for (std::size_t end = at; end < text.size() && iban.size() < letters_max; ++end) {
            const char c = text[end];
            if (c == ' ' && iban.size() >= 4 && text[end - 1] != ' ') continue;
            if (!is_letter(c) && !is_digit(c)) break;
            iban += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
            const bool whole = end + 1 == text.size() || !is_inside_word(text, end + 1);
            if (whole && iban.size() >= letters_min && passes_iban_checksum(iban)) best = end + 1;
        }
        if (best == 0) continue;
        found.push_back({PersonalKind::iban, at, best});
        at = best - 1;
    }
}

/// How keys of common services begin, and how many characters they have at least.
struct KeyForm {
    std::string_view beginning;
    std::size_t length_min;
};
constexpr KeyForm key_forms[] = {
    {"sk-", 20},    {"sk_live_", 16}, {"sk_test_", 16}, {"pk_live_", 16}, {"rk_live_", 16},
    {"ghp_", 30},   {"gho_", 30},     {"ghs_", 30},     {"ghu_", 30},     {"github_pat_", 30},
    {"glpat-", 20}, {"xoxb-", 20},    {"xoxp-", 20},    {"xoxa-", 20},    {"xapp-", 20},
    {"AKIA", 20},   {"ASIA", 20},     {"AIza", 35},     {"ya29.", 30},    {"eyJ", 40},
    {"hf_", 30},    {"npm_", 30},     {"dop_v1_", 40},  {"SG.", 40},      {"whsec_", 20},
};

bool is_token_character(char c) {
    return is_key_character(c) || c == '.' || c == '/' || c == '+' || c == '=';
}

/// Letters of both cases and digits, mixed: no word, number or UUID.
bool looks_random(std::string_view token) {
    constexpr std::size_t length_min = 24;
    const auto count = [&](auto test) { return std::ranges::count_if(token, test); };
    const auto digits = count(is_digit);
    const auto lower = count([](char c) { return c >= 'a' && c <= 'z'; });
    const auto upper = count([](char c) { return c >= 'A' && c <= 'Z'; });
    if (token.size() < length_min || token.contains('/') || token.contains('.')) return false;
    return digits >= 3 && lower >= 3 && upper >= 3;
}

void find_keys(std::string_view text, std::vector<PersonalSpan>& found) {
    constexpr std::string_view block_begin = "-----BEGIN ";
    constexpr std::string_view block_end = "PRIVATE KEY-----";
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text.substr(at).starts_with(block_begin)) {
            const auto head = text.find("-----", at + block_begin.size());
            const bool is_private = head != std::string_view::npos &&
                                    text.substr(at, head + 5 - at).ends_with(block_end);
            if (is_private) {
                auto end = text.find(block_end, head + 5);
                end = end == std::string_view::npos ? text.size() : end + block_end.size();
                found.push_back({PersonalKind::key, at, end});
                at = end - 1;
                continue;
            }
        }
        if (!is_key_character(text[at]) || (at > 0 && is_token_character(text[at - 1]))) continue;
        auto end = at;
        while (end < text.size() && is_token_character(text[end]))
            ++end;
        while (end > at && !is_key_character(text[end - 1]) && text[end - 1] != '=')
            --end;
        const auto token = text.substr(at, end - at);
        const bool known = std::ranges::any_of(key_forms, [&](const KeyForm& form) {
            return token.size() >= form.length_min && token.starts_with(form.beginning);
        });
        const auto before =
            to_lower(text.substr(at > 7 ? at - 7 : 0, std::min<std::size_t>(at, 7)));
        const bool bearer = before == "bearer " && token.size() >= 16;
        if (known || bearer || looks_random(token)) found.push_back({PersonalKind::key, at, end});
        at = std::max(at, end == at ? at : end - 1);
    }
}

}  // namespace

std::string_view to_string(PersonalKind kind) {
    return kind_names[static_cast<std::size_t>(kind)];
}

PersonalKinds personal_kinds_of(std::span<const std::string> names) {
    PersonalKinds kinds;
    for (std::size_t kind = 0; kind < personal_kind_count; ++kind)
        kinds[kind] = std::ranges::find(names, kind_names[kind]) != names.end();
    return kinds;
}

std::vector<PersonalSpan> find_personal(std::string_view text) {
    std::vector<PersonalSpan> found;
    find_cards(text, found);
    find_ibans(text, found);
    find_keys(text, found);
    const auto add = [&](PersonalKind kind, std::string_view part) {
        const auto shown = trim(part);
        const auto begin = static_cast<std::size_t>(shown.data() - text.data());
        found.push_back({kind, begin, begin + shown.size()});
    };
    for (const auto email : find_emails(text))
        add(PersonalKind::email, email);
    const Words words(text);
    for (const auto phone : find_phones(text, words))
        add(PersonalKind::phone, phone);
    std::ranges::sort(found, [](const PersonalSpan& a, const PersonalSpan& b) {
        return a.kind != b.kind ? a.kind < b.kind : a.begin < b.begin;
    });
    std::vector<PersonalSpan> kept;
    for (const auto& span : found) {
        const bool overlaps = std::ranges::any_of(kept, [&](const PersonalSpan& other) {
            return span.begin < other.end && other.begin < span.end;
        });
        if (!overlaps) kept.push_back(span);
    }
    std::ranges::sort(kept, {}, &PersonalSpan::begin);
    return kept;
}

namespace {

/// The length of a mark at the beginning of a text, such as "[email-12]"; 0 if there is none.
std::size_t mark_length(std::string_view text) {
    constexpr std::size_t digits_max = 6;
    if (!text.starts_with('[')) return 0;
    for (const auto name : kind_names) {
        if (!text.substr(1).starts_with(name) || !text.substr(1 + name.size()).starts_with('-'))
            continue;
        auto end = name.size() + 2;
        const auto first = end;
        while (end < text.size() && end - first < digits_max && is_digit(text[end]))
            ++end;
        if (end > first && end < text.size() && text[end] == ']') return end + 1;
    }
    return 0;
}

/// Appends `text` with foreign marks in round brackets.
void append_without_marks(std::string& out, std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto length = mark_length(text.substr(at));
        if (length == 0) {
            out += text[at++];
            continue;
        }
        out += '(';
        out += text.substr(at + 1, length - 2);
        out += ')';
        at += length;
    }
}

}  // namespace

const std::string& PersonalMask::mark_of(PersonalKind kind, std::string_view value) {
    const auto known = std::ranges::find(x_values, value, &MaskedValue::value);
    if (known != x_values.end()) return known->mark;
    const auto number = ++x_counts[static_cast<std::size_t>(kind)];
    std::string mark = "[";
    mark.append(to_string(kind)).append("-").append(std::to_string(number)).append("]");
    return x_values.emplace_back(std::move(mark), std::string(value)).mark;
}

std::string PersonalMask::mask(std::string_view text) {
    if (x_kinds.none()) return std::string(text);
    std::string masked;
    masked.reserve(text.size());
    std::size_t from = 0;
    for (const auto& span : find_personal(text)) {
        if (!x_kinds[static_cast<std::size_t>(span.kind)]) continue;
        append_without_marks(masked, text.substr(from, span.begin - from));
        masked += mark_of(span.kind, text.substr(span.begin, span.end - span.begin));
        from = span.end;
    }
    append_without_marks(masked, text.substr(from));
    return masked;
}

std::string PersonalMask::unmask(std::string_view text) const {
    std::string shown;
    shown.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto length = mark_length(text.substr(at));
        const auto mark = text.substr(at, length);
        const auto known =
            length == 0 ? x_values.end() : std::ranges::find(x_values, mark, &MaskedValue::mark);
        if (known == x_values.end()) {
            shown += text[at++];
            continue;
        }
        shown += known->value;
        at += length;
    }
    return shown;
}

}  // namespace continuo
