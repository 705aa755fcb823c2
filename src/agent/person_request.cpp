#include "agent/person_request.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "agent/escalation_lexicon.hpp"
#include "agent/words.hpp"

// Each word gets the kinds it may be (a verb of contact, a word for a person, ...), misspelt words
// by edit distance. A request is a small pattern of kinds:
//   verb, at most five small words, person     "speak to a real person", "need help contacting
//   somebody" person, at most five words, verb           "is there a person I can chat with"
//   want/get/need, small words, firm person    "get me a human", "i want a real agent"
//   transfer/escalate me, put me through       alone
//   the person alone                           "human agent please"
// and it does not count when it is negated or told as past.

namespace continuo {

namespace {

enum Kind : unsigned {
    none = 0,
    contact = 1U << 0U,     // speak, talk, chat, contact, reach
    move_me = 1U << 1U,     // transfer, connect, escalate
    firm = 1U << 2U,        // human, agent, representative: a person even with "get me a"
    loose = 1U << 3U,       // someone, person: a person only with a verb of contact
    wish = 1U << 4U,        // want, need, get, give
    small = 1U << 5U,       // articles, prepositions, adjectives that may stand between
    department = 1U << 6U,  // support, service, team
    real = 1U << 7U,        // real, live, actual: makes a loose person firm
};

struct Entry {
    std::string_view word;
    unsigned kinds;
};

// Sorted, for binary search.
constexpr auto lexicon = std::to_array<Entry>({
    {"a", small},
    {"actual", small | real},
    {"adviser", firm},
    {"advisor", firm},
    {"agent", firm},
    {"agents", firm},
    {"alive", small | real},
    {"an", small},
    {"another", small},
    {"any", small},
    {"anybody", loose},
    {"anyone", loose},
    {"assistant", firm},
    {"assistants", firm},
    {"associate", firm},
    {"at", small},
    {"bloody", small},
    {"call", contact},
    {"calling", contact},
    {"care", department},
    {"center", small},
    {"centre", small},
    {"chat", contact},
    {"chatting", contact},
    {"connect", contact | move_me},
    {"connected", contact | move_me},
    {"connecting", contact | move_me},
    {"contact", contact},
    {"contacting", contact},
    {"csr", firm},
    {"customer", small},
    {"damn", small},
    {"department", department},
    {"different", small},
    {"direct", contact | move_me},
    {"directly", small},
    {"employee", firm},
    {"escalate", move_me},
    {"escalated", move_me},
    {"expert", firm},
    {"forward", contact | move_me},
    {"from", small},
    {"fucking", small},
    {"get", wish},
    {"getting", wish},
    {"give", wish},
    {"goddamn", small},
    {"hold", small},
    {"human", firm | real},
    {"humans", firm},
    {"in", small},
    {"individual", loose},
    {"it", small},
    {"just", small},
    {"like", wish},
    {"line", department},
    {"live", small | real},
    {"living", small | real},
    {"manager", firm},
    {"me", small},
    {"message", contact},
    {"my", small},
    {"need", wish},
    {"of", small},
    {"one", small},
    {"operator", firm},
    {"operators", firm},
    {"or", small},
    {"other", small},
    {"our", small},
    {"over", small},
    {"people", loose},
    {"person", loose},
    {"personally", small},
    {"persons", loose},
    {"phone", contact},
    {"please", small},
    {"prefer", wish},
    {"proper", small | real},
    {"reach", contact},
    {"reaching", contact},
    {"real", small | real},
    {"redirect", contact | move_me},
    {"rep", firm},
    {"representative", firm},
    {"representatives", firm},
    {"reps", firm},
    {"require", wish},
    {"sales", small | department},
    {"service", small | department},
    {"services", small | department},
    {"some", small},
    {"somebody", loose},
    {"someone", loose},
    {"speak", contact},
    {"speaking", contact},
    {"specialist", firm},
    {"staff", firm},
    {"supervisor", firm},
    {"support", small | department},
    {"switch", contact | move_me},
    {"talk", contact},
    {"talking", contact},
    {"team", small | department},
    {"technical", small},
    {"technician", firm},
    {"that", small},
    {"the", small},
    {"this", small},
    {"to", small},
    {"touch", contact},
    {"transfer", contact | move_me},
    {"transferred", contact | move_me},
    {"ur", small},
    {"want", wish},
    {"wanna", wish},
    {"who", small},
    {"with", small},
    {"your", small},
});

constexpr auto sorted_lexicon = [] {
    auto table = lexicon;
    std::ranges::sort(table, {}, &Entry::word);
    return table;
}();

// What a misspelt word may have been meant to be, and words that look like it but are not it.
constexpr auto meant = std::to_array<std::string_view>({
    "agent",          "assistant", "contact",  "human",      "live",     "operator",   "person",
    "representative", "somebody",  "someone",  "speak",      "speaking", "supervisor", "talk",
    "talking",        "chat",      "chatting", "contacting", "connect",  "transfer",
});
constexpr auto not_meant = std::to_array<std::string_view>({
    "action",   "aged",    "cart",   "cast",     "change", "char",   "chart", "chatty",
    "contract", "event",   "give",   "gives",    "humane", "life",   "like",  "line",
    "love",     "operate", "parson", "personal", "speaks", "spoken", "tale",  "talked",
    "tall",     "task",    "that",   "walk",     "what",
});

constexpr std::size_t looked_at_words = 200;  // at either end of the message
constexpr std::size_t between_max = 5;

unsigned letters_of(std::string_view word) {
    unsigned set = 0;
    for (const char c : word)
        set |= 1U << (static_cast<unsigned char>(c) & 31U);
    return set;
}

/// `a` becomes `b` by at most `edits_max` (1 or 2) inserted, dropped, replaced or swapped letters.
bool within_edits(std::string_view a, std::string_view b, std::size_t edits_max) {
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > edits_max) return false;
    while (!a.empty() && a.front() == b.front()) {
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    while (!a.empty() && a.back() == b.back()) {
        a.remove_suffix(1);
        b.remove_suffix(1);
    }
    if (b.size() <= 1) return b.size() <= edits_max;
    if (a.size() == 2 && b.size() == 2 && a[0] == b[1] && a[1] == b[0]) return true;
    if (edits_max == 1) return false;
    const bool drops = within_edits(a, b.substr(1), edits_max - 1);
    if (a.empty()) return drops;
    return drops || within_edits(a.substr(1), b.substr(1), edits_max - 1) ||
           within_edits(a.substr(1), b, edits_max - 1);
}

unsigned kinds_of(std::string_view word) {
    const auto found = std::ranges::lower_bound(sorted_lexicon, word, {}, &Entry::word);
    return found != sorted_lexicon.end() && found->word == word ? found->kinds : none;
}

/// The kinds of a word that is in no list: those of the word it is a misspelling of.
unsigned kinds_of_misspelt(std::string_view word) {
    constexpr std::size_t length_max = 16;
    if (word.size() < 4 || word.size() > length_max || is_stop_word(word)) return none;
    if (std::ranges::find(not_meant, word) != not_meant.end()) return none;
    const auto letters = letters_of(word);
    for (const auto right : meant) {
        const std::size_t edits = right.size() >= 8 ? 2 : 1;
        if (right.size() == 4 && word.size() == 4 && word.front() != right.front()) continue;
        if (static_cast<std::size_t>(std::popcount(letters ^ letters_of(right))) > 2 * edits)
            continue;
        if (within_edits(word, right, edits)) return kinds_of(right);
    }
    return none;
}

class Reader {
public:
    explicit Reader(const Words& words) : x_words(words), x_kinds(words.size()) {
        for (std::size_t i = 0; i < words.size(); ++i) {
            const auto word = words[i].lower;
            x_kinds[i] = kinds_of(word);
            if (x_kinds[i] == none) x_kinds[i] = kinds_of_misspelt(word);
        }
    }

    [[nodiscard]] bool finds_request(std::size_t begin, std::size_t end) const {
        for (std::size_t i = begin; i < end; ++i) {
            if (request_at(i) && !is_refused(i) && !is_past(i)) return true;
        }
        return false;
    }

    /// All there is to the message: "agent", "human please", "live agent now".
    [[nodiscard]] bool is_bare_request() const {
        constexpr std::size_t words_max = 4;
        if (x_words.size() > words_max) return false;
        bool person = false;
        for (std::size_t i = 0; i < x_words.size(); ++i) {
            const auto word = x_words[i].lower;
            person |= is(i, firm) || (is(i, loose) && i > 0 && is(i - 1, real));
            const bool polite = word == "please" || word == "now" || word == "pls" ||
                                word == "hi" || word == "hello" || word == "immediately" ||
                                word == "only";
            if (!is(i, firm | loose | small | wish) && !polite && word != "i") return false;
        }
        return person;
    }

private:
    [[nodiscard]] bool is(std::size_t i, unsigned kinds) const {
        return i < x_kinds.size() && (x_kinds[i] & kinds) != 0;
    }

    [[nodiscard]] bool request_at(std::size_t i) const {
        return verb_then_person(i) || person_then_verb(i) || wish_then_person(i) || moves_me(i);
    }

    [[nodiscard]] bool verb_then_person(std::size_t i) const {
        if (!is(i, contact)) return false;
        for (std::size_t j = i + 1; j <= i + 1 + between_max && j < x_words.size(); ++j) {
            if (is(j, firm | loose)) return !is(j, loose) || reaches_customer_side(i, j);
            if (x_words[j].after_break && !is(j, small)) return false;
            if (is(j, department) && reaches_department(i, j)) return true;
            if (!is(j, small) && x_words[j].lower.size() > 3) return false;
        }
        return false;
    }

    /// "someone" after "call": the customer's own people, as in "call someone else", do not count.
    [[nodiscard]] bool reaches_customer_side(std::size_t, std::size_t person) const {
        return x_words.at(person + 1) != "else";
    }

    /// "speak to customer service", but not "when can I call customer service".
    [[nodiscard]] bool reaches_department(std::size_t verb, std::size_t at) const {
        const auto word = x_words[verb].lower;
        const bool speaks = word != "contact" && word != "contacting" && word != "call" &&
                            word != "calling" && word != "reach" && word != "reaching" &&
                            word != "touch" && word != "message" && word != "phone";
        if (!speaks || is(at + 1, firm)) return speaks;
        static constexpr auto asks_how = std::to_array<std::string_view>(
            {"address",
             "available",
             "email",
             "e",
             "hour",
             "hours",
             "number",
             "open",
             "time",
             "times",
             "toll",
             "when"}
        );
        return std::ranges::none_of(x_words, [](const Word& other) {
            return std::ranges::find(asks_how, other.lower) != asks_how.end();
        });
    }

    [[nodiscard]] bool person_then_verb(std::size_t i) const {
        if (!is(i, firm | loose)) return false;
        for (std::size_t j = i + 1; j <= i + between_max && j < x_words.size(); ++j) {
            if (x_words[j].after_break) return false;
            if (!is(j, contact)) continue;
            const auto before = x_words.at(j - 1);
            const auto verb = x_words[j].lower;
            if (before == "i" || before == "we") return j >= 2 && asks_before(j - 2);
            if (before == "to") return true;  // "someone to talk to"
            const bool calls = verb == "call" || verb == "contact" || verb == "phone";
            return calls && x_words.at(j + 1) == "me" && verb_of_asking(i);
        }
        return false;
    }

    [[nodiscard]] bool asks_before(std::size_t i) const {
        static constexpr auto asking = std::to_array<std::string_view>(
            {"can",
             "could",
             "may",
             "might",
             "person",
             "someone",
             "somebody",
             "anyone",
             "anybody",
             "human",
             "agent",
             "that",
             "who",
             "whom"}
        );
        return std::ranges::find(asking, x_words.at(i + 0)) != asking.end() ||
               std::ranges::find(asking, x_words.at(i + 1)) != asking.end();
    }

    /// "can someone call me", "have somebody call me", "I need an agent to call me".
    [[nodiscard]] bool verb_of_asking(std::size_t person) const {
        for (std::size_t back = 1; back <= 3 && back <= person; ++back) {
            const auto word = x_words.at(person - back);
            if (word == "can" || word == "could" || word == "have" || word == "will" ||
                word == "would" || is(person - back, wish)) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] bool wish_then_person(std::size_t i) const {
        const auto word = x_words[i].lower;
        const bool there = word == "there" && i > 0 && x_words.at(i - 1) == "is";
        if (!is(i, wish) && !there && word != "require") return false;
        bool is_real = false;
        for (std::size_t j = i + 1; j <= i + 1 + between_max && j < x_words.size(); ++j) {
            if (x_words[j].after_break) return false;
            if (is(j, firm)) return !there || is_real;
            if (is(j, loose)) return is_real;
            is_real |= is(j, real);
            const auto between = x_words[j].lower;
            if (!is(j, small) && between != "help" && between != "assistance" && between != "talk")
                return false;
        }
        return false;
    }

    /// "transfer me", "escalate this", "put me through", "pass me on to".
    [[nodiscard]] bool moves_me(std::size_t i) const {
        const auto word = x_words[i].lower;
        const auto next = x_words.at(i + 1);
        if (word == "put" || word == "patch") return next == "me" && x_words.at(i + 2) == "through";
        if (word == "hand" || word == "pass") {
            const auto third = x_words.at(i + 2);
            return next == "me" && (third == "over" || third == "on" || third == "to");
        }
        if (word == "call" || word == "ring" || word == "phone") {
            return next == "me" && x_words.at(i + 2) == "back";
        }
        if (!is(i, move_me)) return false;
        if (word.starts_with("escalate")) {
            return next == "me" || next == "this" || next == "it" || next == "my" || next == "to" ||
                   next == "the";
        }
        if (!word.starts_with("transfer")) return false;
        return next == "me";
    }

    /// "don't want to talk to an agent", "no need to escalate": only small verbs stand between the
    /// negation and the request. "I don't know how to talk to an agent" is a request.
    [[nodiscard]] bool is_refused(std::size_t i) const {
        static constexpr auto chain = std::to_array<std::string_view>(
            {"a",    "any", "be",   "even",  "for",       "going",  "have",   "having",
             "like", "me",  "my",   "need",  "necessary", "please", "really", "reason",
             "the",  "to",  "want", "wanna", "wish",      "you",    "yet"}
        );
        static constexpr auto refusals = std::to_array<std::string_view>(
            {"avoid",
             "don't",
             "dont",
             "instead",
             "needn't",
             "never",
             "no",
             "not",
             "rather",
             "without",
             "won't"}
        );
        for (std::size_t at = i; at > 0;) {
            if (x_words[at].after_break) return false;
            const auto word = x_words.at(--at);
            if (word == "not" && at > 0 && is_inability(x_words.at(at - 1))) return false;
            if (word == "rather") return at > 0 && false;
            if (std::ranges::find(refusals, word) != refusals.end()) return true;
            if (std::ranges::find(chain, word) == chain.end()) return false;
        }
        return false;
    }

    [[nodiscard]] static bool is_inability(std::string_view word) {
        return word == "can" || word == "could" || word == "am" || word == "was" ||
               word == "have" || word == "why" || word == "if";
    }

    /// "after talking to an agent", "I was speaking with someone", "they connected me".
    [[nodiscard]] bool is_past(std::size_t i) const {
        const auto word = x_words[i].lower;
        const auto before = x_words.at(i - 1);
        if (word == "connected" || word == "transferred" || word == "escalated") {
            return before != "be" && before != "get" && before != "getting";
        }
        if (!word.ends_with("ing")) return before == "i" && i >= 2 && x_words.at(i - 2) == "did";
        return before == "after" || before == "before" || before == "was" || before == "were" ||
               before == "been" || before == "when" || before == "while" || before == "since" ||
               before == "from" || before == "by";
    }

    const Words& x_words;
    std::vector<unsigned> x_kinds;
};

}  // namespace

bool asks_for_person(const std::string& message) {
    const Words words(message);
    const Reader reader(words);
    if (reader.is_bare_request()) return true;
    if (words.size() <= 2 * looked_at_words) return reader.finds_request(0, words.size());
    return reader.finds_request(0, looked_at_words) ||
           reader.finds_request(words.size() - looked_at_words, words.size());
}

bool says_yes(const std::string& message) {
    static constexpr auto yes = std::to_array<std::string_view>(
        {"absolutely", "definitely", "ok", "okay", "sure", "ya", "yeah", "yep", "yes", "yup"}
    );
    static constexpr auto with_it = std::to_array<std::string_view>(
        {"a",      "be",     "connect", "do",    "fine",   "go",   "good",   "great",  "i",
         "it",     "like",   "love",    "me",    "of",     "ok",   "okay",   "please", "pls",
         "course", "sounds", "sure",    "thank", "thanks", "that", "that'd", "would",  "yes",
         "you",    "i'd",    "to",      "ahead", "need",   "want"}
    );
    constexpr std::size_t words_max = 8;
    const Words words(message);
    if (words.empty() || words.size() > words_max) return false;
    const bool begins = std::ranges::find(yes, words[0].lower) != yes.end() ||
                        phrase_at(words, 0, "please do") || phrase_at(words, 0, "go ahead") ||
                        phrase_at(words, 0, "of course") || phrase_at(words, 0, "do it");
    return begins && std::ranges::all_of(words.all().subspan(1), [](const Word& word) {
               return std::ranges::find(with_it, word.lower) != with_it.end();
           });
}

}  // namespace continuo
