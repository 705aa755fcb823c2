#include "knowledge/query_planner.hpp"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace continuo {

namespace {

constexpr std::size_t query_terms_max = 48;
constexpr double correction_weight = 0.6;
constexpr double related_weight = 0.35;
constexpr std::size_t related_terms_max = 12;
constexpr std::size_t corrections_max = 4;  // a dictionary look-up costs as much as a search

Synonyms::Code synonym_code(std::string_view stem) {
    return stem.empty() ? 0 : std::hash<std::string_view>{}(stem) | 1U;
}

}  // namespace

const Synonyms* synonyms_for(const std::string& language) {
    if (language != "english") return nullptr;
    static const Synonyms synonyms = [] {
        Analyzer analyzer("english");
        return Synonyms(english_synonyms(), [&analyzer](std::string_view word) {
            auto stem = analyzer.stem(std::string(word));
            return Synonyms::Form{synonym_code(stem), std::move(stem)};
        });
    }();
    return &synonyms;
}

/// Empty if no known word is similar, or after corrections_max look-ups for the query.
std::string QueryPlanner::correction(const std::string& word) {
    return ++x_corrections <= corrections_max ? x_snapshot.correction(word) : std::string();
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
    term.idf = inverse_document_frequency(x_snapshot.chunks(), x_snapshot.frequency(term.stem));
    return term;
}

QueryPlan QueryPlanner::plan(const std::string& text) {
    struct Seen {
        std::size_t term;
        std::size_t position;  // in words
        std::size_t begin;     // in bytes
    };
    QueryPlan result;
    std::vector<Seen> seen;
    std::vector<Typed> searched;
    std::size_t position = 0;
    x_corrections = 0;
    x_analyzer.analyze(text, [&](const Term& typed) {
        ++position;
        if (result.terms.size() == query_terms_max) return;
        auto term = look_up(typed);
        if (!term) return;
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
        if (!typed.compound) searched.push_back({synonym_code(typed.stem), index});
    });
    if (x_synonyms != nullptr) add_related(result, searched);
    return result;
}

void QueryPlanner::add_related(QueryPlan& plan, const std::vector<Typed>& typed) {
    std::vector<Synonyms::Code> codes;
    for (const auto& word : typed)
        codes.push_back(word.code);
    std::size_t added = 0;
    for (std::size_t i = 0; i < typed.size(); ++i) {
        const auto found = x_synonyms->find(std::span(codes).subspan(i));
        for (const auto& related : found.related) {
            if (added == related_terms_max) return;
            const auto& stem = related.form.stem;
            if (stem.empty()) continue;
            if (std::ranges::find(plan.terms, stem, &QueryTerm::stem) != plan.terms.end()) continue;
            const auto frequency = x_snapshot.frequency(stem);
            if (frequency == 0) continue;
            QueryTerm term{.stem = stem, .weight = related_weight * related.weight, .parts = {}};
            term.code = word_code(stem);
            term.idf = inverse_document_frequency(x_snapshot.chunks(), frequency);
            for (std::size_t k = i; k < i + found.words; ++k)
                term.stands_for.push_back(typed[k].term);
            plan.terms.push_back(std::move(term));
            ++added;
        }
    }
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
