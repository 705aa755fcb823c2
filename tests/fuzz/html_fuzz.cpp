#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/text.hpp"
#include "knowledge/html/html_tags.hpp"
#include "knowledge/html/html_text.hpp"
#include "knowledge/html/html_tree.hpp"

namespace {

std::size_t depth_of(const GumboNode& node) {
    std::size_t depth = 0;
    for (const auto* child : continuo::children(node))
        depth = std::max(depth, depth_of(*child));
    return depth + 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace continuo;
    const std::string html(reinterpret_cast<const char*>(data), size);
    const auto text = html_to_markdown(html);
    // What is read is text, and what is refused says why.
    if (text ? !is_utf8(*text) || text->find('\0') != std::string::npos
             : text.error().detail.empty()) {
        std::abort();
    }
    // The parser's tree is as shallow as the estimate promises, whatever the input repeats.
    if (size == 0 || size > 64) return 0;
    std::string repeated;
    while (repeated.size() < 16'384)
        repeated += html;
    const auto simple = simplify_html(repeated);
    if (simple && depth_of(HtmlTree(*simple).root()) > 2000) std::abort();
    return 0;
}
