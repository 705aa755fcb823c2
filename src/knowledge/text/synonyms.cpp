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

Synonyms::Synonyms(std::string_view text, const CodeOf& code_of) {
    for (const auto part : std::views::split(text, '\n')) {
        const auto line = trim(std::string_view(part.begin(), part.end()));
        if (!line.empty() && line.front() != '#') add_group(line, code_of);
    }
}

void Synonyms::add_group(std::string_view line, const CodeOf& code_of) {
    Group group;
    bool one_way = false;
    const auto add_phrases = [&](std::string_view list) {
        for (const auto part : std::views::split(list, ',')) {
            Phrase phrase;
            for (const auto word : std::views::split(trim(std::string_view(part)), ' '))
                phrase.words.emplace_back(std::string_view(word));
            for (const auto& word : phrase.words) {
                if (const auto code = code_of(word); code != 0) phrase.codes.push_back(code);
            }
            const bool is_empty = phrase.words.empty() || phrase.words.front().empty();
            if (is_empty || phrase.words.size() > phrase_words_max)
                throw std::logic_error(fmt::format("synonyms: malformed: {}", line));
            group.phrases.push_back(std::move(phrase));
        }
    };
    const auto arrow = line.find('>');
    add_phrases(line.substr(0, arrow));
    if (arrow != std::string_view::npos) {
        one_way = true;
        group.first_answer = group.phrases.size();
        add_phrases(line.substr(arrow + 1));
    }
    if (group.phrases.size() < 2)
        throw std::logic_error(fmt::format("synonyms: one phrase alone: {}", line));
    const auto leads = one_way ? group.first_answer : group.phrases.size();
    for (std::size_t i = 0; i < leads; ++i) {
        if (group.phrases[i].codes.empty()) continue;
        x_entries[code_of_phrase(group.phrases[i].codes)].push_back({x_groups.size(), i});
    }
    x_groups.push_back(std::move(group));
}

Synonyms::Code Synonyms::code_of_phrase(std::span<const Code> words) {
    Code hash = words.size();
    for (const auto code : words)
        hash = (hash ^ code) * 0x9e3779b97f4a7c15U;
    return hash;
}

Synonyms::Found Synonyms::find(std::span<const Code> words) const {
    Found found;
    for (auto count = std::min(words.size(), phrase_words_max); count > 0; --count) {
        const auto entries = x_entries.find(code_of_phrase(words.first(count)));
        if (entries == x_entries.end()) continue;
        found.words = count;
        for (const auto& [group, own] : entries->second) {
            const auto& phrases = x_groups[group].phrases;
            for (auto i = x_groups[group].first_answer; i < phrases.size(); ++i) {
                if (i == own) continue;
                for (const auto& word : phrases[i].words) {
                    const auto known = std::ranges::find(found.related, word, &Related::word);
                    const auto weight = weight_in_phrase(phrases[i].codes.size());
                    if (known == found.related.end()) {
                        found.related.push_back({word, weight});
                    } else {
                        known->weight = std::max(known->weight, weight);
                    }
                }
            }
        }
        break;
    }
    return found;
}

std::string_view english_synonyms() {
    return synonym_texts.front().content;
}

}  // namespace continuo
