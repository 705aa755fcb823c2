#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cli/knowledge/document_files.hpp"
#include "domain/document.hpp"

namespace continuo {

/// What makes a knowledge base equal to files.
struct SyncPlan {
    std::vector<std::size_t> added;    ///< indexes into the documents of the files
    std::vector<std::size_t> updated;  ///< the same: there is one of this id and another content
    std::vector<std::string> removed;  ///< ids
    std::uint64_t unchanged = 0;
    std::uint64_t kept = 0;  ///< of files that were refused: the stored document stays
};

/// `stored` needs no contents. Pure.
[[nodiscard]] SyncPlan plan_sync(const FileDocuments& files, std::span<const Document> stored);

}  // namespace continuo
