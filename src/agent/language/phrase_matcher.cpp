#include "agent/language/phrase_matcher.hpp"

#include <array>
#include <span>
#include <string>
#include <vector>

#include "agent/language/folded_words.hpp"
#include "agent/language/phrase_sentence.hpp"
#include "agent/language/phrase_vocabulary.hpp"

namespace continuo {

namespace {

constexpr std::size_t looked_at_words = 200;  // at either end of the text
constexpr std::size_t known_texts = 4;        // kept for each thread
constexpr std::size_t known_text_bytes = 4096;

PhraseFindings find_in_sentence(
    const PhraseSentence& sentence,
    const std::vector<PhraseGrammar>& grammars,
    const PhraseVocabulary& vocabulary
) {
    std::vector<SentenceReader> readers;
    readers.reserve(grammars.size());
    for (const auto& grammar : grammars)
        readers.emplace_back(sentence, grammar);
    for (std::size_t at = 0; at < sentence.words.size(); ++at) {
        if (sentence.words[at].quoted) continue;
        for (const auto meaning : sentence.meanings[at]) {
            const auto* phrases = vocabulary.phrases_with(meaning);
            if (phrases == nullptr) continue;
            for (const auto& phrase : *phrases)
                readers[phrase.language].add_phrase(at, phrase.phrase);
        }
    }
    PhraseFindings found;
    for (auto& reader : readers)
        found |= reader.find();
    return found;
}

}  // namespace

PhraseFindings find_phrases(
    std::string_view text,
    const std::vector<PhraseGrammar>& grammars,
    const PhraseVocabulary& vocabulary
) {
    auto words = folded_words(text, std::string_view::npos);
    if (words.size() > 2 * looked_at_words) {
        const auto begin = words.begin();
        words[words.size() - looked_at_words].after_sentence = true;
        words[words.size() - looked_at_words].after_break = true;
        words.erase(begin + looked_at_words, words.end() - looked_at_words);
    }
    vocabulary.split_glued(words);
    std::vector<std::vector<std::string_view>> meanings;
    meanings.reserve(words.size());
    for (const auto& word : words)
        meanings.push_back(vocabulary.meanings_of(word.text));
    PhraseFindings found;
    for (std::size_t begin = 0; begin < words.size();) {
        auto end = begin + 1;
        while (end < words.size() && end - begin < sentence_words_max && !words[end].after_sentence)
            ++end;
        const PhraseSentence sentence{
            std::span(words).subspan(begin, end - begin),
            std::span(meanings).subspan(begin, end - begin)
        };
        found |= find_in_sentence(sentence, grammars, vocabulary);
        begin = end;
    }
    return found;
}

PhraseFindings find_phrases(std::string_view text) {
    static const PhraseVocabulary vocabulary(phrase_grammars());
    struct Known {
        std::string text;
        PhraseFindings findings;
    };
    // Several rules of a turn read the customer's message one after another.
    thread_local std::array<Known, known_texts> last;
    thread_local std::size_t next = 0;
    for (const auto& known : last) {
        if (!known.text.empty() && known.text == text) return known.findings;
    }
    const auto found = find_phrases(text, phrase_grammars(), vocabulary);
    if (text.size() <= known_text_bytes) {
        last[next] = {std::string(text), found};
        next = (next + 1) % known_texts;
    }
    return found;
}

}  // namespace continuo
