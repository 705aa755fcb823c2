#include "agent/language/customer_facts.hpp"

#include <algorithm>
#include <string_view>

#include "agent/language/contact_patterns.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/self_description.hpp"
#include "agent/language/words.hpp"
#include "agent/memory/memory_languages.hpp"
#include "base/text.hpp"

// Finds addresses and numbers by patterns, names and preferences by the words before them. Prefers
// precision to recall: replies repeat a wrong fact to the customer.

namespace continuo {

namespace {

constexpr std::size_t facts_max = 5;
constexpr std::size_t message_bytes_max = 16 * 1024;  // 4,000 code points

class FactReader {
public:
    explicit FactReader(std::string_view text) : x_text(text), x_words(text) {}

    std::vector<CustomerFact> run() {
        for (const auto email : find_emails(x_text)) {
            add(FactKind::user_info, 0.8, "User email: ", email);
        }
        for (const auto phone : find_phones(x_text, x_words)) {
            add(FactKind::user_info, 0.8, "User phone: ", phone);
        }
        for (const auto& [kind, code] : find_references(x_text, x_words)) {
            add(FactKind::fact, 0.8, kind + " number: ", code);
        }
        read_name();
        read_preference();
        if (const auto language = find_language(x_text, x_words))
            add(FactKind::user_info, 0.8, "User language: ", *language);
        if (const auto place = find_place(x_text, x_words))
            add(FactKind::user_info, 0.7, "User place: ", *place);
        auto note = find_note(x_text, x_words);
        // Beside a name only: "we have two lamps" may be the beginning of a question.
        const bool introduces = std::ranges::any_of(x_facts, [](const CustomerFact& fact) {
            return fact.content.starts_with("User name: ");
        });
        if (!note && introduces && !x_text.contains('?')) note = find_occupation(x_text, x_words);
        if (note) add(FactKind::context, 0.7, "User note: ", *note);
        add_foreign();
        return std::move(x_facts);
    }

private:
    /// Of languages other than English, what is not known yet.
    void add_foreign() {
        const auto subject = [](const CustomerFact& fact) {
            return std::string_view(fact.content).substr(0, fact.content.find(':'));
        };
        for (auto& fact : extract_foreign_facts(x_text)) {
            const bool known = std::ranges::any_of(x_facts, [&](const CustomerFact& other) {
                return subject(other) == subject(fact);
            });
            if (!known && x_facts.size() < facts_max) x_facts.push_back(std::move(fact));
        }
    }

    void add(FactKind kind, double importance, std::string_view label, std::string_view value) {
        auto content = std::string(label) + collapse_whitespace(value);
        const bool known =
            std::ranges::find(x_facts, content, &CustomerFact::content) != x_facts.end();
        if (known || x_facts.size() == facts_max) return;
        CustomerFact fact;
        fact.kind = kind;
        fact.content = std::move(content);
        fact.importance = importance;
        x_facts.push_back(std::move(fact));
    }

    [[nodiscard]] std::string_view at(std::size_t i) const { return x_words.at(i); }

    /// "my name is ada lovelace" accepts lower case; "I'm Ada", "call me Ada" and "this is Ada"
    /// require a capital letter.
    void read_name() {
        for (std::size_t i = 0; i < x_words.size(); ++i) {
            const bool my = at(i) == "my";
            if (my && at(i + 1) == "name" && at(i + 2) == "is" && take_name(i + 3, false)) return;
            if (my && at(i + 1) == "name's" && take_name(i + 2, false)) return;
            const bool called = at(i) == "call" && at(i + 1) == "me" &&
                                (i == 0 || is_one_of(at(i - 1), {"please", "just", "can", "you"}));
            if (called && take_name(i + 2, true)) return;
            if (at(i) == "i'm" && take_name(i + 1, true)) return;
            if (at(i) == "i" && at(i + 1) == "am" && take_name(i + 2, true)) return;
            const bool begins =
                i == 0 || (i <= 2 && is_one_of(at(0), {"good", "hello", "hey", "hi"}));
            if (begins && at(i) == "this" && at(i + 1) == "is" && take_name(i + 2, true)) return;
            const bool it_is =
                is_one_of(at(i), {"it's", "its"}) || (at(i) == "is" && at(i - 1) == "it");
            if (it_is && at(i + 2) == "here" && i + 3 == x_words.size() && take_name(i + 1, true))
                return;
        }
    }

    bool take_name(std::size_t first, bool capital) {
        constexpr std::size_t words_max = 3;
        constexpr std::size_t name_bytes_max = 40;
        std::size_t last = first;
        while (last < x_words.size() && last < first + words_max &&
               fits_name(x_words[last], capital || last > first) &&
               (last == first || x_words[last].begin - x_words[last - 1].end == 1)) {
            ++last;
        }
        if (last == first || x_words[first].after_break) return false;
        // Rejects "I'm Premium member" and "I'm German by birth": a name ends its clause.
        const bool goes_on = last < x_words.size() && !x_words[last].after_break;
        const bool by_the_way = at(last) == "by" && at(last + 1) == "the" && at(last + 2) == "way";
        if (capital && goes_on && !by_the_way &&
            !is_one_of(at(last), {"and", "at", "but", "from", "here", "i", "my", "with"}))
            return false;
        const auto name =
            x_text.substr(x_words[first].begin, x_words[last - 1].end - x_words[first].begin);
        if (name.size() > name_bytes_max) return false;
        add(FactKind::user_info, 0.9, "User name: ", name);
        return true;
    }

    static bool fits_name(const Word& word, bool capital) {
        constexpr unsigned char beyond_ascii = 0x80;
        if (word.number || word.lower.size() < 2 || is_stop_word(word.lower)) return false;
        static const WordList not_names("not-names");
        if (not_names.contains(word.lower)) return false;
        return !capital || word.capital ||
               static_cast<unsigned char>(word.lower.front()) >= beyond_ascii;
    }

    /// Adds the first clause that states a preference: "I prefer e-mail", "please call me after 5",
    /// "don't call".
    void read_preference() {
        for (std::size_t i = 0; i < x_words.size(); ++i) {
            if (!prefers(i) && !forbids(i) && !asks(i)) continue;
            const auto clause = clause_from(i);
            if (clause.size() < 8) continue;  // "I prefer" without an object
            add(FactKind::preference, 0.7, "User preference: ", clause);
            return;
        }
    }

    [[nodiscard]] bool prefers(std::size_t i) const {
        if (at(i) == "i'd") return is_one_of(at(i + 1), {"prefer", "rather"});
        if (!is_one_of(at(i), {"i", "we"}) || is_one_of(at(i - 1), {"do", "should", "did"}))
            return false;
        if (at(i + 1) == "only") return is_one_of(at(i + 2), {"speak", "use"});
        return at(i + 1) == "prefer" ||
               (is_one_of(at(i + 1), {"always", "really", "would"}) && at(i + 2) == "prefer");
    }

    [[nodiscard]] bool forbids(std::size_t i) const {
        const bool begins =
            x_words[i].after_break || is_one_of(at(i - 1), {"and", "but", "please", "so"});
        return begins && is_one_of(at(i), {"don't", "dont", "never"}) &&
               is_one_of(at(i + 1), {"call", "contact", "email", "message", "phone", "text"}) &&
               is_one_of(at(i + 2), {"", "after", "before", "me", "my", "us"});
    }

    [[nodiscard]] bool asks(std::size_t i) const {
        const bool names = at(i + 1) == "call" && i + 3 < x_words.size() && x_words[i + 3].capital;
        if (names) return false;  // "please call me Ada"
        return at(i) == "please" &&
               is_one_of(
                   at(i + 1), {"address", "call", "contact", "email", "message", "phone", "text"}
               ) &&
               at(i + 2) == "me" && i + 3 < x_words.size() && !x_words[i + 3].after_break &&
               at(i + 3) != "back";
    }

    /// From the word `i` to the end of its sentence, at most 20 words.
    [[nodiscard]] std::string_view clause_from(std::size_t i) const {
        constexpr std::size_t words_max = 20;
        std::size_t last = i;
        while (last + 1 < x_words.size() && last + 1 < i + words_max) {
            const auto gap =
                x_text.substr(x_words[last].end, x_words[last + 1].begin - x_words[last].end);
            if (gap.size() > 1 && gap.find_first_of(".!?;\n") != std::string_view::npos) break;
            ++last;
        }
        return x_text.substr(x_words[i].begin, x_words[last].end - x_words[i].begin);
    }

    std::string_view x_text;
    Words x_words;
    std::vector<CustomerFact> x_facts;
};

}  // namespace

std::vector<CustomerFact> extract_facts(const std::string& message) {
    return FactReader(utf8_prefix_bytes(message, message_bytes_max)).run();
}

}  // namespace continuo
