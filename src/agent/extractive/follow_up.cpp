#include "agent/extractive/follow_up.hpp"

#include <algorithm>
#include <ranges>
#include <set>

#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/smalltalk.hpp"
#include "agent/language/words.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

std::size_t topic_words(const Words& words) {
    return static_cast<std::size_t>(std::ranges::count_if(words, [](const Word& word) {
        return !is_stop_word(word.lower);
    }));
}

/// Whether `words[i]` is a pronoun that refers to earlier text. False for "it" in "is it possible
/// to" and "that" as a conjunction.
bool points_back(const Words& words, std::size_t i) {
    const auto word = words[i].lower;
    static const WordList pronouns("pronouns");
    if (!pronouns.contains(word)) return false;
    const auto next = words.at(i + 1);
    if (word == "it" &&
        (next == "possible" || next == "true" || next == "ok" || next == "safe" || next == "okay"))
        return false;
    if (word == "there") return i + 1 == words.size();
    const bool determiner = word == "this" || word == "that" || word == "these" || word == "those";
    // "that" as a conjunction or relative word: "the order that I made"
    if (word == "that" && i > 0 && !is_stop_word(words.at(i - 1))) return i + 1 == words.size();
    if (word == "one" || word == "ones") return i + 1 == words.size();
    return !determiner || i + 1 == words.size() || is_stop_word(next) || i + 2 == words.size() ||
           words.size() <= 8;
}

/// Appends the topic words of `text` that are not in `seen`.
void add_topic(std::string& topic, std::set<std::uint64_t>& seen, std::string_view text) {
    constexpr std::size_t topic_bytes_max = 160;
    const Words words(text);
    for (const auto& word : words) {
        if (is_stop_word(word.lower) || word.lower.size() > 40) continue;
        if (topic.size() + word.lower.size() > topic_bytes_max || !seen.insert(word.stem).second)
            continue;
        if (!topic.empty()) topic += ' ';
        topic += word.lower;
    }
}

bool begins_question(const Words& words) {
    static constexpr std::string_view openings_of_questions[] = {
        "for", "how", "in", "since", "until", "what", "when", "where", "which", "who", "why"
    };
    return std::ranges::find(openings_of_questions, words.at(0)) != std::end(openings_of_questions);
}

}  // namespace

bool is_follow_up(std::string_view message) {
    constexpr std::size_t short_words = 12;
    const auto cut = shared_words(message);
    const auto& words = *cut;
    if (words.empty() || words.size() > short_words) return false;
    const auto own = topic_words(words);
    static const auto openings = read_phrases("follow-up-openings");
    const bool opens = std::ranges::any_of(openings, [&](std::string_view opening) {
        return opening.front() == words[0].lower.front() && phrase_at(words, 0, opening);
    });
    if (opens && own <= 4) return true;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (points_back(words, i) && own <= 3) return true;
    }
    // "why?", "how long?", "for how much"
    return own == 0 || (words.size() <= 3 && begins_question(words));
}

std::string topic_of_last_exchange(std::string_view message, const MessageList& history) {
    constexpr int customers_messages_max = 3;
    const Words own(message);
    std::set<std::uint64_t> seen;
    for (const auto& word : own)
        seen.insert(word.stem);
    std::string topic;
    int customers_messages = 0;
    for (const auto& said : history | std::views::reverse) {
        if (said.role == Role::user) {
            if (++customers_messages > customers_messages_max) break;
            if (smalltalk_of(said.content)) continue;
            const auto own_topic = !is_follow_up(said.content);
            add_topic(topic, seen, utf8_prefix_bytes(said.content, 600));
            if (own_topic) break;  // an earlier message is about something else
        } else if (said.role == Role::assistant && customers_messages == 0 &&
                   !said.sources.empty()) {
            // Parse a temporary copy: the message's own SourceList would keep the parsed sources in
            // memory.
            const auto sources = SourceList::from_json_text(std::string(said.sources.json()));
            const auto title = find_string(sources.front().metadata, "title").value_or("");
            add_topic(topic, seen, utf8_prefix_bytes(title, 120));
        }
    }
    return topic;
}

}  // namespace continuo
