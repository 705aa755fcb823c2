#include "agent/escalation/request_features.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/language/customer_language.hpp"
#include "agent/language/phrase_grammar.hpp"
#include "agent/language/phrase_vocabulary.hpp"

// A sentence becomes a row of tokens: a phrase of a word class is one token ("put me through" is
// @move), any other word is itself. Classes are what the languages share: the weight of
// "@want @talk @human" that English sentences taught holds for the Dutch ones. Words carry the
// rest.

namespace continuo {

namespace {

constexpr std::size_t feature_sentence_words = 63;
constexpr std::size_t looked_at_words = 200;  // at either end of the text
constexpr std::size_t near_tokens = 6;
constexpr std::size_t whole_tokens = 5;

struct Token {
    std::string_view text;                   ///< "@talk", or the word
    WordClass word_class = WordClass::none;  ///< none for a word
};

constexpr std::string_view quoted_token = "@quote";
constexpr std::string_view begin_token = "^";
constexpr std::string_view end_token = "$";

/// "@talk" for each class.
const std::array<std::string, word_class_names.size()>& class_tokens() {
    static const auto tokens = [] {
        std::array<std::string, word_class_names.size()> named;
        for (std::size_t i = 0; i < named.size(); ++i)
            named[i] = "@" + std::string(word_class_names[i]);
        return named;
    }();
    return tokens;
}

/// The phrases of word classes alone. Misspelt words that a pattern lists ("manger") are then
/// corrected to the words of the classes.
const std::vector<PhraseGrammar>& class_grammars() {
    static const auto classes = [] {
        std::vector<PhraseGrammar> kept;
        for (const auto& grammar : phrase_grammars()) {
            PhraseGrammar one;
            one.language = grammar.language;
            one.ordinary = grammar.ordinary;
            one.ordinary.insert(one.ordinary.end(), grammar.common.begin(), grammar.common.end());
            one.glued_before = grammar.glued_before;
            one.phrases = grammar.class_phrases;
            kept.push_back(std::move(one));
        }
        return kept;
    }();
    return classes;
}

const PhraseVocabulary& class_vocabulary() {
    static const PhraseVocabulary vocabulary(class_grammars());
    return vocabulary;
}

struct SentenceWord {
    std::vector<std::string_view> meanings;
    std::string_view text;  ///< as it is spelt, if it is misspelt
    bool quoted = false;
    bool after_break = false;
};

std::vector<SentenceWord> read_words(std::span<const FoldedWord> sentence) {
    std::vector<SentenceWord> words;
    words.reserve(sentence.size());
    for (const auto& folded : sentence) {
        SentenceWord word;
        word.meanings = class_vocabulary().meanings_of(folded.text);
        word.text = word.meanings.size() == 1 ? word.meanings.front() : folded.text;
        word.quoted = folded.quoted;
        word.after_break = folded.after_break;
        words.push_back(std::move(word));
    }
    return words;
}

/// The longest phrase of a class of `language` that begins at `at`; the first class of several.
struct ClassPhrase {
    std::size_t words = 0;
    WordClass word_class = WordClass::none;
};

ClassPhrase class_phrase_at(
    std::span<const SentenceWord> words, std::size_t at, std::size_t language
) {
    ClassPhrase best;
    for (const auto meaning : words[at].meanings) {
        const auto* phrases = class_vocabulary().phrases_with(meaning);
        if (phrases == nullptr) continue;
        for (const auto& reference : *phrases) {
            if (reference.language != language) continue;
            const auto& phrase = class_grammars()[language].phrases[reference.phrase];
            const auto length = phrase.words.size();
            if (at + length > words.size()) continue;
            if (length < best.words ||
                (length == best.words && phrase.word_class >= best.word_class))
                continue;
            bool follows = true;
            for (std::size_t i = 1; follows && i < length; ++i) {
                const auto& next = words[at + i];
                follows = !next.after_break && !next.quoted &&
                          std::ranges::find(next.meanings, phrase.words[i]) != next.meanings.end();
            }
            if (follows) best = {length, phrase.word_class};
        }
    }
    return best;
}

std::vector<Token> read_tokens(std::span<const SentenceWord> words, std::size_t language) {
    std::vector<Token> tokens;
    tokens.reserve(words.size());
    for (std::size_t at = 0; at < words.size();) {
        if (words[at].quoted) {
            if (tokens.empty() || tokens.back().text != quoted_token)
                tokens.push_back({quoted_token, WordClass::read});
            ++at;
            continue;
        }
        const auto phrase = class_phrase_at(words, at, language);
        if (phrase.words == 0) {
            tokens.push_back({words[at].text, WordClass::none});
            ++at;
            continue;
        }
        const auto& token = class_tokens()[static_cast<std::size_t>(phrase.word_class)];
        tokens.push_back({token, phrase.word_class});
        at += phrase.words;
    }
    return tokens;
}

/// Builds the features of one kind after another in one buffer.
class FeatureWriter {
public:
    explicit FeatureWriter(const FeatureSink& sink) : x_sink(sink) {}

    void write(std::string_view kind, std::initializer_list<std::string_view> parts) {
        x_text = kind;
        for (const auto part : parts) {
            x_text += ' ';
            x_text += part;
        }
        x_sink(x_text);
    }

private:
    const FeatureSink& x_sink;
    std::string x_text;
};

/// The language most of whose frequent words and class phrases are in the sentence.
std::size_t language_of(std::span<const FoldedWord> sentence, std::span<const SentenceWord> words) {
    auto points = language_points(sentence);
    for (const auto& word : words) {
        std::uint32_t languages = 0;
        for (const auto meaning : word.meanings) {
            const auto* phrases = class_vocabulary().phrases_with(meaning);
            if (phrases == nullptr) continue;
            for (const auto& phrase : *phrases)
                languages |= 1U << phrase.language;
        }
        for (std::size_t i = 0; i < points.size(); ++i)
            points[i] += (languages >> i & 1U) != 0 ? 6 : 0;
    }
    const auto& grammars = phrase_grammars();
    const auto english = std::ranges::find(grammars, "en", &PhraseGrammar::language);
    auto best = static_cast<std::size_t>(english - grammars.begin()) % grammars.size();
    for (std::size_t i = 0; i < points.size(); ++i)
        best = points[i] > points[best] ? i : best;
    return best;
}

/// Whether the sentence names a person, a bot or a way to talk: no other is a request.
bool can_ask(std::span<const Token> tokens) {
    return std::ranges::any_of(tokens, [](const Token& token) {
        return token.word_class >= WordClass::role && token.word_class <= WordClass::real;
    });
}

void write_words(FeatureWriter& writer, std::span<const SentenceWord> words) {
    std::string_view before = begin_token;
    for (const auto& word : words) {
        const auto text = word.quoted ? quoted_token : word.text;
        if (!word.quoted) writer.write("w", {text});
        writer.write("ww", {before, text});
        before = text;
    }
    writer.write("ww", {before, end_token});
}

/// `tokens` without fillers.
void write_sequences(FeatureWriter& writer, std::span<const Token> tokens) {
    const auto at = [&](std::size_t i) -> std::string_view {
        if (i == 0) return begin_token;
        return i <= tokens.size() ? tokens[i - 1].text : end_token;
    };
    const auto places = tokens.size() + 2;
    for (std::size_t i = 0; i < places; ++i) {
        if (i > 0 && i + 1 < places && tokens[i - 1].word_class != WordClass::none)
            writer.write("c", {at(i)});
        if (i + 1 < places) writer.write("c", {at(i), at(i + 1)});
        if (i + 2 < places) writer.write("c", {at(i), at(i + 1), at(i + 2)});
        if (i + 3 < places) writer.write("c", {at(i), at(i + 1), at(i + 2), at(i + 3)});
    }
}

/// Classes that are near each other, whatever words are between.
void write_near(FeatureWriter& writer, std::span<const Token> tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].word_class == WordClass::none) continue;
        const auto end = std::min(tokens.size(), i + near_tokens + 1);
        for (std::size_t k = i + 2; k < end; ++k) {
            if (tokens[k].word_class == WordClass::none) continue;
            writer.write("n", {tokens[i].text, tokens[k].text});
        }
    }
}

std::string_view length_name(std::size_t words) {
    constexpr auto names = std::to_array<std::pair<std::size_t, std::string_view>>(
        {{1, "1"}, {2, "2"}, {4, "4"}, {7, "7"}, {12, "12"}, {20, "20"}}
    );
    for (const auto& [most, name] : names) {
        if (words <= most) return name;
    }
    return "more";
}

}  // namespace

void visit_request_features(std::span<const FoldedWord> sentence, const FeatureSink& sink) {
    const auto read = sentence.first(std::min(sentence.size(), feature_sentence_words));
    if (read.empty()) return;
    const auto words = read_words(read);
    auto tokens = read_tokens(words, language_of(read, words));
    if (!can_ask(tokens)) return;
    std::erase_if(tokens, [](const Token& token) { return token.word_class == WordClass::fill; });
    FeatureWriter writer(sink);
    write_words(writer, words);
    write_sequences(writer, tokens);
    write_near(writer, tokens);
    writer.write("words", {length_name(words.size())});
}

std::vector<FoldedWord> request_words(std::string_view text) {
    auto words = folded_words(text, std::string_view::npos);
    if (words.size() > 2 * looked_at_words) {
        words[words.size() - looked_at_words].after_sentence = true;
        words.erase(words.begin() + looked_at_words, words.end() - looked_at_words);
    }
    class_vocabulary().split_glued(words);
    return words;
}

void visit_sentences(
    std::span<const FoldedWord> words, const std::function<void(std::span<const FoldedWord>)>& visit
) {
    for (std::size_t begin = 0; begin < words.size();) {
        auto end = begin + 1;
        while (end < words.size() && end - begin < feature_sentence_words &&
               !words[end].after_sentence)
            ++end;
        visit(words.subspan(begin, end - begin));
        begin = end;
    }
}

}  // namespace continuo
