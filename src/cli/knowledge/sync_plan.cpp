#include "cli/knowledge/sync_plan.hpp"

#include <map>
#include <set>
#include <string_view>

namespace continuo {

SyncPlan plan_sync(const FileDocuments& files, std::span<const Document> stored) {
    SyncPlan plan;
    std::map<std::string_view, std::string_view> hashes;
    for (const auto& document : stored)
        hashes.emplace(document.document_id, document.content_hash);
    std::set<std::string_view> wanted;
    for (std::size_t i = 0; i < files.documents.size(); ++i) {
        const auto& file = files.documents[i];
        wanted.insert(file.document.id);
        const auto known = hashes.find(file.document.id);
        if (known == hashes.end())
            plan.added.push_back(i);
        else if (known->second != file.content_hash)
            plan.updated.push_back(i);
        else
            ++plan.unchanged;
    }
    std::set<std::string_view> refused;
    for (const auto& file : files.refused)
        refused.insert(file.id);
    for (const auto& document : stored) {
        if (wanted.contains(document.document_id)) continue;
        if (refused.contains(document.document_id))
            ++plan.kept;
        else
            plan.removed.push_back(document.document_id);
    }
    return plan;
}

}  // namespace continuo
