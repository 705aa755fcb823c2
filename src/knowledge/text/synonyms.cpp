#include "knowledge/text/synonyms.hpp"

#include <algorithm>
#include <ranges>
#include <stdexcept>

#include <fmt/format.h>

#include "base/embedded_text.hpp"
#include "base/text.hpp"

namespace continuo {

/// language/synonyms/en.txt, embedded by CMakeLists.txt.
extern const EmbeddedTexts synonym_texts;

namespace {

constexpr std::size_t phrase_words_max = 4;

double weight_in_phrase(std::size_t words) {
    return words <= 1 ? 1.0 : 1.0 / static_cast<double>(words);
}

}  // namespace

Synonyms::Synonyms(std::string_view text, const FormOf& form_of) {
    for (const auto part : std::views::split(text, '\n')) {
        const auto line = trim(std::string_view(part.begin(), part.end()));
        if (!line.empty() && line.front() != '#') add_group(line, form_of);
    }
}

void Synonyms::add_group(std::string_view line, const FormOf& form_of) {
    std::vector<Phrase> phrases;
    const auto add_phrases = [&](std::string_view list) {
        for (const auto part : std::views::split(list, ',')) {
            Phrase phrase;
            for (const auto split : std::views::split(trim(std::string_view(part)), ' ')) {
                const std::string_view word(split);
                auto& known = phrase.words.emplace_back(std::string(word), form_of(word), 1.0);
                if (known.form.code != 0) phrase.codes.push_back(known.form.code);
            }
            const bool is_empty = phrase.words.empty() || phrase.words.front().word.empty();
            if (is_empty || phrase.words.size() > phrase_words_max)
                throw std::logic_error(fmt::format("synonyms: malformed: {}", line));
            for (auto& word : phrase.words)
                word.weight = weight_in_phrase(phrase.codes.size());
            phrases.push_back(std::move(phrase));
        }
    };
    const auto arrow = line.find('>');
    add_phrases(line.substr(0, arrow));
    const auto asked = phrases.size();
    std::size_t first_answer = 0;
    if (arrow != std::string_view::npos) {
        first_answer = asked;
        add_phrases(line.substr(arrow + 1));
    }
    if (phrases.size() < 2)
        throw std::logic_error(fmt::format("synonyms: one phrase alone: {}", line));
    for (std::size_t own = 0; own < asked; ++own) {
        if (phrases[own].codes.empty()) continue;
        auto& related = x_related[code_of_phrase(phrases[own].codes)];
        for (auto i = first_answer; i < phrases.size(); ++i) {
            if (i == own) continue;
            for (const auto& word : phrases[i].words) {
                const auto known = std::ranges::find(related, word.word, &Related::word);
                if (known == related.end()) {
                    related.push_back(word);
                } else {
                    known->weight = std::max(known->weight, word.weight);
                }
            }
        }
    }
}

Synonyms::Code Synonyms::code_of_phrase(std::span<const Code> words) {
    Code hash = words.size();
    for (const auto code : words)
        hash = (hash ^ code) * 0x9e3779b97f4a7c15U;
    return hash;
}

Synonyms::Found Synonyms::find(std::span<const Code> words) const {
    for (auto count = std::min(words.size(), phrase_words_max); count > 0; --count) {
        const auto known = x_related.find(code_of_phrase(words.first(count)));
        if (known != x_related.end()) return {.words = count, .related = known->second};
    }
    return {};
}

std::string_view english_synonyms() {
    return synonym_texts.front().content;
}

}  // namespace continuo
