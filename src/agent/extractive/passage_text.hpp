#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agent/language/words.hpp"
#include "knowledge/text/sentences.hpp"

namespace continuo {

/// A sentence of a text, with properties that do not depend on a question.
struct TextSentence {
    Sentence range;              ///< bytes of the text
    std::size_t first_word = 0;  ///< of the text's words
    std::size_t last_word = 0;   ///< one beyond
    bool orders = false;         ///< a prompt injection: never quoted
    bool heading = false;        ///< a heading, a bold lead or a question: not quoted alone
    bool listed = false;         ///< an item of a list
    bool step = false;           ///< an item of a numbered list
    bool row = false;            ///< a line of a table
    /// The sentence that says what this one is about: the lead of its paragraph ("**Lost it?**"),
    /// the first row of its table, the heading above. Its own index if there is none.
    std::size_t lead = 0;
};

/// A text split into words and sentences. Cost of construction: linear in the text.
struct PassageText {
    explicit PassageText(std::string text);

    std::string content;
    Words words;
    std::vector<TextSentence> sentences;
};

/// LRU cache of PassageText: a few passages of a knowledge base answer most questions. Holds at
/// most `bytes_max` bytes of text; the split texts use about twelve times as much memory. Thread:
/// any; a lock is held during each look-up.
class PassageTexts {
public:
    using Entry = std::shared_ptr<const PassageText>;

    explicit PassageTexts(std::size_t bytes_max) : x_bytes_max(bytes_max) {}

    /// The cached or new PassageText of `content`. Never null.
    [[nodiscard]] Entry of(const std::string& content);

private:
    using Entries = std::list<Entry>;  // most recently used first

    [[nodiscard]] Entry find(std::string_view content);
    void keep(const Entry& entry);

    std::size_t x_bytes_max;
    std::mutex x_mutex;
    std::size_t x_bytes = 0;
    Entries x_entries;
    std::unordered_map<std::string_view, Entries::iterator> x_places;  // keys view entries' texts
};

}  // namespace continuo
