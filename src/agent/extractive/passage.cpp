#include "agent/extractive/passage.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "agent/language/irregular_forms.hpp"
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

QuestionTerms::QuestionTerms(
    std::string_view question, std::string_view carried, const KnowledgeBase& knowledge
)
    : x_words(question), x_carried(carried) {
    add(x_words, knowledge, false);
    add(x_carried, knowledge, true);
    add_synonyms(x_words);
}

void QuestionTerms::add_synonyms(const Words& words) {
    static const Synonyms synonyms(english_synonyms(), [](std::string_view word) {
        return Synonyms::Form{is_stop_word(word) ? Synonyms::Code{0} : stem_of(word)};
    });
    std::vector<std::uint64_t> stems;
    for (const auto& word : words) {
        if (!is_stop_word(word.lower)) stems.push_back(word.stem);
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
            if (related.weight < 1 || stem == 0) continue;
            x_synonyms.push_back({stem, terms});
            x_synonym_filter |= 1ULL << (stem & 63U);
        }
    }
    std::ranges::sort(x_synonyms, {}, &Synonym::stem);
}

void QuestionTerms::add(const Words& words, const KnowledgeBase& knowledge, bool carried) {
    constexpr std::size_t introduction_words = 4;  // "my name is Ada"
    const double unknown_weight = knowledge.inverse_document_frequency("zxqzjxqv");
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
        term.other_stems = stems_of_irregular_forms(word.lower);
        const double weight = knowledge.inverse_document_frequency(word.lower);
        term.unknown = weight >= unknown_weight;
        term.weight = (carried ? carried_weight : 1.0) * std::max(weight, 0.1);
        if (term.unknown && is_decimal(word)) term.weight *= unknown_decimal_weight;
        term.name = word.capital && i > 0;
        term.number = word.number;
        term.carried = carried;
        x_filter |= 1ULL << (word.stem & 63U);
        for (const auto stem : term.other_stems)
            x_filter |= 1ULL << (stem & 63U);
        x_beginnings |= 1ULL << (static_cast<unsigned char>(word.lower.front()) & 63U);
        x_weight += term.weight;
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

TermSet QuestionTerms::exact(const Word& word) const {
    if ((x_filter >> (word.stem & 63U) & 1U) == 0) return 0;
    for (std::size_t i = 0; i < x_terms.size(); ++i) {
        if (x_terms[i].stem == word.stem) return 1ULL << i;
        for (const auto stem : x_terms[i].other_stems) {
            if (stem == word.stem) return 1ULL << i;
        }
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
    : source(&origin), cut(std::move(cut_text)) {
    const auto title_text = find_string(origin.metadata, "title").value_or("") + ". " +
                            find_string(origin.metadata, "heading").value_or("");
    const Words title_words(title_text);
    std::size_t topical = 0;
    std::size_t shared = 0;
    for (const auto& word : title_words) {
        const auto found = question.exact(word);
        title |= found;
        related |= question.related(word);
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
}

std::string_view Passage::text(const PassageSentence& sentence) const {
    return std::string_view(source->content)
        .substr(sentence.range.begin, sentence.range.end - sentence.range.begin);
}

}  // namespace continuo
