#include "agent/escalation/human_request_lexicon.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "agent/language/words.hpp"

namespace continuo {

namespace {

struct Entry {
    std::string_view word;
    unsigned kinds;
};

constexpr auto lexicon = [] {
    constexpr auto real_small = small_word | real_word;
    constexpr auto small_department = small_word | department;
    auto table = std::to_array<Entry>({
        {"chat", contact_verb},
        {"chating", contact_verb},
        {"chatting", contact_verb},
        {"call", contact_verb},
        {"calling", contact_verb},
        {"connect", contact_verb},
        {"connected", contact_verb},
        {"connecting", contact_verb},
        {"contact", contact_verb},
        {"contacting", contact_verb},
        {"converse", contact_verb},
        {"deal", contact_verb},
        {"direct", contact_verb},
        {"forward", contact_verb},
        {"hold", contact_verb},
        {"message", contact_verb},
        {"phone", contact_verb},
        {"reach", contact_verb},
        {"reaching", contact_verb},
        {"redirect", contact_verb},
        {"speak", contact_verb},
        {"speaking", contact_verb},
        {"switch", contact_verb},
        {"talk", contact_verb},
        {"talking", contact_verb},
        {"touch", contact_verb},
        {"transfer", contact_verb},
        {"transferred", contact_verb},
        {"word", contact_verb},

        {"adviser", firm_human},
        {"advisor", firm_human},
        {"agent", firm_human},
        {"agents", firm_human},
        {"assistant", firm_human},
        {"assistants", firm_human},
        {"associate", firm_human},
        {"colleague", firm_human},
        {"csr", firm_human},
        {"employee", firm_human},
        {"human", firm_human | real_word},
        {"humans", firm_human | real_word},
        {"manager", firm_human},
        {"operator", firm_human},
        {"operators", firm_human},
        {"rep", firm_human},
        {"representative", firm_human},
        {"representatives", firm_human},
        {"reps", firm_human},
        {"specialist", firm_human},
        {"staff", firm_human},
        {"supervisor", firm_human},
        {"technician", firm_human},

        {"anybody", loose_human},
        {"anyone", loose_human},
        {"being", loose_human},
        {"individual", loose_human},
        {"people", loose_human},
        {"person", loose_human},
        {"persons", loose_human},
        {"somebody", loose_human},
        {"someone", loose_human},

        {"demand", wish_verb},
        {"get", wish_verb},
        {"getting", wish_verb},
        {"give", wish_verb},
        {"like", wish_verb},
        {"need", wish_verb},
        {"prefer", wish_verb},
        {"request", wish_verb},
        {"require", wish_verb},
        {"wanna", wish_verb},
        {"want", wish_verb},

        {"actual", real_small},
        {"alive", real_small},
        {"live", real_small},
        {"living", real_small},
        {"proper", real_small},
        {"real", real_small},

        {"care", department},
        {"billing", small_department},
        {"department", department},
        {"line", department},
        {"sales", small_department},
        {"service", small_department},
        {"services", small_department},
        {"support", small_department | help_verb},
        {"team", small_department},

        {"answer", help_verb},
        {"assist", help_verb},
        {"assistance", small_word | help_verb},
        {"handle", help_verb},
        {"help", small_word | help_verb},
        {"look", help_verb},
        {"respond", help_verb},
        {"take", help_verb},

        {"a", small_word},
        {"an", small_word},
        {"another", small_word},
        {"any", small_word},
        {"at", small_word},
        {"bloody", small_word},
        {"center", small_word},
        {"centre", small_word},
        {"costumer", small_word},
        {"customer", small_word},
        {"customers", small_word},
        {"damn", small_word},
        {"different", small_word},
        {"directly", small_word},
        {"from", small_word},
        {"fucking", small_word},
        {"goddamn", small_word},
        {"here", small_word},
        {"in", small_word},
        {"it", small_word},
        {"just", small_word},
        {"me", small_word},
        {"member", small_word},
        {"my", small_word},
        {"of", small_word},
        {"on", small_word},
        {"one", small_word},
        {"or", small_word},
        {"other", small_word},
        {"our", small_word},
        {"over", small_word},
        {"please", small_word},
        {"some", small_word},
        {"technical", small_word},
        {"that", small_word},
        {"the", small_word},
        {"there", small_word},
        {"this", small_word},
        {"to", small_word},
        {"ur", small_word},
        {"with", small_word},
        {"your", small_word},
    });
    std::ranges::sort(table, {}, &Entry::word);
    return table;
}();

// What a misspelt word may have been meant to be, and words that look like it but are not it.
constexpr auto meant = std::to_array<std::string_view>(
    {"agent",          "assistant", "chat",     "chatting", "connect",  "contact",
     "contacting",     "customer",  "direct",   "human",    "operator", "person",
     "representative", "somebody",  "someone",  "speak",    "speaking", "supervisor",
     "talk",           "talking",   "transfer", "with"}
);
constexpr auto not_meant = std::to_array<std::string_view>(
    {"chant",  "talky",    "cart",      "cast",  "charm",   "chart",    "chatty",    "contract",
     "humane", "operate",  "parson",    "spark", "speaks",  "personal", "prison",    "steak",
     "talked", "tall",     "task",      "walk",  "walking", "taking",   "char",      "chap",
     "chats",  "contacts", "contacted", "width", "wish",    "talks",    "customers", "tale"}
);

unsigned exact_kinds(std::string_view word) {
    const auto found = std::ranges::lower_bound(lexicon, word, {}, &Entry::word);
    return found != lexicon.end() && found->word == word ? found->kinds : no_kind;
}

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
    if (b.size() <= edits_max) return true;
    if (a.size() == 2 && b.size() == 2 && a[0] == b[1] && a[1] == b[0]) return true;
    if (edits_max == 1) return false;
    if (within_edits(a, b.substr(1), 1)) return true;
    if (a.empty()) return false;
    return within_edits(a.substr(1), b.substr(1), 1) || within_edits(a.substr(1), b, 1);
}

unsigned misspelt_kinds(std::string_view word) {
    const auto letters = letters_of(word);
    for (const auto right : meant) {
        const std::size_t edits = right.size() > 10 ? 2 : 1;
        // Short words have many neighbours: the first letter must be right.
        if (right.size() == 4 && (word.size() > 5 || word.front() != right.front())) continue;
        if (static_cast<std::size_t>(std::popcount(letters ^ letters_of(right))) > 2 * edits)
            continue;
        if (within_edits(word, right, edits)) return exact_kinds(right);
    }
    return no_kind;
}

/// "tosomebody", "withan", "uspeak".
unsigned glued_kinds(std::string_view word) {
    for (const std::string_view before : {"to", "with", "an", "a", "u"}) {
        if (!word.starts_with(before) || word.size() < before.size() + 4) continue;
        const auto kinds = exact_kinds(word.substr(before.size()));
        if ((kinds & (contact_verb | firm_human | loose_human)) != 0) return kinds;
    }
    return no_kind;
}

}  // namespace

unsigned human_kinds_of(std::string_view word) {
    constexpr std::size_t shortest = 4;
    constexpr std::size_t longest = 16;
    const auto exact = exact_kinds(word);
    if (exact != no_kind || word.size() < shortest || word.size() > longest) return exact;
    if (is_stop_word(word) || std::ranges::find(not_meant, word) != not_meant.end()) return no_kind;
    const auto glued = glued_kinds(word);
    return glued != no_kind ? glued : misspelt_kinds(word);
}

}  // namespace continuo
