#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace continuo {

/// A cheap hash of the length and three bytes, good enough for word lists. `word` must not be
/// empty.
constexpr std::size_t word_hash(std::string_view word) {
    const auto at = [word](std::size_t i) {
        return static_cast<std::size_t>(static_cast<unsigned char>(word[i]));
    };
    const auto last = word.size() - 1;
    return word.size() * 0x9E5U + at(0) * 0x1F3U + at(last / 2) * 0x7BU + at(last) * 0x25U;
}

/// An immutable set of words, built at compile time.
template <std::size_t Count>
class WordSet {
public:
    /// Duplicates are a compile error: they indicate a word in the wrong list.
    consteval explicit(false) WordSet(const std::string_view (&words)[Count]) {
        for (std::size_t i = 0; i < Count; ++i) {
            x_words[i] = words[i];
            auto slot = word_hash(words[i]) % x_slots.size();
            while (x_slots[slot] != 0) {
                if (x_words[x_slots[slot] - 1] == words[i]) throw std::logic_error("twice");
                slot = (slot + 1) % x_slots.size();
            }
            x_slots[slot] = static_cast<std::uint16_t>(i + 1);
        }
    }

    [[nodiscard]] constexpr bool contains(std::string_view word) const {
        if (word.empty()) return false;
        for (auto slot = word_hash(word) % x_slots.size(); x_slots[slot] != 0;
             slot = (slot + 1) % x_slots.size()) {
            if (x_words[x_slots[slot] - 1] == word) return true;
        }
        return false;
    }

private:
    std::array<std::string_view, Count> x_words{};
    std::array<std::uint16_t, std::bit_ceil(4 * Count)> x_slots{};  // 0: free; else the index + 1
};

}  // namespace continuo
