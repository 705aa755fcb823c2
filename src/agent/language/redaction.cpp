#include "agent/language/redaction.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "agent/language/contact_patterns.hpp"
#include "agent/language/customer_facts.hpp"
#include "agent/language/personal_data.hpp"
#include "agent/language/words.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

struct RedactedSpan {
    std::size_t begin;
    std::size_t end;
    std::string_view mark;
};

bool is_year(std::string_view digits) {
    return digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
}

std::string_view mark_of(PersonalKind kind) {
    switch (kind) {
        case PersonalKind::card:
            return "[card]";
        case PersonalKind::iban:
            return "[iban]";
        case PersonalKind::key:
            return "[key]";
        case PersonalKind::email:
            return "[email]";
        case PersonalKind::phone:
            return "[phone]";
    }
    return "[number]";
}

void add_digit_runs(std::string_view text, std::vector<RedactedSpan>& spans) {
    constexpr std::size_t digits_min = 4;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && is_digit(text[end]))
            ++end;
        const auto run = text.substr(begin, end - begin);
        if (run.size() >= digits_min && !is_year(run)) spans.push_back({begin, end, "[number]"});
        begin = end + 1;
    }
}

/// The name at each of its places as words.
void add_names(std::string_view text, const Words& words, std::vector<RedactedSpan>& spans) {
    constexpr std::string_view label = "User name: ";
    for (const auto& fact : extract_facts(std::string(text))) {
        if (!fact.content.starts_with(label)) continue;
        const Words name(std::string_view(fact.content).substr(label.size()));
        for (const auto& word : words) {
            const bool named = std::ranges::any_of(name, [&](const Word& part) {
                return part.lower == word.lower;
            });
            if (named) spans.push_back({word.begin, word.end, "[name]"});
        }
    }
}

}  // namespace

std::string redact_personal(const std::string& text) {
    std::vector<RedactedSpan> spans;
    const Words words(text);
    const std::string_view whole = text;
    const auto add = [&](std::string_view part, std::string_view mark) {
        const auto begin = static_cast<std::size_t>(part.data() - whole.data());
        spans.push_back({begin, begin + part.size(), mark});
    };
    for (const auto& span : find_personal(whole))
        spans.push_back({span.begin, span.end, mark_of(span.kind)});
    for (const auto& reference : find_references(whole, words))
        add(reference.code, "[number]");
    add_names(whole, words, spans);
    add_digit_runs(whole, spans);
    // Of spans that overlap, the one that begins first, and then the longest, is written.
    std::ranges::sort(spans, [](const RedactedSpan& one, const RedactedSpan& other) {
        return one.begin != other.begin ? one.begin < other.begin : one.end > other.end;
    });
    std::string redacted;
    std::size_t from = 0;
    for (const auto& span : spans) {
        if (span.begin < from) {
            from = std::max(from, span.end);
            continue;
        }
        redacted += whole.substr(from, span.begin - from);
        redacted += span.mark;
        from = span.end;
    }
    return redacted += whole.substr(std::min(from, whole.size()));
}

}  // namespace continuo
