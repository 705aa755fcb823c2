#include <boost/json.hpp>

#include "domain/access_tags.hpp"
#include "knowledge/knowledge_base.hpp"

namespace continuo {

bool is_internal_member(std::string_view name) {
    return name == file_hash_member || name == access_tags_member;
}

Source to_source(const Hit& hit, int rank) {
    Source source{
        .content = hit.text,
        .metadata = {},
        .relevance_score = hit.relevance,
        .rank = rank,
        .similarity = hit.similarity
    };
    source.metadata = {
        {"document_id", hit.document_id},
        {"title", hit.title},
        {"chunk", hit.chunk},
        {"source", hit.source},
        {"begin", hit.begin},
        {"end", hit.end},
        {"heading", hit.heading}
    };
    if (hit.page > 0) source.metadata.emplace("page", hit.page);
    // Metadata of the document is added, and does not replace the members above.
    for (const auto& member : hit.metadata)
        if (!is_internal_member(member.key()))
            source.metadata.emplace(member.key(), member.value());
    return source;
}

}  // namespace continuo
