#include "agent/fact_extraction.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "agent/words.hpp"
#include "base/text.hpp"

// Five small readers over the words of the message, one for each sort of fact. They are careful
// rather than eager: what is remembered wrongly is said to the customer later.

namespace continuo {

namespace {

constexpr std::size_t facts_max = 5;
constexpr std::size_t message_bytes_max = 16 * 1024;

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> list) {
    return std::ranges::find(list, word) != list.end();
}
constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_alnum(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_letter(char c) {
    return is_alnum(c) && !is_digit(c);
}

class FactReader {
public:
    explicit FactReader(std::string_view text) : x_text(text), x_words(text) {}

    std::vector<Memory> run() {
        read_emails();
        read_phones();
        read_references();
        read_name();
        read_preferences();
        if (x_facts.size() > facts_max) x_facts.resize(facts_max);
        return std::move(x_facts);
    }

private:
    void add(MemoryKind kind, double importance, std::string content) {
        const bool known = std::ranges::any_of(x_facts, [&](const Memory& fact) {
            return fact.content == content;
        });
        if (known || x_facts.size() >= facts_max) return;
        Memory fact;
        fact.kind = kind;
        fact.content = std::move(content);
        fact.importance = importance;
        x_facts.push_back(std::move(fact));
    }

    /// Around each "@": as far as an address may reach, then the shape is checked.
    void read_emails() {
        constexpr std::size_t local_max = 64;  // RFC 5321
        constexpr std::size_t domain_max = 255;
        for (auto at = x_text.find('@'); at != std::string_view::npos;
             at = x_text.find('@', at + 1)) {
            std::size_t begin = at;
            while (begin > 0 && at - begin <= local_max && is_local(x_text[begin - 1]))
                --begin;
            while (begin < at && !is_alnum(x_text[begin]))
                ++begin;
            std::size_t end = at + 1;
            while (end < x_text.size() && end - at <= domain_max && is_domain(x_text[end]))
                ++end;
            while (end > at + 1 && !is_alnum(x_text[end - 1]))
                --end;
            const auto domain = x_text.substr(at + 1, end - at - 1);
            const auto dot = domain.rfind('.');
            if (begin == at || at - begin > local_max || dot == std::string_view::npos || dot == 0)
                continue;
            const auto last = domain.substr(dot + 1);
            if (last.size() < 2 || !std::ranges::all_of(last, is_letter)) continue;
            if (domain.find("..") != std::string_view::npos) continue;
            add(MemoryKind::user_info,
                0.8,
                "User email: " + std::string(x_text.substr(begin, end - begin)));
        }
    }
    static bool is_local(char c) {
        return is_alnum(c) || std::string_view("._%+-").find(c) != std::string_view::npos;
    }
    static bool is_domain(char c) { return is_alnum(c) || c == '.' || c == '-'; }

    /// "+44 20 7946 0958", "(555) 123-4567", "555.123.4567": 10 to 15 digits in groups, 7 and more
    /// with a plus sign or after a word such as "phone". Digits in one run need such a sign too:
    /// alone they may be an order.
    void read_phones() {
        for (std::size_t at = 0; at < x_text.size();) {
            const bool starts = is_digit(x_text[at]) || x_text[at] == '+' || x_text[at] == '(';
            const bool inside_word = at > 0 && (is_alnum(x_text[at - 1]) ||
                                                std::string_view("#-_.@/").find(x_text[at - 1]) !=
                                                    std::string_view::npos);
            if (!starts || inside_word) {
                ++at;
                continue;
            }
            const auto end = end_of_phone(at);
            if (is_phone(at, end)) {
                add(MemoryKind::user_info,
                    0.8,
                    "User phone: " + std::string(x_text.substr(at, end - at)));
            }
            at = std::max(end, at + 1);
        }
    }

    [[nodiscard]] std::size_t end_of_phone(std::size_t at) const {
        std::size_t end = at;
        std::size_t last_digit = at;
        while (end < x_text.size() && end - at < 32) {
            const char c = x_text[end];
            if (!is_digit(c) && std::string_view("+()-. /").find(c) == std::string_view::npos)
                break;
            if (c == '+' && end != at) break;
            ++end;
            if (is_digit(c)) last_digit = end;
        }
        return last_digit;
    }

    [[nodiscard]] bool is_phone(std::size_t begin, std::size_t end) const {
        const auto text = x_text.substr(begin, end - begin);
        const auto digits = std::ranges::count_if(text, is_digit);
        if (digits < 7 || digits > 15) return false;
        if (end < x_text.size() && (is_alnum(x_text[end]) || x_text[end] == '@')) return false;
        if (text.front() == '+') return true;
        // 2026-01-15 and 192.168.100.200 are no phones.
        const auto groups = 1 + std::ranges::count_if(text, [](char c) {
                                return std::string_view("-. /").find(c) != std::string_view::npos;
                            });
        if (follows(
                begin,
                {"phone",
                 "call",
                 "cell",
                 "mobile",
                 "tel",
                 "telephone",
                 "number",
                 "whatsapp",
                 "reach"}
            )) {
            return !follows(
                begin, {"order", "ticket", "invoice", "tracking", "reference", "account", "card"}
            );
        }
        if (groups == 1 || digits < 10 || text.find('/') != std::string_view::npos) return false;
        return groups <= 5 &&
               !follows(
                   begin, {"order", "ticket", "invoice", "tracking", "reference", "account", "card"}
               ) &&
               !looks_like_address(text);
    }

    static bool looks_like_address(std::string_view text) {
        return std::ranges::count(text, '.') == 3 && text.find(' ') == std::string_view::npos;
    }

    /// One of `list` is among the four words before the byte `at`.
    [[nodiscard]] bool follows(std::size_t at, std::initializer_list<std::string_view> list) const {
        std::size_t first = 0;
        while (first < x_words.size() && x_words[first].begin < at)
            ++first;
        for (std::size_t back = 1; back <= 4 && back <= first; ++back) {
            if (is_one_of(x_words.at(first - back), list)) return true;
        }
        return false;
    }

    /// "order #A-1234", "my ticket number is ESC-12": what follows, when it holds a digit.
    void read_references() {
        for (std::size_t i = 0; i < x_words.size(); ++i) {
            const auto word = x_words[i].lower;
            if (!is_one_of(
                    word,
                    {"order",
                     "ticket",
                     "reference",
                     "confirmation",
                     "invoice",
                     "tracking",
                     "case",
                     "purchase",
                     "booking"}
                ))
                continue;
            std::size_t j = i + 1;
            while (j < x_words.size() && j <= i + 3 && !x_words[j].number &&
                   is_one_of(
                       x_words.at(j),
                       {"number", "no", "nr", "id", "is", "code", "num", "was", "the", "it's"}
                   ))
                ++j;
            if (j >= x_words.size()) break;
            const auto between = x_text.substr(x_words[i].end, x_words[j].begin - x_words[i].end);
            if (between.find_first_of(".!?\n") != std::string_view::npos &&
                between.find('#') == std::string_view::npos && j == i + 1)
                continue;
            const auto code = code_at(x_words[j].begin);
            const bool has_digit = std::ranges::any_of(code, is_digit);
            if (!has_digit || code.size() < 3 || code.size() > 40) continue;
            const auto label = to_upper(word.substr(0, 1)) + std::string(word.substr(1));
            add(MemoryKind::fact, 0.8, label + " number: " + std::string(code));
        }
    }

    [[nodiscard]] std::string_view code_at(std::size_t begin) const {
        std::size_t end = begin;
        while (end < x_text.size() && (is_alnum(x_text[end]) || x_text[end] == '-' ||
                                       x_text[end] == '_' || x_text[end] == '/'))
            ++end;
        while (end > begin && !is_alnum(x_text[end - 1]))
            --end;
        return x_text.substr(begin, end - begin);
    }

    /// "my name is Ada Lovelace" takes any case; "I'm Ada", "this is Ada" only a capital letter and
    /// no word that people are ("I'm Angry").
    void read_name() {
        for (std::size_t i = 0; i + 2 < x_words.size() + 1; ++i) {
            const bool named = x_words.at(i) == "my" && x_words.at(i + 1) == "name" &&
                               is_one_of(x_words.at(i + 2), {"is", "s"});
            const bool names = x_words.at(i) == "my" && x_words.at(i + 1) == "name's";
            const bool called =
                (is_one_of(x_words.at(i), {"call"}) && x_words.at(i + 1) == "me" &&
                 (i == 0 ||
                  is_one_of(x_words.at(i - 1), {"please", "just", "can", "you", "everyone"})));
            const bool am = is_one_of(x_words.at(i), {"i'm", "im"}) ||
                            (x_words.at(i) == "i" && x_words.at(i + 1) == "am");
            const std::size_t first = i + (named                                     ? 3
                                           : names || called || x_words.at(i) == "i" ? 2
                                                                                     : 1);
            if ((named || names) && take_name(first, false)) return;
            if ((called || am) && take_name(first, true)) return;
        }
    }

    bool take_name(std::size_t first, bool needs_capital) {
        constexpr std::size_t words_max = 3;
        constexpr std::size_t name_bytes_max = 40;
        std::size_t last = first;
        while (last < x_words.size() && last < first + words_max &&
               fits_name(x_words[last], needs_capital || last > first) &&
               (last == first ||
                (!x_words[last].after_break && x_words[last].begin - x_words[last - 1].end == 1))) {
            ++last;
        }
        if (last == first || x_words[first].after_break) return false;
        if (needs_capital && last < x_words.size() && !x_words[last].after_break &&
            !is_one_of(x_words.at(last), {"and", "from", "at", "with", "but", "here", "i", "my"})) {
            return false;  // "I'm Premium member", "I'm German by birth"
        }
        const auto name =
            x_text.substr(x_words[first].begin, x_words[last - 1].end - x_words[first].begin);
        if (name.size() > name_bytes_max) return false;
        add(MemoryKind::user_info, 0.9, "User name: " + std::string(name));
        return true;
    }

    static bool fits_name(const Word& word, bool needs_capital) {
        if (word.number || word.lower.size() < 2 || is_stop_word(word.lower)) return false;
        if (is_one_of(
                word.lower,
                {"sorry",      "angry",      "happy",    "sure",         "fine",    "here",
                 "back",       "unhappy",    "done",     "good",         "ok",      "okay",
                 "new",        "trying",     "looking",  "having",       "asap",    "later",
                 "tomorrow",   "today",      "urgent",   "when",         "at",      "afraid",
                 "upset",      "frustrated", "furious",  "disappointed", "english", "german",
                 "french",     "spanish",    "american", "british",      "monday",  "wrong",
                 "misspelled", "listed",     "spelled",  "missing"}
            ))
            return false;
        const auto first = static_cast<unsigned char>(word.lower.front());
        return !needs_capital || word.capital || first >= 0x80U;
    }

    /// "I prefer ...", "please call me after 5", "don't call me": the clause as it stands.
    void read_preferences() {
        for (std::size_t i = 0; i < x_words.size(); ++i) {
            const auto word = x_words[i].lower;
            const auto next = x_words.at(i + 1);
            const auto third = x_words.at(i + 2);
            const bool prefers =
                (word == "i" || word == "i'd" || word == "we") &&
                (is_one_of(next, {"prefer"}) ||
                 (is_one_of(next, {"would", "really", "always"}) && third == "prefer"));
            const bool rather = word == "i'd" && next == "rather";
            const bool never =
                is_one_of(word, {"don't", "dont", "never"}) &&
                is_one_of(next, {"call", "phone", "email", "text", "contact", "message"}) &&
                (i == 0 || is_one_of(x_words.at(i - 1), {"please", "and", "but", "so"}) ||
                 x_words[i].after_break) &&
                is_one_of(third, {"me", "us", "my", "after", "before", ""});
            const bool asks =
                word == "please" &&
                is_one_of(
                    next, {"call", "email", "text", "contact", "message", "phone", "address"}
                ) &&
                third == "me" && i + 3 < x_words.size() && !x_words[i + 3].after_break &&
                x_words.at(i + 3) != "back";
            const bool speaks =
                word == "i" && next == "only" && is_one_of(third, {"speak", "use", "want"});
            if (!prefers && !rather && !never && !asks && !speaks) continue;
            const auto clause = clause_from(i);
            if (clause.size() < 8) continue;
            add(MemoryKind::preference, 0.7, "User preference: " + std::string(clause));
            return;
        }
    }

    /// From the word `i` to the end of its sentence, at most 20 words.
    [[nodiscard]] std::string_view clause_from(std::size_t i) const {
        constexpr std::size_t words_max = 20;
        std::size_t last = i;
        while (last + 1 < x_words.size() && last + 1 < i + words_max) {
            const auto gap =
                x_text.substr(x_words[last].end, x_words[last + 1].begin - x_words[last].end);
            if (gap.find_first_of(".!?;\n") != std::string_view::npos && gap.size() > 1) break;
            ++last;
        }
        return x_text.substr(x_words[i].begin, x_words[last].end - x_words[i].begin);
    }

    std::string_view x_text;
    Words x_words;
    std::vector<Memory> x_facts;
};

}  // namespace

std::vector<Memory> extract_facts(const std::string& message) {
    return FactReader(utf8_prefix_bytes(message, message_bytes_max)).run();
}

}  // namespace continuo
