#include "agent/escalation/escalation.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "agent/escalation/affirmation.hpp"
#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/escalation/human_request.hpp"
#include "agent/escalation/sentiment.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/phrase_matcher.hpp"

// Adds up what points to the need of a human: keywords, an unhappy tone, urgency, and what the
// conversation before shows. A request for a human decides alone; so do words of danger, and
// answering nothing three times in a row.

namespace continuo {

namespace {

constexpr std::size_t earlier_max = 10;
constexpr std::size_t long_conversation = 10;
constexpr int failures_to_escalate = 3;
constexpr double complaint_weight = 0.7;  // enough for the default threshold

struct KeywordHits {
    double weight = 0;  ///< capped at 1
    std::vector<std::string> phrases;
};

void add_hit(KeywordHits& hits, std::string_view phrase, double weight) {
    if (weight <= 0 || std::ranges::find(hits.phrases, phrase) != hits.phrases.end()) return;
    hits.weight = std::min(1.0, hits.weight + weight);
    hits.phrases.emplace_back(phrase);
}

KeywordHits find_keywords(const Words& words, const EscalationConfig& config) {
    KeywordHits hits;
    for (std::size_t at = 0; at < words.size(); ++at) {
        for (const auto& [phrase, weight] : escalation_keywords()) {
            if (phrase.front() != words[at].lower.front() || !phrase_at(words, at, phrase))
                continue;
            if (config.keywords.contains(std::string(phrase)) || is_negated(words, at)) continue;
            add_hit(hits, phrase, weight);
        }
        for (const auto& [phrase, weight] : config.keywords) {
            const auto lower = Words(phrase);
            if (lower.empty() || lower[0].lower != words[at].lower) continue;
            bool same = true;
            for (std::size_t i = 1; same && i < lower.size(); ++i) {
                same = lower[i].lower == words.at(at + i);
            }
            if (same && !is_negated(words, at)) add_hit(hits, phrase, weight);
        }
    }
    return hits;
}

/// Somebody may come to harm: no score decides then.
bool names_danger(const Words& words) {
    static const auto dangers = read_phrases("danger");
    for (std::size_t at = 0; at < words.size(); ++at) {
        for (const auto phrase : dangers) {
            if (phrase.front() == words[at].lower.front() && phrase_at(words, at, phrase) &&
                !is_negated(words, at))
                return true;
        }
    }
    return false;
}

bool names_a_time_limit(const Words& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto word = words[i].lower;
        const auto next = words.at(i + 1);
        const bool unit =
            next.starts_with("hour") || next.starts_with("min") || next == "hr" || next == "hrs";
        if (words[i].number && unit) return true;
        if (word == "within" && i + 1 < words.size() && words[i + 1].number) return true;
        if (word == "deadline" || word == "deadlines" || word.starts_with("expir")) return true;
    }
    return false;
}

double urgency_of(const Words& words) {
    double urgency = names_a_time_limit(words) ? 0.3 : 0.0;
    for (std::size_t at = 0; at < words.size(); ++at) {
        for (const auto& [phrase, weight] : urgency_phrases()) {
            if (phrase.front() != words[at].lower.front() || !phrase_at(words, at, phrase))
                continue;
            if (!is_negated(words, at)) urgency += weight;
        }
    }
    return std::min(1.0, urgency);
}

using Topic = std::vector<std::uint64_t>;  // stems, sorted

/// The topic of a message, to detect repeated messages.
Topic topic_of(const Words& words) {
    Topic topic;
    topic.reserve(words.size());
    for (const auto& word : words) {
        if (!is_stop_word(word.lower)) topic.push_back(word.stem);
    }
    std::ranges::sort(topic);
    const auto twice = std::ranges::unique(topic);
    topic.erase(twice.begin(), twice.end());
    return topic;
}

bool says_the_same(const Topic& a, const Topic& b) {
    if (a.empty() || b.empty()) return false;
    const auto shared =
        std::ranges::count_if(a, [&](auto stem) { return std::ranges::binary_search(b, stem); });
    const auto all = a.size() + b.size() - static_cast<std::size_t>(shared);
    return 3 * static_cast<std::size_t>(shared) >= 2 * all;
}

struct HistorySigns {
    int repeats = 0;  ///< earlier messages with the same topic
    bool is_long = false;
    bool is_degrading = false;
    bool has_many_issues = false;
};

HistorySigns read_history(const EscalationInput& input, const Words& words) {
    HistorySigns signs;
    const auto all = std::span(input.earlier);
    const auto earlier = all.last(std::min(all.size(), earlier_max));
    signs.is_long = all.size() >= long_conversation;
    static const WordList joining("further-issues");
    const auto joins = [](const Words& text) {
        return std::ranges::count_if(text, [](const Word& word) {
            return joining.contains(word.lower);
        });
    };
    auto issues = joins(words);
    const auto topic = topic_of(words);
    for (const auto& message : earlier) {
        const Words before(message);
        signs.repeats += says_the_same(topic, topic_of(before)) ? 1 : 0;
        issues += joins(before);
    }
    signs.has_many_issues = issues >= 3;
    signs.is_degrading =
        !earlier.empty() && sentiment_of(words) < sentiment_of(earlier.front()) - 0.3;
    return signs;
}

/// Adds the signs in the conversation to the confidence and the reasons.
void weigh_history(
    EscalationDecision& decision,
    const EscalationInput& input,
    const Words& words,
    const Replies& replies
) {
    const auto add = [&](bool shown, double weight, ReplyKey reason) {
        if (!shown) return;
        decision.confidence += weight;
        decision.reasons.push_back(replies.text(reason));
    };
    const auto signs = read_history(input, words);
    const auto failed = input.failed_answers;
    add(signs.repeats >= 1, 0.1 * std::min(3, signs.repeats), ReplyKey::reason_repeated);
    add(signs.is_long, 0.1, ReplyKey::reason_long);
    add(signs.is_degrading, 0.15, ReplyKey::reason_degrading);
    add(signs.has_many_issues, 0.1, ReplyKey::reason_many_issues);
    add(failed >= 1 && failed < failures_to_escalate, 0.2 * failed, ReplyKey::reason_unhelped);
    decision.often_unhelped = failed >= failures_to_escalate;
    add(decision.often_unhelped, 1.0, ReplyKey::reason_often_unhelped);
}

void classify(EscalationDecision& decision, const Words& words, bool is_legal, bool complains) {
    static const WordList legal("legal-words");
    for (std::size_t i = 0; i < words.size(); ++i) {
        is_legal |= legal.contains(words[i].lower) && !is_negated(words, i);
    }
    decision.required = is_legal && decision.escalate;
    if (is_legal) {
        decision.category = TicketCategory::legal;
        decision.priority = TicketPriority::high;
    } else if (decision.urgency > 0.7) {
        decision.category = TicketCategory::urgent;
        decision.priority = TicketPriority::urgent;
    } else if (decision.sentiment < -0.7 || complains) {
        decision.category = TicketCategory::complaint;
    }
}

}  // namespace

EscalationDecision assess_escalation(const EscalationInput& input, const EscalationConfig& config) {
    EscalationDecision decision;
    if (!config.enabled) return decision;
    const auto& replies = *config.replies;
    const auto scored = [&replies](ReplyKey reason, double score) {
        return replies.text(reason, {{"score", fmt::format("{:.2f}", score)}});
    };
    const auto cut = shared_words(input.message);
    const auto& words = *cut;
    decision.sentiment = sentiment_of(words);
    decision.urgency = urgency_of(words);
    const auto keywords = find_keywords(words, config);
    if (!keywords.phrases.empty()) {
        decision.confidence += keywords.weight * 0.4;
        const auto phrases = fmt::format("{}", fmt::join(keywords.phrases, ", "));
        decision.reasons.push_back(replies.text(ReplyKey::reason_keywords, {{"keywords", phrases}})
        );
    }
    if (decision.sentiment < -0.5) {
        decision.confidence += -decision.sentiment * 0.2;
        decision.reasons.push_back(scored(ReplyKey::reason_sentiment, decision.sentiment));
    }
    if (decision.urgency > 0.5) {
        decision.confidence += decision.urgency * 0.2;
        decision.reasons.push_back(scored(ReplyKey::reason_urgency, decision.urgency));
    }
    weigh_history(decision, input, words, replies);
    const auto phrases = find_phrases(input.message);
    const bool complains = has(phrases, PatternUse::complaint);
    decision.complains = complains;
    if (complains) {
        decision.confidence += complaint_weight;
        decision.reasons.push_back(replies.text(ReplyKey::reason_complaint));
    }
    const bool is_legal = has(phrases, PatternUse::legal);
    if (is_legal) {
        decision.confidence = 1;
        decision.reasons.push_back(replies.text(ReplyKey::reason_legal));
    }
    const bool accepts = is_affirmation(input.message) || has(phrases, PatternUse::accept);
    decision.explicit_request = asks_for_human(input.message) || (input.human_offered && accepts);
    if (decision.explicit_request) {
        decision.confidence = 1;
        decision.reasons.push_back(replies.text(ReplyKey::reason_requested));
    }
    const bool is_danger = names_danger(words) || has(phrases, PatternUse::danger);
    if (is_danger) {
        decision.confidence = 1;
        decision.reasons.push_back(replies.text(ReplyKey::reason_danger));
    }
    decision.confidence = std::min(1.0, decision.confidence);
    decision.escalate = decision.confidence >= config.threshold;
    classify(decision, words, is_legal, complains);
    if (is_danger) {
        decision.required = true;
        decision.priority = TicketPriority::urgent;
    }
    return decision;
}

}  // namespace continuo
