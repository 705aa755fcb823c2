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

/// A sentence of a text, and what can be said of it without a question.
struct TextSentence {
    Sentence range;              ///< bytes of the text
    std::size_t first_word = 0;  ///< of the text's words
    std::size_t last_word = 0;   ///< one beyond
    bool orders = false;         ///< addressed to the machine that reads it: never quoted
    bool heading = false;        ///< names what follows: not quoted alone
    bool listed = false;         ///< an item of a list
};

/// A text cut into words and sentences. Cost of making one: linear in the text.
struct PassageText {
    explicit PassageText(std::string text);

    std::string content;
    Words words;
    std::vector<TextSentence> sentences;
};

/// Passages that were cut before: the same few of a knowledge base answer most questions. Keeps
/// those used last, of at most `bytes_max` bytes of text; cut they take about twelve times as much
/// memory. Thread: any; the lock is held for a look-up.
class PassageTexts {
public:
    using Entry = std::shared_ptr<const PassageText>;

    explicit PassageTexts(std::size_t bytes_max) : x_bytes_max(bytes_max) {}

    /// Never null.
    [[nodiscard]] Entry of(const std::string& content);

private:
    using Entries = std::list<Entry>;  // the last used first

    [[nodiscard]] Entry find(std::string_view content);
    void keep(const Entry& entry);

    std::size_t x_bytes_max;
    std::mutex x_mutex;
    std::size_t x_bytes = 0;
    Entries x_entries;
    std::unordered_map<std::string_view, Entries::iterator> x_places;  // by the entries' own text
};

}  // namespace continuo
