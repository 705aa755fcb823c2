#include "knowledge/query_planner.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace continuo {

namespace {

constexpr std::size_t query_terms_max = 48;
constexpr double correction_weight = 0.6;
// Measured on customers' questions to six companies and on two sets without customers' words.
constexpr double related_weight = 0.6;  // of one word that stands for what was typed
constexpr std::size_t related_terms_max = 40;
constexpr std::size_t corrections_max = 6;  // a dictionary look-up costs as much as a search

Synonyms::Code synonym_code(std::string_view stem) {
    return std::hash<std::string_view>{}(stem);
}

}  // namespace

namespace {

std::shared_ptr<const Synonyms> read_lists(
    const std::vector<const SynonymList*>& lists, const std::string& language
) {
    Analyzer analyzer(language);
    return std::make_shared<const Synonyms>(lists, [&analyzer](std::string_view word) {
        auto stem = analyzer.stem(std::string(word));
        const bool searched = !stem.empty();
        const auto code = synonym_code(searched ? stem : analyzer.stem_of_any(std::string(word)));
        return Synonyms::Form{.code = code, .searched = searched, .stem = std::move(stem)};
    });
}

}  // namespace

std::shared_ptr<const Synonyms> make_synonyms(const std::string& language, const SynonymList* own) {
    const bool is_english = language == "english";
    if (own == nullptr) {
        if (!is_english) return nullptr;
        static const auto english = read_lists({&SynonymList::english()}, language);
        return english;
    }
    std::vector<const SynonymList*> lists{own};
    if (is_english) lists.push_back(&SynonymList::english());
    return read_lists(lists, language);
}

/// A word of the index, or of the synonyms if that is nearer. Empty if none is similar, or after
/// corrections_max look-ups for the query.
std::string QueryPlanner::correction(const std::string& word) {
    if (++x_corrections > corrections_max || x_snapshot.chunks() == 0) return {};
    auto known = x_snapshot.correction(word);
    if (x_synonyms == nullptr || (!known.empty() && is_slip(word, known))) return known;
    const auto listed = x_synonyms->nearest(word);
    if (listed == word) return {};  // a part of a phrase, such as "american express"
    return listed.empty() ? known : std::string(listed);
}

/// Then it is no slip, even if no document has it.
bool QueryPlanner::has_synonyms(std::string_view stem) const {
    const auto code = synonym_code(stem);
    return x_synonyms != nullptr && x_synonyms->find({&code, 1}).words > 0;
}

/// nullopt for a word that is not searched: a stop word, or a whole hyphenated word that is not in
/// the index.
std::optional<QueryTerm> QueryPlanner::look_up(const Term& typed) {
    if (typed.stem.empty()) return std::nullopt;
    QueryTerm term{.stem = typed.stem, .parts = {}};
    if (x_snapshot.frequency(term.stem) == 0) {
        if (typed.compound) return std::nullopt;
        const auto better = has_synonyms(typed.stem) ? std::string() : correction(typed.word);
        if (!better.empty()) {
            term.stem = x_analyzer.stem(better);
            term.weight = correction_weight;
        }
    }
    term.code = word_code(term.stem);
    if (term.weight == 1) term.form = form_code(typed.word);
    term.idf = inverse_document_frequency(x_snapshot.chunks(), x_snapshot.frequency(term.stem));
    return term;
}

QueryPlan QueryPlanner::plan(const SearchQuery& query) {
    struct Seen {
        std::size_t term;
        std::size_t position;  // in words
        std::size_t begin;     // in bytes
    };
    QueryPlan result;
    std::vector<Seen> seen;
    std::vector<Typed> words;
    std::size_t position = 0;
    x_corrections = 0;
    x_analyzer.analyze(query.text, [&](const Term& typed) {
        ++position;
        if (result.terms.size() == query_terms_max) return;
        auto term = look_up(typed);
        if (!term) {
            if (!typed.compound && !Synonyms::is_passed_over(typed.word))
                words.push_back({.code = synonym_code(x_analyzer.stem_of_any(typed.word))});
            return;
        }
        const auto code = synonym_code(term->stem);
        const auto known = std::ranges::find(result.terms, term->stem, &QueryTerm::stem);
        const auto index = static_cast<std::size_t>(known - result.terms.begin());
        if (known == result.terms.end()) {
            if (typed.compound) {
                for (const auto& part : seen) {
                    if (part.begin >= typed.begin) term->parts.push_back(part.term);
                }
            }
            if (term->parts.empty()) result.idf_sum += term->idf;
            result.terms.push_back(std::move(*term));
        }
        if (!seen.empty() && seen.back().term != index) {
            result.pairs.push_back({seen.back().term, index, position - seen.back().position});
        }
        seen.push_back({index, position, typed.begin});
        if (!typed.compound) words.push_back({.code = code, .term = index});
    });
    if (x_synonyms != nullptr) add_related(result, words);
    if (!query.context.empty()) add_context(result, query);
    return result;
}

void QueryPlanner::add_context(QueryPlan& plan, const SearchQuery& query) {
    x_analyzer.analyze(query.context, [&](const Term& said) {
        if (said.stem.empty() || said.compound || plan.terms.size() >= query_terms_max) return;
        if (std::ranges::find(plan.terms, said.stem, &QueryTerm::stem) != plan.terms.end()) return;
        const auto frequency = x_snapshot.frequency(said.stem);
        if (frequency == 0) return;
        QueryTerm term{.stem = said.stem, .weight = query.context_weight, .parts = {}};
        term.code = word_code(said.stem);
        term.idf = inverse_document_frequency(x_snapshot.chunks(), frequency);
        plan.idf_sum += term.weight * term.idf;
        plan.terms.push_back(std::move(term));
    });
}

void QueryPlanner::add_related(QueryPlan& plan, const std::vector<Typed>& typed) {
    std::vector<Synonyms::Code> codes;
    for (const auto& word : typed)
        codes.push_back(word.code);
    const auto most = plan.terms.size() + related_terms_max;
    for (std::size_t i = 0; i < typed.size(); ++i) {
        const auto found = x_synonyms->find(std::span(codes).subspan(i));
        std::vector<std::size_t> stands_for;
        for (const auto& word : std::span(typed).subspan(i, found.words)) {
            if (word.term) stands_for.push_back(*word.term);
        }
        if (!stands_for.empty()) add_related(plan, found, stands_for, most);
    }
}

/// Adds the words of the index that `found` is related to, up to `most` terms in all.
void QueryPlanner::add_related(
    QueryPlan& plan,
    const Synonyms::Found& found,
    const std::vector<std::size_t>& stands_for,
    std::size_t most
) {
    double typed_idf = 0;
    for (const auto index : stands_for)
        typed_idf = std::max(typed_idf, plan.terms[index].idf);
    const auto first = plan.terms.size();
    for (const auto& related : found.related) {
        if (plan.terms.size() >= most) break;
        const auto& stem = related.form.stem;
        if (std::ranges::find(plan.terms, stem, &QueryTerm::stem) != plan.terms.end()) continue;
        const auto frequency = x_snapshot.frequency(stem);
        if (frequency == 0) continue;
        QueryTerm term{.stem = stem, .weight = related_weight * related.weight, .parts = {}};
        term.code = word_code(stem);
        term.idf = inverse_document_frequency(x_snapshot.chunks(), frequency);
        // A rare word counts no more than the frequent one that it stands for.
        if (term.idf > typed_idf) term.weight *= typed_idf / term.idf;
        term.stands_for = stands_for;
        plan.terms.push_back(std::move(term));
    }
    // A passage may have several of them, which together say what one word says.
    const auto added = static_cast<double>(plan.terms.size() - first);
    for (auto& term : std::span(plan.terms).subspan(first))
        term.weight /= std::sqrt(added);
}

std::optional<std::string> QueryPlanner::corrected(const std::string& text) {
    std::string better;
    std::size_t copied = 0;
    x_corrections = 0;
    x_analyzer.analyze(text, [&](const Term& term) {
        if (term.stem.empty() || term.compound || x_snapshot.frequency(term.stem) != 0) return;
        if (has_synonyms(term.stem)) return;
        const auto word = correction(term.word);
        if (word.empty()) return;
        better += text.substr(copied, term.begin - copied) + word;
        copied = term.end;
    });
    if (copied == 0) return std::nullopt;
    return better + text.substr(copied);
}

}  // namespace continuo
