#include "knowledge/searcher.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <unordered_map>

#include <boost/json.hpp>
#include <xapian.h>

#include "base/text.hpp"
#include "knowledge/analyzer.hpp"
#include "knowledge/index_error.hpp"
#include "knowledge/index_layout.hpp"
#include "knowledge/query_plan.hpp"
#include "knowledge/record.hpp"
#include "knowledge/spelling.hpp"

namespace continuo {

namespace {

double tune(const char* name, double fallback) {
    const char* text = std::getenv(name);
    return text ? std::atof(text) : fallback;
}
const double k1 = tune("K1", 1.2), bb = tune("B", 0.75), gamma_ = tune("GAMMA", 0.3);
const std::size_t candidates_min = (std::size_t)tune("CAND", 50);
constexpr std::size_t candidates_max = 1000;
constexpr std::size_t chunks_a_document_max = 2;
constexpr std::size_t query_terms_max = 48;
constexpr std::size_t cached_records_max = 512;
constexpr std::size_t cached_words_max = 8192;
constexpr unsigned edit_distance_max = 2;
constexpr double correction_weight = 0.6;
constexpr int attempts_max = 10;

}  // namespace

struct Searcher::Implementation {
    Implementation(const std::filesystem::path& folder, const std::string& language)
        : database(folder.string(), Xapian::DB_OPEN | Xapian::DB_BACKEND_GLASS),
          analyzer(language) {}

    struct Entry {
        ChunkRecord chunk;
        std::shared_ptr<const DocumentRecord> document;
    };
    struct Candidate {
        std::shared_ptr<const Entry> entry;
        double score = 0;
        double coverage = 0;
        std::size_t order = 0;  // by BM25: decides between equal scores
    };

    Xapian::Database database;
    Analyzer analyzer;
    std::uint64_t generation = 0;
    std::unordered_map<Xapian::docid, std::shared_ptr<const Entry>> entries;
    std::unordered_map<std::string, std::shared_ptr<const DocumentRecord>> documents;
    std::unordered_map<std::string, Xapian::doccount> frequencies;
    std::unordered_map<std::string, std::string> corrections;

    void forget() {
        entries.clear();
        documents.clear();
        frequencies.clear();
        corrections.clear();
    }

    /// A handle is valid until the writer has committed twice; then the work is done again on a new
    /// state.
    template <class Function>
    auto steadily(Function function) -> Result<decltype(function())> {
        try {
            for (int attempt = 1;; ++attempt) {
                try {
                    return function();
                } catch (const Xapian::DatabaseModifiedError&) {
                    if (attempt == attempts_max) throw;
                    database.reopen();
                    forget();
                }
            }
        } catch (...) {
            return std::unexpected(current_index_error());
        }
    }

    Xapian::doccount frequency(const std::string& stem) {
        const auto known = frequencies.find(stem);
        if (known != frequencies.end()) return known->second;
        if (frequencies.size() >= cached_words_max) frequencies.clear();
        return frequencies.emplace(stem, database.get_termfreq(stem)).first->second;
    }

    std::string correction(const std::string& word) {
        if (!is_worth_correcting(word)) return {};
        const auto known = corrections.find(word);
        if (known != corrections.end()) return known->second;
        if (corrections.size() >= cached_words_max) corrections.clear();
        auto found = database.get_spelling_suggestion(word, edit_distance_max);
        return corrections.emplace(word, std::move(found)).first->second;
    }

    QueryPlan plan(const std::string& text) {
        QueryPlan result;
        const auto chunks = database.get_doccount();
        std::size_t position = 0;
        std::size_t before = 0;  // position and index of the newest term
        std::optional<std::size_t> newest;
        analyzer.analyze(text, [&](const Term& typed) {
            ++position;
            if (typed.stem.empty() || result.terms.size() == query_terms_max) return;
            QueryTerm term{.word = typed.word, .stem = typed.stem, .corrected = {}};
            if (frequency(term.stem) == 0) {
                term.corrected = correction(term.word);
                if (!term.corrected.empty()) {
                    term.stem = analyzer.stem(term.corrected);
                    term.weight = correction_weight;
                }
            }
            auto index = static_cast<std::size_t>(
                std::ranges::find(result.terms, term.stem, &QueryTerm::stem) - result.terms.begin()
            );
            if (index == result.terms.size()) {
                term.code = word_code(term.stem);
                term.idf = continuo::inverse_document_frequency(chunks, frequency(term.stem));
                result.idf_sum += term.idf;
                result.terms.push_back(std::move(term));
            }
            if (newest && *newest != index)
                result.pairs.push_back({*newest, index, position - before});
            newest = index;
            before = position;
        });
        return result;
    }

    std::shared_ptr<const DocumentRecord> document(const std::string& key) {
        const auto known = documents.find(key);
        if (known != documents.end()) return known->second;
        if (documents.size() >= cached_records_max) documents.clear();
        auto record = parse_document_record(
            database.get_metadata(std::string(index_layout::document_record_prefix) + key)
        );
        if (!record) throw Xapian::DatabaseCorruptError("document record " + key);
        return documents.emplace(key, std::make_shared<const DocumentRecord>(std::move(*record)))
            .first->second;
    }

    std::shared_ptr<const Entry> entry(Xapian::docid id) {
        const auto known = entries.find(id);
        if (known != entries.end()) return known->second;
        if (entries.size() >= cached_records_max) entries.clear();
        auto record =
            parse_chunk_record(database.get_document(id, Xapian::DOC_ASSUME_VALID).get_data());
        if (!record) throw Xapian::DatabaseCorruptError("chunk record " + std::to_string(id));
        auto made = std::make_shared<Entry>();
        made->document = document(record->document_key);
        made->chunk = std::move(*record);
        return entries.emplace(id, std::move(made)).first->second;
    }

    Xapian::Query query_of(const QueryPlan& plan, const json::object& filters) {
        std::vector<Xapian::Query> words;
        for (const auto& term : plan.terms) {
            if (frequency(term.stem) == 0) continue;
            const Xapian::Query word(term.stem);
            words.push_back(term.weight < 1 ? Xapian::Query(term.weight, word) : word);
        }
        Xapian::Query query(Xapian::Query::OP_OR, words.begin(), words.end());
        for (const auto& member : filters) {
            query = Xapian::Query(
                Xapian::Query::OP_FILTER,
                query,
                Xapian::Query(index_layout::filter_term(member.key(), member.value()))
            );
        }
        return query;
    }

    std::vector<Candidate> rank(const QueryPlan& plan, const Xapian::MSet& found) {
        std::vector<Candidate> candidates;
        candidates.reserve(found.size());
        for (auto it = found.begin(); it != found.end(); ++it) {
            auto read = entry(*it);
            const auto matched = match(plan, read->chunk.words);
            candidates.push_back(
                {.entry = std::move(read),
                 .score = it.get_weight() + gamma_ * matched.proximity,
                 .coverage = matched.coverage,
                 .order = candidates.size()}
            );
        }
        std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
            return a.score != b.score ? a.score > b.score : a.order < b.order;
        });
        std::unordered_map<const DocumentRecord*, std::size_t> seen;
        std::erase_if(candidates, [&seen](const Candidate& candidate) {
            return ++seen[candidate.entry->document.get()] > chunks_a_document_max;
        });
        return candidates;
    }

    std::vector<Hit> search(const SearchQuery& asked) {
        const auto prepared = plan(asked.text);
        const auto query = query_of(prepared, asked.filters);
        if (query.empty()) return {};
        Xapian::Enquire enquire(database);
        enquire.set_weighting_scheme(Xapian::BM25Weight(k1, 0, 1, bb, 0.5));
        enquire.set_query(query);
        std::vector<Candidate> ranked;
        for (auto wanted = candidates_min; wanted <= candidates_max; wanted *= 4) {
            const auto found = enquire.get_mset(0, static_cast<Xapian::doccount>(wanted));
            ranked = rank(prepared, found);
            if (ranked.size() >= asked.limit || found.size() < wanted) break;
        }
        if (ranked.size() > asked.limit) ranked.resize(asked.limit);
        std::vector<Hit> hits;
        for (const auto& candidate : ranked)
            hits.push_back(to_hit(candidate, ranked.front()));
        return hits;
    }

    static Hit to_hit(const Candidate& candidate, const Candidate& best) {
        const auto& chunk = candidate.entry->chunk;
        const auto& document = *candidate.entry->document;
        return Hit{
            .document_id = document.id,
            .title = document.title,
            .heading = chunk.heading,
            .text = chunk.text,
            .chunk = chunk.chunk,
            .begin = chunk.begin,
            .end = chunk.end,
            .source = document.source,
            .metadata = document.metadata,
            .weight = candidate.score,
            .relevance = best.score > 0 ? best.coverage * candidate.score / best.score : 0,
            .coverage = candidate.coverage
        };
    }

    std::optional<std::string> corrected(const std::string& text) {
        std::string better;
        std::size_t copied = 0;
        analyzer.analyze(text, [&](const Term& term) {
            if (term.stem.empty() || term.compound || frequency(term.stem) != 0) return;
            const auto word = correction(term.word);
            if (word.empty()) return;
            better += text.substr(copied, term.begin - copied) + word;
            copied = term.end;
        });
        if (copied == 0) return std::nullopt;
        return better + text.substr(copied);
    }

    double largest_idf(std::string_view word) {
        double largest = 0;
        const auto chunks = database.get_doccount();
        analyzer.analyze(word, [&](const Term& term) {
            if (term.stem.empty()) return;
            largest = std::max(
                largest, continuo::inverse_document_frequency(chunks, frequency(term.stem))
            );
        });
        return largest;
    }
};

Searcher::Searcher(std::unique_ptr<Implementation> implementation)
    : x_implementation(std::move(implementation)) {}

Searcher::~Searcher() = default;

Result<std::unique_ptr<Searcher>> Searcher::open(
    const std::filesystem::path& folder, const std::string& language
) try {
    return std::unique_ptr<Searcher>(new Searcher(std::make_unique<Implementation>(folder, language)
    ));
} catch (...) {
    return std::unexpected(current_index_error());
}

Result<void> Searcher::refresh(std::uint64_t generation) try {
    auto& self = *x_implementation;
    if (self.generation == generation) return {};
    self.database.reopen();
    self.forget();
    self.generation = generation;
    return {};
} catch (...) {
    return std::unexpected(current_index_error());
}

Result<std::vector<Hit>> Searcher::search(const SearchQuery& query) {
    return x_implementation->steadily([&] { return x_implementation->search(query); });
}

Result<std::optional<std::string>> Searcher::corrected(const std::string& text) {
    return x_implementation->steadily([&] { return x_implementation->corrected(text); });
}

Result<double> Searcher::inverse_document_frequency(std::string_view word) {
    return x_implementation->steadily([&] { return x_implementation->largest_idf(word); });
}

}  // namespace continuo
