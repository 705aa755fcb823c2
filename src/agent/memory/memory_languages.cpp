#include "agent/memory/memory_languages.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/language/lexicon.hpp"
#include "agent/memory/memory_phrases.hpp"
#include "agent/memory/remembered_fact.hpp"
#include "base/text.hpp"

// A message is read with the phrases of one language at a time; the first that finds something
// tells.

namespace continuo {

namespace {

constexpr std::size_t words_max = 60;
constexpr std::size_t request_words_max = 16;

using MessageWords = std::vector<FoldedMessageWord>;

const std::vector<MemoryPhrases>& languages() {
    static const auto all = [] {
        std::vector<MemoryPhrases> lists;
        for (const auto& name : lexicons_named("memory"))
            lists.emplace_back(name);
        return lists;
    }();
    return all;
}

CustomerFact fact(
    FactKind kind, double importance, std::string_view label, std::string_view value
) {
    CustomerFact said;
    said.kind = kind;
    said.importance = importance;
    said.content = std::string(label) + collapse_whitespace(value);
    return said;
}

/// Reads what follows the phrases that introduce it.
class ForeignFactReader {
public:
    ForeignFactReader(
        std::string_view text, const MessageWords& words, const MemoryPhrases& phrases
    )
        : x_text(text), x_words(words), x_phrases(phrases) {}

    std::vector<CustomerFact> run() {
        for (std::size_t at = 0; at < x_words.size();) {
            const auto* phrase = x_phrases.at(x_words, at);
            if (phrase != nullptr) read(*phrase, at);
            at += phrase != nullptr ? phrase->words.size() : 1;
        }
        return std::move(x_facts);
    }

private:
    void read(const MemoryPhrase& phrase, std::size_t at) {
        const auto next = at + phrase.words.size();
        if (next >= x_words.size() || x_words[next].after_break) return;
        switch (phrase.kind) {
            case MemoryPhraseKind::say_name:
                return add_names(next, false);
            case MemoryPhraseKind::say_name_capital:
                return add_names(next, true);
            case MemoryPhraseKind::say_place:
                if (const auto place = capitals_from(next, false); !place.empty())
                    x_facts.push_back(fact(FactKind::user_info, 0.7, "User place: ", place));
                return;
            case MemoryPhraseKind::say_language:
                if (const auto* word = x_phrases.at(x_words, next);
                    word != nullptr && word->kind == MemoryPhraseKind::language_word)
                    x_facts.push_back(
                        fact(FactKind::user_info, 0.8, "User language: ", text_of(next, next))
                    );
                return;
            case MemoryPhraseKind::say_preference:
                return add_preference(at);
            default:
                return;
        }
    }

    [[nodiscard]] std::string_view text_of(std::size_t first, std::size_t last) const {
        return x_text.substr(x_words[first].begin, x_words[last].end - x_words[first].begin);
    }

    [[nodiscard]] bool is_name(std::size_t at, bool capital) const {
        const auto& word = x_words[at];
        if (word.number || word.text.size() < 2 || (capital && !word.capital)) return false;
        const auto* phrase = x_phrases.at(x_words, at);
        return phrase == nullptr;
    }

    /// Up to three words that may be a name; the second and third with a capital letter.
    [[nodiscard]] std::string_view capitals_from(std::size_t first, bool any_case) const {
        constexpr std::size_t name_words_max = 3;
        std::size_t last = first;
        while (last < x_words.size() && last < first + name_words_max &&
               is_name(last, !any_case || last > first) &&
               (last == first || x_words[last].begin - x_words[last - 1].end == 1))
            ++last;
        return last == first ? std::string_view() : text_of(first, last - 1);
    }

    void add_names(std::size_t first, bool capital) {
        constexpr std::size_t name_bytes_max = 40;
        const auto name = capitals_from(first, !capital);
        if (name.empty() || name.size() > name_bytes_max) return;
        auto next = first;
        while (next < x_words.size() && x_words[next].begin < x_words[first].begin + name.size())
            ++next;
        // A name ends its clause: not "ich bin Premium Mitglied seit 2020".
        const bool ends = next == x_words.size() || x_words[next].after_break ||
                          x_phrases.at(x_words, next) != nullptr;
        if (ends) x_facts.push_back(fact(FactKind::user_info, 0.9, "User name: ", name));
    }

    void add_preference(std::size_t first) {
        constexpr std::size_t clause_words_max = 14;
        std::size_t last = first;
        while (last + 1 < x_words.size() && last + 1 < first + clause_words_max) {
            const auto gap =
                x_text.substr(x_words[last].end, x_words[last + 1].begin - x_words[last].end);
            if (gap.find_first_of(".!?;\n") != std::string_view::npos) break;
            ++last;
        }
        x_facts.push_back(fact(FactKind::preference, 0.7, "User preference: ", text_of(first, last))
        );
    }

    std::string_view x_text;
    const MessageWords& x_words;
    const MemoryPhrases& x_phrases;
    std::vector<CustomerFact> x_facts;
};

bool is_polite(const MessageWords& words, std::size_t at, const MemoryPhrases& phrases) {
    const auto* phrase = phrases.at(words, at);
    return phrase != nullptr && phrase->kind == MemoryPhraseKind::polite;
}

MemoryRequest request_in(const MessageWords& message, const MemoryPhrases& phrases) {
    // Every word is of a phrase: most messages end here, in all languages but theirs.
    if (!phrases.has_beginning(message.front().text)) return {};
    MessageWords words;
    for (std::size_t at = 0; at < message.size(); ++at) {
        if (!is_polite(message, at, phrases)) words.push_back(message[at]);
    }
    MemoryRequest found;
    for (std::size_t at = 0; at < words.size();) {
        const auto* phrase = phrases.at(words, at);
        if (phrase == nullptr) return {};
        if (phrase->kind == MemoryPhraseKind::request) {
            if (found.act != MemoryAct::none) return {};
            found = phrase->request;
        } else if (phrase->kind != MemoryPhraseKind::filler &&
                   phrase->kind != MemoryPhraseKind::correction) {
            return {};
        }
        at += phrase->words.size();
    }
    return found;
}

/// Marks the words of the values of facts, but for those that are a clause.
std::vector<bool> mark_values(const MessageWords& words, std::span<const CustomerFact> facts) {
    std::vector<bool> marked(words.size());
    for (const auto& one : facts) {
        const auto parsed = parse_remembered(one.content);
        if (!parsed || parsed->subject == FactSubject::preference ||
            parsed->subject == FactSubject::note)
            continue;
        const auto value = fold_message(parsed->value);
        for (std::size_t at = 0; at + value.size() <= words.size(); ++at) {
            const bool here = std::ranges::equal(
                value,
                std::span(words).subspan(at, value.size()),
                {},
                &FoldedMessageWord::text,
                &FoldedMessageWord::text
            );
            if (!here) continue;
            std::fill_n(marked.begin() + static_cast<std::ptrdiff_t>(at), value.size(), true);
        }
    }
    return marked;
}

bool is_statement_in(
    const MessageWords& words, const std::vector<bool>& marked, const MemoryPhrases& phrases
) {
    for (std::size_t at = 0; at < words.size();) {
        if (marked[at]) {
            ++at;
            continue;
        }
        const auto* phrase = phrases.at(words, at);
        if (phrase == nullptr || phrase->kind == MemoryPhraseKind::request ||
            phrase->kind == MemoryPhraseKind::not_name)
            return false;
        at += phrase->words.size();
        if (phrase->kind != MemoryPhraseKind::say_preference) continue;
        while (at < words.size() && !words[at].after_break)
            ++at;
    }
    return true;
}

}  // namespace

std::vector<CustomerFact> extract_foreign_facts(std::string_view message) {
    const auto words = fold_message(message);
    for (const auto& language : languages()) {
        auto facts = ForeignFactReader(message, words, language).run();
        if (!facts.empty()) return facts;
    }
    return {};
}

MemoryRequest read_foreign_request(std::string_view message) {
    const auto words = fold_message(message);
    if (words.empty() || words.size() > request_words_max) return {};
    for (const auto& language : languages()) {
        const auto request = request_in(words, language);
        if (request.act != MemoryAct::none) return request;
    }
    return {};
}

bool is_foreign_statement(std::string_view message, std::span<const CustomerFact> facts) {
    if (facts.empty() || message.contains('?')) return false;
    const auto words = fold_message(message);
    if (words.size() > words_max) return false;
    const auto marked = mark_values(words, facts);
    return std::ranges::any_of(languages(), [&](const MemoryPhrases& language) {
        return is_statement_in(words, marked, language);
    });
}

bool is_foreign_correction(std::string_view message) {
    const auto words = fold_message(message);
    return std::ranges::any_of(languages(), [&](const MemoryPhrases& language) {
        for (std::size_t at = 0; at < words.size(); ++at) {
            const auto* phrase = language.at(words, at);
            if (phrase != nullptr && phrase->kind == MemoryPhraseKind::correction) return true;
        }
        return false;
    });
}

}  // namespace continuo
