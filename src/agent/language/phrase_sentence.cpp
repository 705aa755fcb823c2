#include "agent/language/phrase_sentence.hpp"

#include <algorithm>
#include <bit>

// A sentence has up to 63 words, so that a set of positions in it is a number: bit i is the place
// before word i. For each group, `ends[n - 1]` has the positions where a phrase of n words begins.
// A pattern is matched from one position at a time; each of its steps turns the set of positions
// that the steps before have reached into the set that it reaches. Words of the groups `small` and
// `polite` may be anywhere between two steps, except in a mask.

namespace continuo {

namespace {

constexpr std::size_t skipped_max = 5;
constexpr int repeats_max = 4;

constexpr Positions bit(std::size_t position) {
    return Positions{1} << position;
}

}  // namespace

void SentenceReader::add_phrase(std::size_t at, std::uint16_t index) {
    const auto& phrase = x_grammar.phrases[index];
    const auto& words = phrase.words;
    if (at + words.size() > x_sentence.words.size()) return;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto& meanings = x_sentence.meanings[at + i];
        if (x_sentence.words[at + i].after_break ||
            std::ranges::find(meanings, words[i]) == meanings.end())
            return;
    }
    add_group(phrase.group).begins[words.size() - 1] |= bit(at);
}

PhrasePositions& SentenceReader::add_group(std::uint16_t group) {
    if (x_groups.empty()) {
        x_slots.resize(x_grammar.group_count);
        x_groups.emplace_back();
    }
    auto& slot = x_slots[group];
    if (slot == 0) {
        slot = static_cast<std::uint16_t>(x_groups.size());
        x_groups.emplace_back();
    }
    return x_groups[slot];
}

const PhrasePositions& SentenceReader::positions_of(std::uint16_t group) const {
    return x_groups[x_slots[group]];
}

bool SentenceReader::may_match(const PhrasePattern& pattern) const {
    return std::ranges::all_of(pattern.needed, [this](std::uint16_t group) {
        return x_slots[group] != 0;
    });
}

PhraseFindings SentenceReader::find() {
    PhraseFindings found;
    if (x_groups.empty()) return found;
    find_bounds();
    constexpr auto request = static_cast<std::size_t>(PatternUse::request);
    Positions refused = 0;
    bool blocked = false;
    for (const auto& pattern : x_grammar.patterns) {
        const auto use = static_cast<std::size_t>(pattern.use);
        if (found[use] || !may_match(pattern)) continue;
        if (pattern.use == PatternUse::mask) {
            const auto words = covered_by(pattern, 0);
            if (words == 0) continue;
            x_masked |= words;
            for (auto& group : x_groups)
                group.remove(words);
            find_bounds();
        } else if (pattern.use == PatternUse::block) {
            blocked = blocked || covered_by(pattern, 0) != 0;
        } else if (pattern.use == PatternUse::refuse) {
            refused |= covered_by(pattern, 0);
        } else if (pattern.use == PatternUse::insist) {
            if (!blocked && !found[request]) found[request] = covered_by(pattern, 0) != 0;
        } else if (pattern.use != PatternUse::request || !blocked) {
            found[use] = covered_by(pattern, refused) != 0;
        }
    }
    return found;
}

std::size_t SentenceReader::size() const {
    return x_sentence.words.size();
}

Positions SentenceReader::begins_of(const PatternStep& step) const {
    return positions_of(step.group).all();
}

void SentenceReader::find_bounds() {
    const auto polite = positions_of(PhraseGrammar::polite).covered();
    Positions breaks = 0;
    for (std::size_t i = 0; i < size(); ++i)
        breaks |= x_sentence.words[i].after_break ? bit(i) : 0;
    x_skippable = positions_of(PhraseGrammar::small).covered() | polite;
    x_closed = breaks & ~polite & ~(polite << 1U);
    x_clause_begins = breaks | bit(0) | (x_masked << 1U);
    x_clause_ends = breaks | bit(size()) | x_masked;
    x_sentence_begins = bit(0);
    x_sentence_ends = bit(size());
    for (std::size_t i = 0; i < size(); ++i) {
        x_clause_begins |= (x_clause_begins & polite) << 1U;
        x_sentence_begins |= (x_sentence_begins & polite) << 1U;
        x_clause_ends |= (x_clause_ends >> 1U) & polite;
        x_sentence_ends |= (x_sentence_ends >> 1U) & polite;
    }
}

Positions SentenceReader::covered_by(const PhrasePattern& pattern, Positions refused) const {
    Positions covered = 0;
    for (auto starts = starts_of(pattern); starts != 0; starts &= starts - 1) {
        const auto start = static_cast<std::size_t>(std::countr_zero(starts));
        const auto ends = match(pattern, bit(start));
        if (ends == 0) continue;
        const auto end = refused == 0 ? 63 - std::countl_zero(ends) : std::countr_zero(ends);
        const auto words = (bit(static_cast<std::size_t>(end)) - 1) & ~(bit(start) - 1);
        if ((words & refused) == 0) covered |= words;
    }
    return covered;
}

Positions SentenceReader::starts_of(const PhrasePattern& pattern) const {
    const auto everywhere = bit(size()) - 1;
    Positions starts = 0;
    Positions anchored = everywhere;
    for (const auto& step : pattern.steps) {
        switch (step.kind) {
            case PatternStep::Kind::clause_begin:
                anchored &= x_clause_begins;
                break;
            case PatternStep::Kind::sentence_begin:
                anchored &= x_sentence_begins;
                break;
            case PatternStep::Kind::group:
                starts |= begins_of(step);
                if (!step.optional && !step.repeated) {
                    const bool any_match = starts != 0;
                    if (!any_match) return 0;
                    return anchored == everywhere ? starts : anchored;
                }
                break;
            default:
                return anchored;
        }
    }
    return anchored;
}

Positions SentenceReader::skip(Positions from, Positions open, Positions skippable) {
    auto reached = from;
    for (std::size_t i = 0; i < skipped_max; ++i) {
        const auto next = (reached & open & skippable) << 1U;
        if ((next | reached) == reached) break;
        reached |= next;
    }
    return reached & open;
}

Positions SentenceReader::match(const PhrasePattern& pattern, Positions start) const {
    auto now = start;
    const auto skippable = pattern.use == PatternUse::mask ? 0 : x_skippable;
    const auto everywhere = bit(size()) - 1;
    const auto clauses = everywhere & (~x_closed | start);
    auto open = everywhere;  // positions whose word may be next
    for (const auto& step : pattern.steps) {
        if (now == 0) return 0;
        switch (step.kind) {
            case PatternStep::Kind::clause_begin:
                now &= x_clause_begins;
                break;
            case PatternStep::Kind::sentence_begin:
                now &= x_sentence_begins;
                break;
            case PatternStep::Kind::clause_end:
                now &= x_clause_ends;
                break;
            case PatternStep::Kind::sentence_end:
                now &= x_sentence_ends;
                break;
            case PatternStep::Kind::comma:
                open = everywhere;
                break;
            case PatternStep::Kind::not_group:
                now &= ~begins_of(step);
                break;
            case PatternStep::Kind::gap:
                for (int i = 0; i < step.count; ++i)
                    now |= (now & clauses) << 1U;
                break;
            case PatternStep::Kind::group:
                now = after_group(step, now, open, skippable);
                open = clauses;
                break;
        }
    }
    return now;
}

Positions SentenceReader::after_group(
    const PatternStep& step, Positions from, Positions open, Positions skippable
) const {
    const auto& group = positions_of(step.group);
    if (!step.repeated) {
        const auto reached = group.advance(skip(from, open, skippable));
        return step.optional ? reached | from : reached;
    }
    auto reached = from;
    for (int i = 0; i < repeats_max; ++i)
        reached |= group.advance(skip(reached, open, skippable));
    return reached;
}

}  // namespace continuo
