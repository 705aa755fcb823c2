#include "agent/gate/sentence/sentence_kind.hpp"

#include <algorithm>
#include <optional>
#include <ranges>
#include <string>

#include "agent/gate/sentence/sentence_words.hpp"
#include "agent/gate/words/gate_words.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/smalltalk.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

bool has_group(const Words& words, SentenceWord group) {
    return std::ranges::any_of(words, [&](const Word& word) {
        return is_sentence_word(group, word.lower);
    });
}

bool is_courteous(const AnswerSentence& sentence) {
    return std::ranges::all_of(sentence.topics, [&](const TopicWord& topic) {
        return is_sentence_word(SentenceWord::courtesy, sentence.words.at(topic.word));
    });
}

/// "I'll hand you over to a colleague", "would you like to talk to our team", "please contact our
/// support team".
bool is_handoff(const AnswerSentence& sentence) {
    const auto& words = sentence.words;
    if (!has_group(words, SentenceWord::human)) return false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!is_sentence_word(SentenceWord::hand_over, words.at(i))) continue;
        for (std::size_t k = i + 1; k <= i + 3; ++k) {
            if (is_one_of(words.at(k), {"you", "this", "your", "it", "chat"})) return true;
        }
    }
    // "You can also talk to one of our agents", "please contact our support team".
    constexpr std::size_t topics_max = 7;
    const bool talks = std::ranges::any_of(words, [](const Word& word) {
        return is_one_of(
            word.lower, {"contact", "contacting", "talk", "speak", "chat", "reach", "ask", "asking"}
        );
    });
    return talks && sentence.topics.size() <= topics_max && !sentence.has_facts();
}

/// "The documents don't mention ...", "I couldn't find ...", "there is no information on ...".
bool says_unknown(const AnswerSentence& sentence) {
    const auto& words = sentence.words;
    const auto is_in = [&](SentenceWord group, std::size_t i) {
        return i < words.size() && is_sentence_word(group, words.at(i));
    };
    bool papers = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        papers |= is_in(SentenceWord::papers, i);
        const bool negates = is_negating(words.at(i)) || words.at(i) == "unable";
        if (!negates) continue;
        const bool mine = i > 0 && is_one_of(words.at(i - 1), {"i", "am", "i'm"});
        const bool mine_later = i == 0 || mine || words.at(i) == "unable";
        for (std::size_t k = i + 1; k <= i + 4; ++k) {
            if (papers && is_in(SentenceWord::report, k)) return true;
            if (mine_later && is_in(SentenceWord::i_know, k)) return true;
            if (is_in(SentenceWord::nothing_about, k) && is_one_of(words.at(i), {"no", "any"}) &&
                (papers || words.at(0) == "there" || words.at(0) == "i"))
                return true;
        }
    }
    return false;
}

/// "Here is how to do it:", "**Delivery**".
bool is_lead_in(const AnswerSentence& sentence) {
    constexpr std::size_t topics_max = 8;
    constexpr std::size_t heading_topics_max = 5;
    auto text = trim(sentence.text);
    const bool heading = text.starts_with('#') || (text.starts_with("**") && text.ends_with("**"));
    while (!text.empty() && (text.back() == '*' || is_space(text.back())))
        text.remove_suffix(1);
    if (sentence.has_facts()) return false;
    if (text.ends_with(':')) return sentence.topics.size() <= topics_max;
    return heading && sentence.topics.size() <= heading_topics_max;
}

const std::vector<std::uint64_t>& action_stems() {
    static const auto stems = [] {
        std::vector<std::uint64_t> all;
        for (const auto& line : read_lexicon("gate-sentences")) {
            if (line.key != "action") continue;
            for (const auto part : std::views::split(line.value, ' '))
                all.push_back(stem_of(std::string_view(part)));
        }
        std::ranges::sort(all);
        return all;
    }();
    return stems;
}

bool is_action(const Word& word) {
    return std::ranges::binary_search(action_stems(), topic_stem(word));
}
bool is_done_form(std::string_view lower) {
    return lower.ends_with("ed") || lower.ends_with("t") || lower.ends_with("n") ||
           is_one_of(lower, {"made", "paid", "held", "told"});
}

/// The first word from `i` on that is no adverb.
std::size_t skip_adverbs(const Words& words, std::size_t i) {
    while (is_sentence_word(SentenceWord::adverb, words.at(i)))
        ++i;
    return i;
}

std::optional<Promise> promise_at(const Words& words, std::size_t i, bool may_be_policy) {
    const auto verb = skip_adverbs(words, i);
    if (verb >= words.size() || !is_action(words[verb])) return {};
    const bool hands_over = is_sentence_word(SentenceWord::hand_over, words.at(verb));
    return Promise{verb, may_be_policy, hands_over};
}

/// The same of an action that is said to be over.
std::optional<Promise> done_at(const Words& words, std::size_t i, bool may_be_policy) {
    auto promise = promise_at(words, i, may_be_policy);
    if (promise) promise->announces_handoff = false;
    return promise;
}

/// "I have refunded", "we've shipped", "I just unlocked", "I'll call", "I'm processing".
std::optional<Promise> promise_of_subject(const Words& words, std::size_t i) {
    const auto word = words.at(i);
    const bool me = word.starts_with("i'") || word == "i";
    const bool us = word.starts_with("we'") || word == "we";
    const bool other = is_sentence_word(SentenceWord::actor, word);
    if (!me && !us && !other) return {};
    auto next = i + 1;
    const auto short_form = word.contains('\'') ? word.substr(word.find('\'') + 1) : "";
    auto auxiliary = std::string_view(short_form);
    if (auxiliary.empty()) {
        if (other) {  // "someone from our team will"
            while (next < words.size() && next < i + 5 && words.at(next) != "will")
                ++next;
        }
        next = skip_adverbs(words, next);
        auxiliary = words.at(next++);
    }
    if (is_one_of(auxiliary, {"will", "ll", "shall"})) return promise_at(words, next, !me);
    if (other) return {};
    if (is_one_of(auxiliary, {"have", "ve"})) {
        const auto verb = skip_adverbs(words, next);
        if (verb < words.size() && is_done_form(words.at(verb))) return done_at(words, verb, false);
        return {};
    }
    if (is_one_of(auxiliary, {"am", "m", "are", "re"})) {
        const auto verb = skip_adverbs(words, next);
        if (words.at(verb) == "going" && words.at(verb + 1) == "to")
            return promise_at(words, verb + 2, us);
        if (words.at(verb).ends_with("ing")) return promise_at(words, verb, us);
        return {};
    }
    // "I just unlocked", "I went ahead and removed".
    const auto verb = next - 1;
    if (me && verb < words.size() && words.at(verb).ends_with("ed"))
        return done_at(words, verb, false);
    return {};
}

/// "Your refund has been issued", "the fee is now waived".
std::optional<Promise> promise_in_passive(const Words& words, std::size_t i) {
    constexpr std::size_t reach = 6;
    if (!is_one_of(words.at(i), {"your", "the"})) return {};
    bool possession = false;
    for (auto k = i + 1; k < words.size() && k <= i + reach && !words[k].after_break; ++k) {
        possession |= is_sentence_word(SentenceWord::possession, words.at(k));
        const auto word = words.at(k);
        const bool perfect = is_one_of(word, {"has", "have"}) && possession;
        const bool now = is_one_of(word, {"is", "are"}) && possession && words.at(k + 1) == "now";
        if (!perfect && !now) continue;
        auto verb = skip_adverbs(words, k + 1);
        if (perfect && words.at(verb) != "been") return {};
        if (perfect) verb = skip_adverbs(words, verb + 1);
        if (verb < words.size() && is_done_form(words.at(verb)))
            return done_at(words, verb, words.at(i) == "the");
        return {};
    }
    return {};
}

/// "If your order has been packed": a condition is no claim.
bool is_condition(const Words& words, std::size_t i) {
    for (std::size_t back = 0; back <= i && back < 8; ++back) {
        if (is_one_of(
                words.at(i - back),
                {"if",
                 "when",
                 "once",
                 "after",
                 "until",
                 "unless",
                 "before",
                 "whether",
                 "as",
                 "while",
                 "since",
                 "because",
                 "that",
                 "who",
                 "which"}
            ))
            return words.at(i - back) != "that" || back > 1;
        if (words[i - back].after_break && back > 0) break;
    }
    return false;
}

}  // namespace

SentenceKind sentence_kind(const AnswerSentence& sentence) {
    const auto text = trim(sentence.text);
    if (sentence.words.empty()) return SentenceKind::lead_in;
    if (text.ends_with('?')) return SentenceKind::question;
    if (is_handoff(sentence)) return SentenceKind::handoff;
    if (smalltalk_of(std::string(text))) return SentenceKind::smalltalk;
    if (says_unknown(sentence)) return SentenceKind::no_answer;
    if (is_lead_in(sentence)) return SentenceKind::lead_in;
    if (is_courteous(sentence) && !sentence.has_facts()) return SentenceKind::smalltalk;
    return SentenceKind::statement;
}

std::optional<Promise> find_promise(const AnswerSentence& sentence) {
    const auto& words = sentence.words;
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto promise = promise_of_subject(words, i);
        if (!promise) promise = promise_in_passive(words, i);
        if (!promise) continue;
        if (is_condition(words, i)) {
            if (!promise->may_be_policy) continue;
        }
        return promise;
    }
    return {};
}

}  // namespace continuo
