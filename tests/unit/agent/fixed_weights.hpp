#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "knowledge/knowledge_base.hpp"

namespace continuo::test {

/// A knowledge base that only weighs words: 3 for every word, 8 for unknown ones.
class FixedWeights final : public KnowledgeBase {
public:
    static constexpr double known_weight = 3;
    static constexpr double unknown_weight = 8;

    /// `vocabulary`: the words of all documents; empty knows every word but the made-up ones.
    explicit FixedWeights(std::string_view vocabulary = {});

    Result<std::vector<Hit>> search(const SearchQuery&) const override {
        return std::vector<Hit>{};
    }
    Task<Result<UpsertReport>> upsert(std::vector<NewDocument>) override {
        co_return UpsertReport{};
    }
    Task<Result<bool>> erase(std::string) override { co_return false; }
    Task<Result<void>> follow() override { co_return Result<void>{}; }
    Stats stats() const override { return {}; }
    std::optional<std::string> corrected(const std::string&) const override { return correction; }
    double inverse_document_frequency(std::string_view word) const override;

    std::optional<std::string> correction;

private:
    std::map<std::uint64_t, bool> x_known;
};

/// A passage as search gives it.
[[nodiscard]] Source passage_source(
    std::string title, std::string content, int rank = 1, std::int64_t begin = 0
);

}  // namespace continuo::test
