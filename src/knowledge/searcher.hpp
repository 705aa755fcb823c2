#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "knowledge/knowledge_base.hpp"

namespace continuo {

/// One reading handle on the index, with what it read last kept at hand. It sees the index as it
/// was at its last refresh(), whatever is written meanwhile. Errors: unavailable, corrupt. Thread:
/// one at a time.
class Searcher {
public:
    [[nodiscard]] static Result<std::unique_ptr<Searcher>> open(
        const std::filesystem::path& folder, const std::string& language
    );
    ~Searcher();
    Searcher(const Searcher&) = delete;
    Searcher& operator=(const Searcher&) = delete;

    /// Moves on to the newest state when `generation` is not the one it has.
    [[nodiscard]] Result<void> refresh(std::uint64_t generation);

    /// `query` is within its limits and valid UTF-8; it is words and nothing else: no operator is
    /// known.
    [[nodiscard]] Result<std::vector<Hit>> search(const SearchQuery& query);
    [[nodiscard]] Result<std::optional<std::string>> corrected(const std::string& text);
    [[nodiscard]] Result<double> inverse_document_frequency(std::string_view word);

private:
    struct Implementation;
    explicit Searcher(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> x_implementation;
};

}  // namespace continuo
