#pragma once

#include <cstddef>
#include <memory>

#include <boost/asio/thread_pool.hpp>

#include "agent/escalation/escalation.hpp"
#include "agent/language/replies.hpp"
#include "agent/tools/typed_tools.hpp"

namespace continuo {

class FileScanner;
class TextExtractor;

// The four built-in tools. Their schemas and docs/architecture.md describe arguments and results.
// The services must outlive the tools.

/// rag_search {query, limit?, filters?} -> {sources: [Source]}
[[nodiscard]] std::unique_ptr<SearchTool> make_rag_search_tool(const KnowledgeBase& knowledge);
/// memory_management {action: "recall"|"extract", message?, limit?} ->
/// recall: {memories: [text]}; extract: {facts: [{kind, content, importance}]}
[[nodiscard]] std::unique_ptr<CustomerFactsTool> make_customer_facts_tool(
    CustomerFactStore& memories
);
/// escalation_check {message, earlier?, failed_answers?, human_offered?} -> the members of
/// EscalationDecision
[[nodiscard]] std::unique_ptr<EscalationTool> make_escalation_tool(EscalationConfig config);
/// What reads the files of a message, beside the tool itself. Both may be null, and outlive it.
struct AttachmentReaders {
    TextExtractor* extractor = nullptr;  ///< of formats that need one, for at most 8 s a file
    FileScanner* scanner = nullptr;      ///< of all files, before they are read
};

/// attachment_processor {index} -> {success: true, filename, size_mb, file_type, extension,
/// content, preview, word_count, truncated, metadata}, or {success: false, filename, size_mb,
/// error} if the content of the file cannot be read
[[nodiscard]] std::unique_ptr<AttachmentTool> make_attachment_tool(
    boost::asio::thread_pool& pool,
    std::size_t file_bytes_max,
    AttachmentReaders readers = {},
    std::shared_ptr<const Replies> replies = built_in_replies()
);

}  // namespace continuo
