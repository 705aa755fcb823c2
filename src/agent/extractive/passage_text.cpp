#include "agent/extractive/passage_text.hpp"

#include <utility>

#include "agent/extractive/prompt_injection.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

/// "- a", "* a", "1. a", "12) a".
bool is_list_item(std::string_view text) {
    for (const std::string_view mark : {"- ", "* ", "+ ", "• "}) {
        if (text.starts_with(mark)) return true;
    }
    if (text.size() < 3 || !is_digit(text[0])) return false;
    const auto mark = text[is_digit(text[1]) ? 2 : 1];
    return mark == '.' || mark == ')';
}

}  // namespace

PassageText::PassageText(std::string text) : content(std::move(text)), words(content) {
    std::size_t word = 0;
    for (const auto range : split_sentences(content)) {
        TextSentence sentence;
        sentence.range = range;
        while (word < words.size() && words[word].begin < range.begin)
            ++word;
        sentence.first_word = word;
        while (word < words.size() && words[word].begin < range.end)
            ++word;
        sentence.last_word = word;
        const auto bytes = std::string_view(content).substr(range.begin, range.end - range.begin);
        sentence.heading = bytes.starts_with('#');
        sentence.listed = is_list_item(bytes);
        sentence.orders = is_prompt_injection(words, sentence.first_word, sentence.last_word);
        sentences.push_back(sentence);
    }
}

PassageTexts::Entry PassageTexts::of(const std::string& content) {
    if (auto known = find(content)) return known;
    auto made = std::make_shared<const PassageText>(content);
    keep(made);
    return made;
}

PassageTexts::Entry PassageTexts::find(std::string_view content) {
    const std::scoped_lock lock(x_mutex);
    const auto found = x_places.find(content);
    if (found == x_places.end()) return nullptr;
    x_entries.splice(x_entries.begin(), x_entries, found->second);
    return *found->second;
}

void PassageTexts::keep(const Entry& entry) {
    const auto size = entry->content.size();
    if (size > x_bytes_max) return;
    const std::scoped_lock lock(x_mutex);
    if (x_places.contains(entry->content)) return;  // added by another thread
    x_entries.push_front(entry);
    x_places.emplace(entry->content, x_entries.begin());
    x_bytes += size;
    while (x_bytes > x_bytes_max) {
        const auto& oldest = x_entries.back()->content;
        x_bytes -= oldest.size();
        x_places.erase(oldest);
        x_entries.pop_back();
    }
}

}  // namespace continuo
