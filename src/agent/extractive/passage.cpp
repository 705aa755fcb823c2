#include "agent/extractive/passage.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include <boost/json.hpp>

#include "base/json.hpp"
#include "knowledge/knowledge_base.hpp"
#include "knowledge/text/synonyms.hpp"

namespace continuo {

namespace {

constexpr std::size_t terms_max = 64;
constexpr std::size_t family_letters = 5;
constexpr double carried_weight = 0.5;
constexpr double unknown_decimal_weight = 0.5;

/// "long" of "how long", "many" of "how many": the measure asked for, not the topic.
bool is_measure_of_how(const Words& words, std::size_t i) {
    if (words.at(i - 1) != "how") return false;
    static constexpr std::string_view measures[] = {
        "big", "far", "fast", "large", "long", "many", "much", "often", "quickly", "soon"
    };
    return std::ranges::find(measures, words.at(i)) != std::end(measures);
}

/// "2.5": documents contain limits for such a measure ("up to 2 m") rather than the number itself.
bool is_decimal(const Word& word) {
    return word.number && word.lower.contains('.');
}

}  // namespace

namespace {

std::shared_ptr<const Synonyms> read_lists(const std::vector<const SynonymList*>& lists) {
    return std::make_shared<const Synonyms>(lists, [](std::string_view word) {
        return Synonyms::Form{.code = stem_of(word), .searched = !is_stop_word(word)};
    });
}

const std::shared_ptr<const Synonyms>& english_synonyms() {
    static const auto english = read_lists({&SynonymList::english()});
    return english;
}

}  // namespace

std::shared_ptr<const Synonyms> make_answer_synonyms(const SynonymList* own) {
    if (own == nullptr) return english_synonyms();
    return read_lists({own, &SynonymList::english()});
}

const Synonyms& english_answer_synonyms() {
    return *english_synonyms();
}

QuestionTerms::QuestionTerms(
    std::string_view question,
    std::string_view carried,
    const KnowledgeBase& knowledge,
    const Synonyms& synonyms
)
    : x_words(question), x_carried(carried) {
    add(x_words, knowledge, false);
    add(x_carried, knowledge, true);
    add_synonyms(x_words, synonyms);
}

void QuestionTerms::add_synonyms(const Words& words, const Synonyms& synonyms) {
    std::vector<std::uint64_t> stems;
    for (const auto& word : words) {
        if (!Synonyms::is_passed_over(word.lower)) stems.push_back(word.stem);
    }
    for (std::size_t i = 0; i < stems.size(); ++i) {
        const auto found = synonyms.find(std::span(stems).subspan(i));
        TermSet terms = 0;
        for (std::size_t k = i; k < i + found.words; ++k) {
            const auto term = std::ranges::find(x_terms, stems[k], &QuestionTerm::stem);
            if (term != x_terms.end()) terms |= 1ULL << (term - x_terms.begin());
        }
        if (terms == 0) continue;
        for (const auto& related : found.related) {
            const auto stem = related.form.code;
            if (related.weight < 1) continue;
            x_synonyms.push_back({stem, terms});
            x_synonym_filter |= 1ULL << (stem & 63U);
        }
    }
    std::ranges::sort(x_synonyms, {}, &Synonym::stem);
}

void QuestionTerms::add(const Words& words, const KnowledgeBase& knowledge, bool carried) {
    constexpr std::size_t introduction_words = 4;  // "my name is Ada"
    x_unknown_weight = knowledge.inverse_document_frequency("zxqzjxqv");
    for (std::size_t i = 0; i < words.size() && x_terms.size() < terms_max; ++i) {
        if (words.at(i) == "my" && words.at(i + 1) == "name" && words.at(i + 2) == "is") {
            i += introduction_words - 1;
            continue;
        }
        const auto& word = words[i];
        if (is_stop_word(word.lower) || is_measure_of_how(words, i)) continue;
        if (std::ranges::find(x_terms, word.stem, &QuestionTerm::stem) != x_terms.end()) continue;
        QuestionTerm term;
        term.lower = word.lower;
        term.stem = word.stem;
        const double weight = knowledge.inverse_document_frequency(word.lower);
        term.unknown = weight >= x_unknown_weight;
        term.weight = (carried ? carried_weight : 1.0) * std::max(weight, 0.1);
        if (term.unknown && is_decimal(word)) term.weight *= unknown_decimal_weight;
        term.name = word.capital && i > 0;
        term.number = word.number;
        term.carried = carried;
        x_filter |= 1ULL << (word.stem & 63U);
        x_beginnings |= 1ULL << (static_cast<unsigned char>(word.lower.front()) & 63U);
        x_weight += term.weight;
        x_weights.push_back(term.weight);
        if (!carried) x_own |= 1ULL << x_terms.size();
        x_terms.push_back(std::move(term));
    }
}

double QuestionTerms::weight_of(TermSet terms) const {
    double weight = 0;
    for (std::size_t i = 0; i < x_terms.size(); ++i) {
        if ((terms >> i & 1U) != 0) weight += x_terms[i].weight;
    }
    return weight;
}

double QuestionTerms::weight_of(TermSet terms, std::span<const double> weights) {
    double weight = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if ((terms >> i & 1U) != 0) weight += weights[i];
    }
    return weight;
}

TermSet QuestionTerms::exact(const Word& word) const {
    if ((x_filter >> (word.stem & 63U) & 1U) == 0) return 0;
    for (std::size_t i = 0; i < x_terms.size(); ++i) {
        if (x_terms[i].stem == word.stem) return 1ULL << i;
    }
    return 0;
}

TermSet QuestionTerms::related(const Word& word) const {
    if ((x_synonym_filter >> (word.stem & 63U) & 1U) == 0) return 0;
    TermSet found = 0;
    for (const auto& [stem, terms] :
         std::ranges::equal_range(x_synonyms, word.stem, {}, &Synonym::stem))
        found |= terms;
    return found;
}

TermSet QuestionTerms::akin(const Word& word) const {
    if (word.lower.size() < family_letters || word.number) return 0;
    if ((x_beginnings >> (static_cast<unsigned char>(word.lower.front()) & 63U) & 1U) == 0)
        return 0;
    const auto beginning = word.lower.substr(0, family_letters);
    TermSet found = 0;
    for (std::size_t i = 0; i < x_terms.size(); ++i) {
        if (x_terms[i].lower.starts_with(beginning)) found |= 1ULL << i;
    }
    return found;
}

Passage::Passage(
    const Source& origin, std::shared_ptr<const PassageText> cut_text, const QuestionTerms& question
)
    : source(&origin), cut(std::move(cut_text)), similarity(origin.similarity) {
    const auto title_text = find_string(origin.metadata, "title").value_or("") + ". " +
                            find_string(origin.metadata, "heading").value_or("");
    const Words title_words(title_text);
    constexpr unsigned title_frequency = 2;
    frequency.resize(question.terms().size());
    const auto count = [this](TermSet found, unsigned times) {
        if (found != 0) frequency[static_cast<std::size_t>(std::countr_zero(found))] += times;
    };
    std::size_t topical = 0;
    std::size_t shared = 0;
    for (const auto& word : title_words) {
        const auto found = question.exact(word);
        count(found, title_frequency);
        title |= found;
        related |= question.related(word);
        related_title |= question.related(word);
        if (is_stop_word(word.lower)) continue;
        ++topical;
        if (found != 0) ++shared;
    }
    if (topical > 0) title_fit = static_cast<double>(shared) / static_cast<double>(topical);

    sentences.reserve(cut->sentences.size());
    for (const auto& of_text : cut->sentences) {
        auto& sentence = sentences.emplace_back(of_text);
        for (auto i = sentence.first_word; i < sentence.last_word; ++i) {
            const auto exact = question.exact(words()[i]);
            sentence.exact |= exact;
            count(exact, 1);
            if (exact == 0) sentence.akin |= question.akin(words()[i]);
            sentence.related |= question.related(words()[i]);
        }
        sentence.akin &= ~sentence.exact;
        sentence.related &= ~(sentence.exact | sentence.akin);
        if (sentence.orders) continue;
        all |= sentence.exact;
        akin |= sentence.akin;
        related |= sentence.related;
    }
    all |= title;
    set_weights(question);
}

void Passage::set_weights(const QuestionTerms& question) {
    constexpr double least = 0.4;  // of a term that every sentence has
    constexpr double topic_weight = 0.4;
    std::vector<std::size_t> with(question.terms().size());
    for (const auto& sentence : sentences) {
        for (std::size_t i = 0; i < with.size(); ++i)
            with[i] += (sentence.exact | sentence.akin) >> i & 1U;
    }
    const auto count = static_cast<double>(std::max<std::size_t>(sentences.size(), 1));
    for (std::size_t i = 0; i < with.size(); ++i) {
        const double common = std::max(0.0, static_cast<double>(with[i]) - 1) / count;
        // The title says what all sentences are about, and so does the conversation.
        const bool shared = (title >> i & 1U) != 0 || question.terms()[i].carried;
        weights.push_back(
            question.terms()[i].weight * (1 - (1 - least) * common) * (shared ? topic_weight : 1)
        );
    }
}

std::string_view Passage::text(const PassageSentence& sentence) const {
    return std::string_view(source->content)
        .substr(sentence.range.begin, sentence.range.end - sentence.range.begin);
}

std::string_view Passage::document() const {
    const auto* id = source->metadata.if_contains("document_id");
    return id != nullptr && id->is_string() ? std::string_view(id->get_string())
                                            : std::string_view();
}

double bm25_of(const QuestionTerms& question, const Passage& passage) {
    constexpr double k1 = 1.2;
    constexpr double b = 0.75;
    constexpr double average_words = 120;
    constexpr double least_length = 0.5;  // relative to the average
    const double length =
        std::max(least_length, static_cast<double>(passage.words().size()) / average_words);
    const double saturation = k1 * (1 - b + b * length);
    double sum = 0;
    for (std::size_t i = 0; i < question.terms().size(); ++i) {
        const auto& term = question.terms()[i];
        const double frequency = passage.frequency[i];
        if (!term.carried) sum += term.weight * frequency * (k1 + 1) / (frequency + saturation);
    }
    return sum;
}

double bm25_per_term(const QuestionTerms& question, const Passage& passage) {
    const auto own = static_cast<double>(std::popcount(question.own()));
    const double most = own * question.unknown_weight();
    return most > 0 ? bm25_of(question, passage) / most : 0;
}

}  // namespace continuo
