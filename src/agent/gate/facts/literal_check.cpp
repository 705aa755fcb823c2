#include "agent/gate/facts/literal_check.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace continuo {

namespace {

bool has_quote(const CheckedEvidence& evidence, std::string_view quote) {
    std::vector<std::string> pieces;
    auto rest = normalize_quote(quote);
    for (const std::string_view gap : {"...", "\u2026"}) {
        for (auto at = rest.find(gap); at != std::string::npos; at = rest.find(gap)) {
            pieces.push_back(normalize_quote(rest.substr(0, at)));
            rest = normalize_quote(rest.substr(at + gap.size()));
        }
    }
    pieces.push_back(rest);
    return std::ranges::all_of(pieces, [&](const std::string& piece) {
        return in_any_text(evidence, [&](const EvidenceText& text) {
            return text.normalized().contains(piece);
        });
    });
}

std::string without_scheme(std::string_view url) {
    auto lower = to_lower(url);
    for (const std::string_view beginning : {"https://", "http://", "mailto:", "www."}) {
        if (lower.starts_with(beginning)) lower.erase(0, beginning.size());
    }
    while (lower.ends_with('/'))
        lower.pop_back();
    return lower;
}

/// Whether a text has a code as a word, or as two with a hyphen between.
bool has_code(const EvidenceText& text, std::string_view lower) {
    const auto& words = text.words();
    const auto hyphen = lower.find('-');
    const auto first = lower.substr(0, hyphen);
    const auto second = hyphen == std::string_view::npos ? "" : lower.substr(hyphen + 1);
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words.at(i) != first || (!second.empty() && words.at(i + 1) != second)) continue;
        if (!text.units()[text.unit_of(i)].hidden) return true;
    }
    return false;
}

}  // namespace

std::optional<GateRule> broken_literal(
    const Literals& literals, const CheckedEvidence& evidence, bool with_quotes
) {
    for (const auto quote : literals.quotes) {
        if (with_quotes && !has_quote(evidence, quote)) return GateRule::quote;
    }
    for (const auto contact : literals.contacts) {
        const auto shown = without_scheme(contact);
        if (!in_any_text(evidence, [&](const EvidenceText& text) {
                return text.normalized().contains(shown);
            }))
            return GateRule::contact;
    }
    for (const auto phone : literals.phones) {
        const auto digits = digits_of(phone);
        if (!in_any_text(evidence, [&](const EvidenceText& text) {
                return digits_of(text.normalized()).contains(digits);
            }))
            return GateRule::contact;
    }
    for (const auto secret : literals.secrets) {
        const auto shown = normalize_quote(secret);
        if (!in_any_text(evidence, [&](const EvidenceText& text) {
                return text.normalized().contains(shown);
            }))
            return GateRule::code;
    }
    for (const auto code : literals.codes) {
        const auto lower = to_lower(code);
        if (!in_any_text(evidence, [&](const EvidenceText& text) { return has_code(text, lower); }))
            return GateRule::code;
    }
    return {};
}

}  // namespace continuo
