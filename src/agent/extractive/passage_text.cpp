#include "agent/extractive/passage_text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

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

/// Whether a sentence only says what the next ones are about: all of it is bold, or it asks.
bool is_lead(std::string_view text) {
    if (text.ends_with('?')) return true;
    return text.size() > 4 && text.starts_with("**") && text.find("**", 2) + 3 >= text.size() &&
           text.find("**", 2) != std::string_view::npos;
}

/// Cuts the lines of tables out of the sentences. Lines that go on for longer than sentences do
/// (CSV, a log) are pieces of their own as well.
std::vector<Sentence> split_rows(std::string_view content, const std::vector<Sentence>& sentences) {
    constexpr std::size_t sentence_bytes_max = 600;
    std::vector<Sentence> pieces;
    for (const auto& sentence : sentences) {
        std::size_t begin = sentence.begin;
        const bool lines = sentence.end - sentence.begin > sentence_bytes_max;
        for (std::size_t at = sentence.begin; at < sentence.end;) {
            const auto line = std::min(content.find('\n', at), sentence.end);
            const bool row = content[at] == '|';
            const bool next_is_row = line + 1 < sentence.end && content[line + 1] == '|';
            if ((lines || row || next_is_row) && line > begin) {
                pieces.push_back({begin, line});
                begin = line + 1;
            }
            at = line + 1;
        }
        if (begin < sentence.end) pieces.push_back({begin, sentence.end});
    }
    return pieces;
}

/// Whether a blank line is between two sentences.
bool is_apart(std::string_view content, const TextSentence& before, const TextSentence& after) {
    const auto between = content.substr(before.range.end, after.range.begin - before.range.end);
    return std::ranges::count(between, '\n') > 1;
}

void set_leads(std::string_view content, std::vector<TextSentence>& sentences) {
    constexpr auto none = static_cast<std::size_t>(-1);
    std::size_t section = none;    // the heading
    std::size_t paragraph = none;  // its lead
    std::size_t table = none;      // its first row
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        auto& sentence = sentences[i];
        const auto text =
            content.substr(sentence.range.begin, sentence.range.end - sentence.range.begin);
        const bool marked = text.starts_with('#');
        if (i == 0 || marked || is_apart(content, sentences[i - 1], sentence)) paragraph = none;
        if (!sentence.row) table = none;
        sentence.lead = paragraph != none ? paragraph : section != none ? section : i;
        if (marked) {
            section = i;
            sentence.lead = i;
        } else if (sentence.row) {
            if (table == none) table = i;
            sentence.lead = table;
        } else if (!sentence.listed && (sentence.heading || text.starts_with("**"))) {
            paragraph = i;
            sentence.lead = section != none ? section : i;
        }
    }
}

}  // namespace

PassageText::PassageText(std::string text) : content(std::move(text)), words(content) {
    std::size_t word = 0;
    for (const auto range : split_rows(content, split_sentences(content))) {
        TextSentence sentence;
        sentence.range = range;
        while (word < words.size() && words[word].begin < range.begin)
            ++word;
        sentence.first_word = word;
        while (word < words.size() && words[word].begin < range.end)
            ++word;
        sentence.last_word = word;
        const auto bytes = std::string_view(content).substr(range.begin, range.end - range.begin);
        sentence.row = bytes.starts_with('|');
        sentence.heading = !sentence.row && (bytes.starts_with('#') || is_lead(bytes));
        sentence.listed = is_list_item(bytes);
        sentence.step = sentence.listed && is_digit(bytes.front());
        sentence.orders = is_prompt_injection(words, sentence.first_word, sentence.last_word);
        sentences.push_back(sentence);
    }
    set_leads(content, sentences);
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
