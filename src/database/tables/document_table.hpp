#pragma once

#include <string>
#include <vector>

#include "database/engine/statement.hpp"
#include "database/repositories.hpp"

namespace continuo {

/// The table `documents`, and the generation that counts its changes. Throws as Statement does.
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
    void upsert(const std::vector<Document>& documents);
    bool erase(const std::string& document_id);
    [[nodiscard]] std::uint64_t count();
    [[nodiscard]] std::uint64_t generation();

private:
    Statement x_load;
    Statement x_list;
    Statement x_list_with_content;
    Statement x_hash;
    Statement x_upsert;
    Statement x_erase;
    Statement x_count;
    Statement x_generation;
    Statement x_grow;
};

}  // namespace continuo
