#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/language/data_lines.hpp"
#include "agent/language/word_set.hpp"

namespace continuo {

// The word lists of language/lexicons/, which are embedded in the binary. They are read once,
// when first used. A broken list is a defect of the build and throws std::logic_error with file and
// line (tests read every list). The views that these functions return have static storage.

/// The lines of the list `name` ("negations": language/lexicons/en/negations.txt; "de/negations":
/// language/lexicons/de/negations.txt).
[[nodiscard]] std::vector<DataLine> read_lexicon(std::string_view name);
/// The lists of this name in each language that has one, English first: "en/consent", "de/consent",
/// ... for "consent".
[[nodiscard]] std::vector<std::string> lexicons_named(std::string_view name);
/// The keys of a list without values, in the order of the file. Throws std::logic_error for a
/// duplicate key or a value.
[[nodiscard]] std::vector<std::string_view> read_phrases(std::string_view name);
/// Throws std::logic_error for an invalid key or value in `line` of the list `name`.
[[noreturn]] void fail_lexicon(std::string_view name, const DataLine& line);

/// A value and its name in list files.
template <class Value>
struct NamedValue {
    std::string_view name;
    Value value;
};

template <class Value>
[[nodiscard]] Value parse_named(
    std::string_view list, const DataLine& line, std::initializer_list<NamedValue<Value>> choices
) {
    for (const auto& choice : choices) {
        if (choice.name == line.value) return choice.value;
    }
    fail_lexicon(list, line);
}

/// An immutable hash map from words to values, with open addressing. Optimised for misses, because
/// most words of a text are in no map: the hash reads the length and three bytes of the word.
template <class Value>
class WordMap {
public:
    using Entry = std::pair<std::string_view, Value>;

    /// Throws std::logic_error for a duplicate word. At most 16,000 words.
    explicit WordMap(std::vector<Entry> entries)
        : x_entries(std::move(entries)), x_slots(std::bit_ceil(4 * x_entries.size() + 1)) {
        for (std::size_t i = 0; i < x_entries.size(); ++i) {
            auto slot = slot_of(x_entries[i].first);
            for (; x_slots[slot] != 0; slot = next(slot)) {
                if (x_entries[x_slots[slot] - 1U].first == x_entries[i].first)
                    throw std::logic_error("listed twice: " + std::string(x_entries[i].first));
            }
            x_slots[slot] = static_cast<std::uint16_t>(i + 1);
        }
    }

    /// Null if there is no such word.
    [[nodiscard]] const Value* find(std::string_view word) const {
        if (word.empty()) return nullptr;
        for (auto slot = slot_of(word); x_slots[slot] != 0; slot = next(slot)) {
            const auto& entry = x_entries[x_slots[slot] - 1U];
            if (entry.first == word) return &entry.second;
        }
        return nullptr;
    }

private:
    [[nodiscard]] std::size_t slot_of(std::string_view word) const {
        return word_hash(word) & (x_slots.size() - 1);
    }
    [[nodiscard]] std::size_t next(std::size_t slot) const {
        return (slot + 1) & (x_slots.size() - 1);
    }

    std::vector<Entry> x_entries;
    std::vector<std::uint16_t> x_slots;  // 0: free; else the index of the entry + 1
};

/// The words of a list without values.
class WordList {
public:
    explicit WordList(std::string_view name);
    [[nodiscard]] bool contains(std::string_view word) const { return x_words.find(word); }

private:
    struct Nothing {};
    WordMap<Nothing> x_words;
};

}  // namespace continuo
