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
    static const WordList attributes("attribute-words");
    return static_cast<std::size_t>(std::ranges::count_if(words, [](const Word& word) {
        return !is_stop_word(word.lower) && !attributes.contains(word.lower);
    }));
}

/// Whether `words[i]` is a pronoun that refers to earlier text. False for "it" in "is it possible
/// to" and "that" as a conjunction.
bool points_back(const Words& words, std::size_t i) {
    constexpr std::size_t short_words = 6;
    const auto word = words[i].lower;
    static const WordList pronouns("pronouns");
    if (!pronouns.contains(word)) return false;
    const auto next = words.at(i + 1);
    if (word == "it" &&
        (next == "possible" || next == "true" || next == "ok" || next == "safe" || next == "okay"))
        return false;
    if (word == "there") return i + 1 == words.size();
    const bool determiner = word == "this" || word == "that" || word == "these" || word == "those";
    // "that" as a conjunction or relative word: "the order that I made"; but "make that longer"
    if (word == "that" && i > 0 && !is_stop_word(words.at(i - 1)))
        return i + 1 == words.size() || words.size() <= short_words;
    if (word == "one") return i + 1 == words.size();
    return !determiner || i + 1 == words.size() || is_stop_word(next) || i + 2 == words.size() ||
           words.size() <= 8;
}

/// "to France?", "for kids", "also in the shop": what a clause lacks is in the message before.
bool is_fragment(const Words& words) {
    constexpr std::size_t words_max = 5;
    static const WordList beginnings("fragment-beginnings");
    if (words.size() > words_max || !beginnings.contains(words[0].lower)) return false;
    return std::ranges::none_of(words, [](const Word& word) {
        return is_one_of(word.lower, {"i", "we", "you", "is", "are", "can", "do", "does"});
    });
}

/// "instead", "as well": the message compares with what was said.
bool ends_with_addition(const Words& words) {
    static const WordList additions("follow-up-endings");
    return additions.contains(words[words.size() - 1].lower);
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

/// The documents that a reply cites, in its order.
std::vector<json::object> cited_documents(const Message& reply) {
    // A temporary copy: the message's own SourceList would keep the parsed sources in memory.
    std::vector<json::object> documents;
    for (const auto& source : SourceList::from_json_text(std::string(reply.sources.json())))
        documents.push_back(source.metadata);
    return documents;
}

/// The reply as running text: without the marks of quotations.
std::string without_marks(std::string_view reply) {
    std::string text;
    for (const auto line : std::views::split(reply, '\n')) {
        auto plain = std::string_view(line);
        if (plain.starts_with("> ")) plain.remove_prefix(2);
        text += plain;
        text += ' ';
    }
    return collapse_whitespace(text);
}

std::string id_of(const json::object& document) {
    return find_string(document, "document_id").value_or("");
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
    if (own <= 3 && (is_fragment(words) || ends_with_addition(words))) return true;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (points_back(words, i) && own <= 3) return true;
    }
    // "why?", "until what time?", "for how much"
    return own == 0 || (words.size() <= 3 && begins_question(words));
}

Thread thread_of(std::string_view message, const MessageList& history) {
    constexpr int exchanges_max = 3;
    Thread thread;
    thread.follow_up = is_follow_up(message);
    const Words own(message);
    std::set<std::uint64_t> seen;
    for (const auto& word : own)
        seen.insert(word.stem);
    int customers_messages = 0;
    bool topic_is_complete = false;
    bool was_smalltalk = false;  // the exchange, by its reply
    for (const auto& said : history | std::views::reverse) {
        if (said.role == Role::user) {
            if (was_smalltalk) continue;
            if (++customers_messages > exchanges_max) break;
            if (topic_is_complete) break;  // replies before it are too old, too
            if (thread.asked.empty()) thread.asked = utf8_prefix_bytes(said.content, 600);
            add_topic(thread.topic, seen, utf8_prefix_bytes(said.content, 600));
            // An earlier message is about something else.
            topic_is_complete = !is_follow_up(said.content);
            continue;
        }
        if (said.role != Role::assistant) continue;
        const auto type = find_string(said.metadata, "answer_type").value_or("answer");
        was_smalltalk = type == "smalltalk";
        thread.goes_back |= !was_smalltalk;
        if (said.sources.empty() || customers_messages > exchanges_max) continue;
        const auto cited = cited_documents(said);
        if (cited.empty()) continue;
        if (customers_messages == 0) {
            for (const auto& other : cited | std::views::drop(1))
                thread.mentioned.push_back(id_of(other));
        }
        if (!thread.document.empty() || customers_messages > 1) {
            if (type == "answer") thread.earlier.push_back(id_of(cited.front()));
            continue;
        }
        if (type == "answer") {
            thread.said = without_marks(utf8_prefix_bytes(said.content, 2000));
            thread.document = id_of(cited.front());
            thread.confidence =
                std::clamp(find_number(said.metadata, "confidence").value_or(1), 0.0, 1.0);
        } else if ((type == "suggest" || type == "clarify") && customers_messages == 0) {
            thread.document = id_of(cited.front());
            thread.unsure = !thread.document.empty();
        }
    }
    return thread;
}

}  // namespace continuo
