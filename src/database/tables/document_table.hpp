#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database/engine/statement.hpp"
#include "database/repositories.hpp"

namespace continuo {

/// The tables `documents` and `document_erasures`, and the generation that counts their changes.
/// Throws as Statement does.
class DocumentTable {
public:
    explicit DocumentTable(Connection& connection);

    [[nodiscard]] Result<Document> load(const std::string& document_id);  ///< not_found, corrupt
    /// A document that cannot be read is left out and logged.
    [[nodiscard]] Page<Document> list(
        const std::string& after, std::size_t limit, bool with_content
    );
    [[nodiscard]] std::vector<std::string> hashes(const std::vector<std::string>& ids);
    /// A document that exists keeps its created_at.
    std::uint64_t upsert(const std::vector<Document>& documents);
    std::optional<std::uint64_t> erase(const std::string& document_id);
    [[nodiscard]] std::optional<std::vector<DocumentChange>> changes(
        std::uint64_t after, std::uint64_t count
    );
    [[nodiscard]] std::uint64_t count();
    [[nodiscard]] std::uint64_t count_failed();
    [[nodiscard]] std::uint64_t generation();

private:
    /// The next generation, of the change that is being made.
    [[nodiscard]] std::uint64_t grow();
    /// The oldest generation after which all changes are known.
    [[nodiscard]] std::uint64_t known_from(std::uint64_t newest);

    Statement x_load;
    Statement x_list;
    Statement x_list_with_content;
    Statement x_hash;
    Statement x_upsert;
    Statement x_erase;
    Statement x_count;
    Statement x_count_failed;
    Statement x_generation;
    Statement x_grow;
    Statement x_changes_from;
    Statement x_changes;
    Statement x_erased;
    Statement x_back;
    Statement x_forget;
};

}  // namespace continuo
