#include "app/sample_knowledge.hpp"

#include <string>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/embedded_text.hpp"

namespace continuo {

/// examples/knowledge/, embedded by CMakeLists.txt.
extern const EmbeddedTexts sample_knowledge_texts;

namespace {

/// The text of the `# heading` in the first line; empty if there is none.
std::string title_of(std::string_view markdown) {
    if (!markdown.starts_with("# ")) return {};
    return std::string(markdown.substr(2, markdown.find('\n') - 2));
}

}  // namespace

std::vector<NewDocument> sample_documents() {
    std::vector<NewDocument> documents;
    for (const auto& text : sample_knowledge_texts) {
        NewDocument document;
        document.id = fmt::format("sample-{}", text.name.substr(0, text.name.find_last_of('.')));
        document.title = title_of(text.content);
        document.content = std::string(text.content);
        document.content_type = "text/markdown";
        document.source = fmt::format("examples/knowledge/{}", text.name);
        document.metadata = {{"sample", true}};
        documents.push_back(std::move(document));
    }
    return documents;
}

}  // namespace continuo
