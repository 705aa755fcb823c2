#include "agent/escalation/human_request.hpp"

#include <algorithm>
#include <vector>

#include "agent/escalation/human_request_lexicon.hpp"
#include "agent/escalation/negated_request.hpp"
#include "agent/language/word_groups.hpp"
#include "agent/language/words.hpp"

// Each word has a set of kinds (see HumanWordKind). A request is a short pattern of kinds:
//   contact verb, small words, human         "speak to a real person", "help contacting somebody"
//   human, "I can" or "to", contact verb     "is there a person I can chat with"
//   wish verb, small words, firm human       "get me a human", "i want a real agent"
//   can/let/have, human, help verb           "can a human look into this", "have someone call me"
//   transfer me, escalate this, put me through
//   a human alone in a sentence              "Useless bot. Human please!"
// A negated ("don't want to talk to ...") or past ("after talking to ...") request does not count.

namespace continuo {

namespace {

constexpr std::size_t looked_at_words = 200;  // at either end of the message
constexpr std::size_t between_max = 5;

/// The groups of language/lexicons/en/human-request-patterns.txt.
enum class RequestWord : unsigned {
    after_human,
    noun_verb,
    department_verb,
    department_question,
    ability,
    self,
    being,
    after_wished,
    letting,
    before_help,
    calling,
    help_object,
    putting,
    handing,
    handed,
    calling_back,
    escalated,
    polite,
    pointing,
};

bool is_in(RequestWord group, std::string_view word) {
    static const WordGroups<RequestWord> groups(
        "human-request-patterns",
        {
            {"after_human", RequestWord::after_human},
            {"noun_verb", RequestWord::noun_verb},
            {"department_verb", RequestWord::department_verb},
            {"department_question", RequestWord::department_question},
            {"ability", RequestWord::ability},
            {"self", RequestWord::self},
            {"being", RequestWord::being},
            {"after_wished", RequestWord::after_wished},
            {"letting", RequestWord::letting},
            {"before_help", RequestWord::before_help},
            {"calling", RequestWord::calling},
            {"help_object", RequestWord::help_object},
            {"putting", RequestWord::putting},
            {"handing", RequestWord::handing},
            {"handed", RequestWord::handed},
            {"calling_back", RequestWord::calling_back},
            {"escalated", RequestWord::escalated},
            {"polite", RequestWord::polite},
            {"pointing", RequestWord::pointing},
        }
    );
    return groups.contains(group, word);
}

class RequestReader {
public:
    explicit RequestReader(const Words& words) : x_words(words), x_kinds(words.size()) {
        std::ranges::transform(words, x_kinds.begin(), [](const Word& word) {
            return human_kinds_of(word.lower);
        });
    }

    [[nodiscard]] bool finds_request(std::size_t begin, std::size_t end) const {
        for (std::size_t i = begin; i < end; ++i) {
            if (request_at(i) && !is_negated_request(x_words, i) && !is_past(x_words, i))
                return true;
        }
        return false;
    }

    /// The first or the last sentence consists only of words for a human: "agent", "Useless. Human
    /// please!".
    [[nodiscard]] bool has_bare_request() const {
        std::size_t end = 0;
        while (end < x_words.size() && (end == 0 || !x_words[end].after_break))
            ++end;
        if (is_bare(0, end)) return true;
        std::size_t begin = x_words.size();
        while (begin > 0 && !x_words[--begin].after_break) {
        }
        return is_bare(begin, x_words.size());
    }

private:
    [[nodiscard]] bool is(std::size_t i, unsigned kinds) const {
        return i < x_kinds.size() && (x_kinds[i] & kinds) != 0;
    }
    [[nodiscard]] std::string_view at(std::size_t i) const { return x_words.at(i); }

    /// A firm_human; "human" as an adjective does not count ("human error", "a human vaccine").
    [[nodiscard]] bool is_firm(std::size_t i) const {
        if (!is(i, firm_human)) return false;
        if (at(i) != "human" || i + 1 >= x_words.size() || x_words[i + 1].after_break) return true;
        return human_kinds_of(at(i + 1)) != no_kind || is_stop_word(at(i + 1)) ||
               is_in(RequestWord::after_human, at(i + 1));
    }

    [[nodiscard]] bool request_at(std::size_t i) const {
        return verb_then_human(i) || human_then_verb(i) || wish_then_human(i) ||
               lets_human_help(i) || moves_me(i);
    }

    [[nodiscard]] bool verb_then_human(std::size_t i) const {
        if (!is(i, contact_verb)) return false;
        // Nouns: "close contact with someone", "a word".
        const bool noun = (at(i) == "contact" && at(i + 1) == "with" && at(i - 1) != "in");
        if (is_in(RequestWord::noun_verb, at(i)) && at(i + 1) != "with" && at(i + 1) != "of")
            return false;
        int unknown = 0;
        for (std::size_t j = i + 1; j <= i + 1 + between_max && j < x_words.size(); ++j) {
            if (x_words[j].after_break) return false;
            if (is_firm(j)) return true;
            if (is(j, loose_human)) return !noun && at(j + 1) != "else";
            if (is(j, department) && reaches_department(i, j)) return true;
            if (!is(j, small_word | contact_verb) && ++unknown > 1) return false;
            if (!is(j, small_word) && at(j).size() > 3) return false;
        }
        return false;
    }

    /// "speak to customer service", but not "when can I call customer service".
    [[nodiscard]] bool reaches_department(std::size_t verb, std::size_t found) const {
        if (!is_in(RequestWord::department_verb, at(verb))) {
            return false;
        }
        if (at(found + 1) == "ticket" || at(found + 1) == "tickets") return false;
        return std::ranges::none_of(x_words, [](const Word& word) {
            return is_in(RequestWord::department_question, word.lower);
        });
    }

    [[nodiscard]] bool human_then_verb(std::size_t i) const {
        if (!is(i, firm_human | loose_human)) return false;
        for (std::size_t j = i + 1; j <= i + between_max && j < x_words.size(); ++j) {
            if (x_words[j].after_break) return false;
            if (at(j - 1) == "to" && is(j, help_verb) && at(j + 1) == "me") return true;
            if (!is(j, contact_verb)) continue;
            if (at(j - 1) == "to") return true;  // "someone to talk to"
            return is_in(RequestWord::ability, at(j - 1)) && is_in(RequestWord::self, at(j - 2));
        }
        return false;
    }

    [[nodiscard]] bool wish_then_human(std::size_t i) const {
        const bool there = at(i) == "there" && is_in(RequestWord::being, at(i - 1));
        if (!is(i, wish_verb) && !there) return false;
        bool real = false;
        for (std::size_t j = i + 1; j <= i + 1 + between_max && j < x_words.size(); ++j) {
            if (x_words[j].after_break) return false;
            real |= is(j, real_word);
            if (is_firm(j)) return !there || real;
            if (is(j, loose_human)) return real || (!there && is_wanted(i, j));
            if (!is(j, small_word | wish_verb)) return false;
        }
        return false;
    }

    /// "give me a person", "get me someone who can help"; not "I need someone's address".
    [[nodiscard]] bool is_wanted(std::size_t wish, std::size_t person) const {
        const bool ends = person + 1 == x_words.size() || x_words[person + 1].after_break;
        if (at(wish + 1) == "me") return ends || is_in(RequestWord::after_wished, at(person + 1));
        return at(person) == "person" && ends;
    }

    [[nodiscard]] bool lets_human_help(std::size_t i) const {
        if (!is_in(RequestWord::letting, at(i))) {
            return false;
        }
        for (std::size_t j = i + 1; j <= i + between_max && j < x_words.size(); ++j) {
            if (x_words[j].after_break) return false;
            if (is(j, firm_human | loose_human)) return does_for_me(j);
            if (!is(j, small_word)) return false;
        }
        return false;
    }

    /// The words after the human at `i` are "call me", or, after a firm_human or "person", "help
    /// me".
    [[nodiscard]] bool does_for_me(std::size_t i) const {
        const bool named = is(i, firm_human) || at(i) == "person";
        while (is(i + 1, firm_human | loose_human) || is_in(RequestWord::before_help, at(i + 1)))
            ++i;
        const auto verb = at(i + 1);
        const auto object = at(i + 2);
        if (is_in(RequestWord::calling, verb)) return object == "me" || object == "us";
        return named && is(i + 1, help_verb) &&
               (object.empty() || is_in(RequestWord::help_object, object));
    }

    /// "transfer me", "escalate this", "put me through", "call me back".
    [[nodiscard]] bool moves_me(std::size_t i) const {
        const auto next = at(i + 1);
        const auto third = at(i + 2);
        if (is_in(RequestWord::putting, at(i))) return next == "me" && third == "through";
        if (is_in(RequestWord::handing, at(i)))
            return next == "me" && is_in(RequestWord::handed, third);
        if (is_in(RequestWord::calling_back, at(i))) return next == "me" && third == "back";
        if (at(i) == "callback") return next == "from";
        if (at(i) == "transfer") return next == "me";
        if (at(i) != "escalate") return false;
        return i + 1 == x_words.size() || is_in(RequestWord::escalated, next);
    }

    [[nodiscard]] bool is_bare(std::size_t begin, std::size_t end) const {
        constexpr std::size_t words_max = 6;
        if (end - begin > words_max) return false;
        bool person = false;
        bool real = false;
        for (std::size_t i = begin; i < end; ++i) {
            real |= is(i, real_word);
            person |= is(i, firm_human) || (real && (is(i, loose_human) || at(i) == "chat"));
            const bool polite = is_in(RequestWord::polite, at(i));
            const bool pointing = is_in(RequestWord::pointing, at(i));
            const bool fits = is(i, firm_human | loose_human | small_word | department) ||
                              (at(i) == "chat" && real);
            if (pointing || (!fits && !polite)) return false;
        }
        return person;
    }

    const Words& x_words;
    std::vector<unsigned> x_kinds;
};

}  // namespace

bool asks_for_human(const std::string& message) {
    const auto cut = shared_words(message);
    const auto& words = *cut;
    if (words.empty()) return false;
    const RequestReader reader(words);
    if (reader.has_bare_request()) return true;
    if (words.size() <= 2 * looked_at_words) return reader.finds_request(0, words.size());
    return reader.finds_request(0, looked_at_words) ||
           reader.finds_request(words.size() - looked_at_words, words.size());
}

}  // namespace continuo
