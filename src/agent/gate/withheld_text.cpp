#include "agent/gate/withheld_text.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t run_words = 6;
constexpr std::size_t key_letters_min = 8;

std::uint64_t hash_of_run(const Words& words, std::size_t first) {
    std::uint64_t hash = 0x51ed270b35a1f3c7U;
    for (auto i = first; i < first + run_words; ++i) {
        for (const char c : words.at(i))
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
        hash = (hash ^ ' ') * 0x100000001b3U;
    }
    return hash;
}

bool looks_like_key(std::string_view word) {
    const bool digit = std::ranges::any_of(word, is_digit);
    const bool letter = std::ranges::any_of(word, is_letter);
    return word.size() >= key_letters_min && digit && letter;
}

}  // namespace

WithheldTexts::WithheldTexts(const std::vector<std::string_view>& texts) {
    for (const auto text : texts)
        add(text);
    std::ranges::sort(x_runs);
    std::ranges::sort(x_keys);
}

void WithheldTexts::add(std::string_view text) {
    const Words words(text);
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i + run_words <= words.size()) x_runs.push_back(hash_of_run(words, i));
        if (looks_like_key(words.at(i))) x_keys.emplace_back(words.at(i));
    }
    if (words.empty() || words.size() >= run_words) return;
    auto& all = x_short.emplace_back();
    for (const auto& word : words)
        all.emplace_back(word.lower);
}

bool WithheldTexts::repeated_in(const Words& words) const {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i + run_words <= words.size() &&
            std::ranges::binary_search(x_runs, hash_of_run(words, i)))
            return true;
        const std::string_view lower = words.at(i);
        if (std::ranges::binary_search(x_keys, lower, {}, [](const auto& key) {
                return std::string_view(key);
            }))
            return true;
        for (const auto& all : x_short) {
            const bool here = std::ranges::all_of(all, [&, k = i](const std::string& word) mutable {
                return words.at(k++) == word;
            });
            if (here) return true;
        }
    }
    return false;
}

}  // namespace continuo
