#include <algorithm>
#include <string_view>

#include "agent/language/lexicon.hpp"
#include "agent/language/word_groups.hpp"
#include "agent/language/words.hpp"
#include "agent/memory/memory_request.hpp"

// Every word of a statement belongs to a fact, or is one of statement-words.txt. A preference ends
// with its sentence, so what it says is looked at as well.

namespace continuo {

namespace {

enum class StatementGroup : unsigned { question, dealing, correction };

const WordGroups<StatementGroup>& statement_groups() {
    static const WordGroups<StatementGroup> groups(
        "statement-groups",
        {{"question", StatementGroup::question},
         {"dealing", StatementGroup::dealing},
         {"correction", StatementGroup::correction}}
    );
    return groups;
}

/// Marks the words of `value` where they are in the message.
void mark_value(const Words& message, std::string_view value, std::vector<bool>& marked) {
    const Words words(value);
    if (words.empty()) return;
    for (std::size_t at = 0; at + words.size() <= message.size(); ++at) {
        const bool here = std::ranges::equal(
            words.all(), message.all().subspan(at, words.size()), {}, &Word::lower, &Word::lower
        );
        if (!here) continue;
        const auto begin = marked.begin() + static_cast<std::ptrdiff_t>(at);
        std::fill_n(begin, words.size(), true);
    }
}

/// A clause such as "I prefer email over phone" that asks for nothing now.
bool only_prefers(std::string_view clause) {
    constexpr std::size_t words_max = 14;
    const auto& groups = statement_groups();
    const Words words(clause);
    if (words.size() > words_max) return false;
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (groups.contains(StatementGroup::question, words[i].lower)) return false;
        const bool acts = words.at(i) == "to" && is_one_of(words.at(i - 1), {"prefer", "rather"});
        if (acts && !groups.contains(StatementGroup::dealing, words.at(i + 1))) return false;
    }
    return true;
}

}  // namespace

bool is_statement(const std::string& message, std::span<const CustomerFact> facts) {
    static const WordList others("statement-words");
    if (facts.empty() || message.contains('?')) return false;
    const auto cut = shared_words(message);
    std::vector<bool> marked(cut->size());
    for (const auto& fact : facts) {
        const auto parsed = parse_remembered(fact.content);
        if (!parsed) continue;
        const bool clause =
            parsed->subject == FactSubject::preference || parsed->subject == FactSubject::note;
        if (clause && !only_prefers(parsed->value)) return false;
        mark_value(*cut, parsed->value, marked);
    }
    for (std::size_t i = 0; i < cut->size(); ++i) {
        const auto word = (*cut)[i].lower;
        if (!marked[i] && word != "forget" && !others.contains(word)) return false;
    }
    return true;
}

bool is_correction(const std::string& message) {
    return std::ranges::any_of(*shared_words(message), [](const Word& word) {
        return statement_groups().contains(StatementGroup::correction, word.lower);
    });
}

}  // namespace continuo
