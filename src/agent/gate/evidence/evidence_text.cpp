#include "agent/gate/evidence/evidence_text.hpp"

#include <algorithm>

#include "agent/extractive/passage_text.hpp"
#include "agent/gate/evidence/json_evidence.hpp"
#include "agent/gate/evidence/machine_orders.hpp"
#include "agent/gate/facts/literals.hpp"
#include "agent/gate/polarity/clauses.hpp"
#include "agent/gate/words/gate_words.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

/// "not usually mild" negates "mild", "no evidence that pets" what follows.
bool lets_negation_through(std::string_view word) {
    return word.ends_with("ly") || is_gate_word(GateWord::hedge, word) ||
           is_one_of(
               word,
               {"evidence",
                "known",
                "indication",
                "proof",
                "sign",
                "clear",
                "yet",
                "way",
                "possible",
                "longer",
                "currently",
                "considered",
                "allowed",
                "able",
                "going",
                "expected"}
           );
}

bool ends_negation(const Words& words, std::size_t i) {
    return words[i].after_break || is_one_of(
                                       words.at(i),
                                       {"but",
                                        "because",
                                        "if",
                                        "unless",
                                        "until",
                                        "when",
                                        "while",
                                        "so",
                                        "since",
                                        "although",
                                        "before",
                                        "after",
                                        "once",
                                        "as",
                                        "whether"}
                                   );
}

constexpr std::size_t negation_reach = 9;
constexpr std::size_t negated_topics = 2;

}  // namespace

void mark_negated(
    const Words& words, std::size_t first, std::size_t last, std::vector<char>& negated
) {
    for (auto i = first; i < last; ++i) {
        if (!begins_negation(words, i)) continue;
        std::size_t topics = 0;
        for (auto k = i + 1; k < last && k <= i + negation_reach && topics < negated_topics; ++k) {
            if (k > i + 1 && ends_negation(words, k)) break;
            if (words[k].after_break) break;
            if (negated[k] == 0 || topics == 0) negated[k] = topics == 0 ? 1 : 2;
            if (topic_weight(words[k]) > 0 && !lets_negation_through(words.at(k))) ++topics;
        }
    }
}

EvidenceText::EvidenceText(std::string_view text, std::string_view context) : x_context(context) {
    const Words title(x_context);
    if (orders_machine(title, 0, title.size())) x_context.clear();
    x_json = looks_like_json(text);
    if (x_json) {
        cut_json(text);
    } else {
        x_text = text;
        cut_prose();
    }
    hide_orders();
    x_negated.assign(x_words->size(), 0);
    for (const auto& unit : x_units) {
        mark_negated(*x_words, unit.first_word, unit.last_word, x_negated);
        if (!unit.denied) continue;
        for (auto i = unit.first_word; i < unit.last_word; ++i)
            x_negated[i] = 1;
    }
    x_quantities = find_quantities(x_text, *x_words);
    mark_names();
    unmark_dates();
    index();
    std::erase_if(x_quantities, [&](const Quantity& quantity) {
        return x_units[x_unit_of[quantity.first_word]].hidden;
    });
}

void EvidenceText::cut_prose() {
    const auto cut = std::make_shared<const PassageText>(x_text);
    x_words = std::shared_ptr<const Words>(cut, &cut->words);
    for (const auto& sentence : cut->sentences) {
        EvidenceUnit unit;
        unit.begin = sentence.range.begin;
        unit.end = sentence.range.end;
        unit.first_word = sentence.first_word;
        unit.last_word = sentence.last_word;
        unit.lead = sentence.lead;
        unit.table = sentence.row;
        unit.listed = sentence.listed;
        unit.hidden = sentence.orders || orders_machine(*x_words, unit.first_word, unit.last_word);
        x_units.push_back(unit);
    }
    lead_lists();
}

/// What ends with a colon is what the list behind it is about: "These cannot be returned:".
void EvidenceText::lead_lists() {
    std::size_t lead = x_units.size();
    for (std::size_t u = 0; u < x_units.size(); ++u) {
        auto& unit = x_units[u];
        if (!unit.listed) {
            const bool leads = unit.end > unit.begin && x_text[unit.end - 1] == ':';
            lead = leads ? u : x_units.size();
        } else if (lead < u) {
            unit.lead = lead;
        }
    }
}

void EvidenceText::cut_json(std::string_view text) {
    auto json = read_json_evidence(text);
    x_text = std::move(json.text);
    x_words = std::make_shared<const Words>(x_text);
    const auto original = [&](std::size_t offset) {
        const auto before = std::ranges::lower_bound(json.inserted, offset) - json.inserted.begin();
        return offset - static_cast<std::size_t>(before);
    };
    std::size_t word = 0;
    for (const auto& member : json.members) {
        EvidenceUnit unit;
        unit.first_word = word;
        while (word < x_words->size() && (*x_words)[word].begin < member.end)
            ++word;
        unit.last_word = word;
        if (unit.first_word == word) continue;
        unit.begin = original((*x_words)[unit.first_word].begin);
        unit.end = original((*x_words)[word - 1].end);
        unit.lead = x_units.size();
        unit.denied = member.denied;
        unit.hidden = orders_machine(*x_words, unit.first_word, unit.last_word);
        unit.goes_on = member.goes_on;
        x_units.push_back(unit);
    }
}

/// What follows an order in its paragraph, or in its value of JSON, is what it dictates; what
/// stands before it in its line with a colon introduces it.
void EvidenceText::hide_orders() {
    const auto gap = [&](const EvidenceUnit& before, const EvidenceUnit& unit) {
        return std::string_view(x_text).substr(before.end, unit.begin - before.end);
    };
    for (std::size_t i = 1; i < x_units.size(); ++i) {
        auto& unit = x_units[i];
        const auto& before = x_units[i - 1];
        if (unit.hidden || !before.hidden) continue;
        unit.hidden = x_json ? unit.goes_on : std::ranges::count(gap(before, unit), '\n') < 2;
    }
    for (std::size_t i = x_units.size(); i-- > 1 && !x_json;) {
        auto& before = x_units[i - 1];
        if (before.hidden || !x_units[i].hidden) continue;
        before.hidden = x_text[before.end - 1] == ':' && !gap(before, x_units[i]).contains('\n');
    }
    x_unit_of.assign(x_words->size(), 0);
    std::size_t next = 0;
    for (std::size_t u = 0; u < x_units.size(); ++u) {
        for (; next < x_units[u].last_word; ++next)
            x_unit_of[next] = static_cast<std::uint32_t>(u);
    }
}

void EvidenceText::mark_names() {
    x_names.assign(x_words->size(), 0);
    const auto& words = *x_words;
    for (const auto& unit : x_units) {
        if (unit.hidden) continue;
        for (auto i = unit.first_word; i < unit.last_word; ++i) {
            const bool first = i == unit.first_word || words[i].after_break;
            x_names[i] = words[i].capital && !is_gate_word(GateWord::not_name, words.at(i)) &&
                         !(first && is_common_word(words[i]));
        }
    }
}

/// The names of months and days are dates.
void EvidenceText::unmark_dates() {
    for (const auto& quantity : x_quantities) {
        const bool date =
            quantity.kind == quantity_kind::date || quantity.kind == quantity_kind::weekday;
        for (auto i = quantity.first_word; i < quantity.last_word && date; ++i)
            x_names[i] = 0;
    }
}

void EvidenceText::index() {
    const auto& words = *x_words;
    x_places.reserve(words.size() * 2);
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (is_stop_word(words.at(i)) || x_units[x_unit_of[i]].hidden) continue;
        const auto place = static_cast<std::uint32_t>(i);
        x_places.push_back({topic_stem(words[i]), place});
        if (const auto beginning = beginning_of(words[i])) x_places.push_back({beginning, place});
        if (i == 0) continue;
        // "check-in": "checkin".
        const auto gap =
            std::string_view(x_text).substr(words[i - 1].end, words[i].begin - words[i - 1].end);
        if (gap == "-" || (x_json && gap == " ")) {
            const auto joined = std::string(words.at(i - 1)) + std::string(words.at(i));
            x_places.push_back({stem_of(joined), place});
        }
    }
    std::ranges::sort(x_places, [](const Place& a, const Place& b) {
        return a.code != b.code ? a.code < b.code : a.word < b.word;
    });
    for (const auto& word : Words(x_context)) {
        if (is_stop_word(word.lower)) continue;
        x_topics.push_back(topic_stem(word));
        if (const auto beginning = beginning_of(word)) x_topics.push_back(beginning);
    }
    std::ranges::sort(x_topics);
    // An index is kept from one sentence of an answer to the next.
    x_places.shrink_to_fit();
    x_units.shrink_to_fit();
    x_quantities.shrink_to_fit();
    x_topics.shrink_to_fit();
}

std::span<const EvidenceText::Place> EvidenceText::places(std::uint64_t code) const {
    return std::ranges::equal_range(x_places, code, {}, &Place::code);
}

std::string EvidenceText::normalized() const {
    std::string shown;
    for (const auto& unit : x_units) {
        if (unit.hidden || unit.first_word == unit.last_word) continue;
        const auto begin = x_json ? (*x_words)[unit.first_word].begin : unit.begin;
        const auto end = x_json ? (*x_words)[unit.last_word - 1].end : unit.end;
        shown += normalize_quote(std::string_view(x_text).substr(begin, end - begin));
        shown += ' ';
    }
    return shown + normalize_quote(x_context);
}

bool EvidenceText::in_context(std::uint64_t code) const {
    return std::ranges::binary_search(x_topics, code);
}

}  // namespace continuo
