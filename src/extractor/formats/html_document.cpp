#include "base/text.hpp"
#include "extractor/formats/formats.hpp"
#include "knowledge/html/html_text.hpp"

namespace continuo {

Result<ExtractedText> html_document(std::string_view text) {
    auto content = html_to_markdown(text);
    if (!content) return fail(Errc::limit_exceeded, "the page is too large");
    ExtractedText out;
    out.content_type = "text/markdown";
    out.text = std::move(*content);
    return out;
}

}  // namespace continuo
