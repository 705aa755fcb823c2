#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "knowledge/knowledge_base.hpp"
#include "knowledge/text/synonyms.hpp"
#include "knowledge/vectors/vector_table.hpp"

namespace continuo {

/// The vectors that a search uses in addition to words.
struct SearchVectors {
    std::shared_ptr<const VectorTable> table = {};  ///< null: words alone
    DenseVector query = {};                         ///< empty: words alone
    double weight = 0;                              ///< of the similarity; that of the words is 1
    bool calibrated = false;                        ///< Embedder::is_calibrated()
};

/// A read handle on the index, with caches. It reads the snapshot of its last refresh(), or a newer
/// one if the writer has overwritten that one. Errors: unavailable, corrupt. Thread: one at a time.
class Searcher {
public:
    /// `synonyms` may be null.
    [[nodiscard]] static Result<std::unique_ptr<Searcher>> open(
        const std::filesystem::path& folder,
        const std::string& language,
        std::shared_ptr<const Synonyms> synonyms
    );
    ~Searcher();
    Searcher(const Searcher&) = delete;
    Searcher& operator=(const Searcher&) = delete;

    /// Switches to the newest snapshot if `generation` differs from that of the last refresh().
    [[nodiscard]] Result<void> refresh(std::uint64_t generation);

    /// `query` is within its limits and valid UTF-8. All of it is read as words: there are no
    /// operators. `vectors` of another generation
    /// are not used if they lack a chunk that was found.
    [[nodiscard]] Result<std::vector<Hit>> search(
        const SearchQuery& query, const SearchVectors& vectors = {}
    );
    [[nodiscard]] Result<std::optional<std::string>> corrected(const std::string& text);
    [[nodiscard]] Result<double> inverse_document_frequency(std::string_view word);

private:
    struct Implementation;
    explicit Searcher(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> x_implementation;
};

}  // namespace continuo
