#include "knowledge/html/html_tree.hpp"

namespace continuo {

HtmlTree::HtmlTree(std::string_view html) {
    auto options = kGumboDefaultOptions;
    options.max_errors = 0;  // otherwise the parser stores every error
    x_output.reset(gumbo_parse_with_options(&options, html.data(), html.size()));
}

void HtmlTree::Destroy::operator()(GumboOutput* output) const {
    gumbo_destroy_output(&kGumboDefaultOptions, output);
}

bool is_element(const GumboNode& node) {
    return node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE;
}

bool is_text(const GumboNode& node) {
    return node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE ||
           node.type == GUMBO_NODE_CDATA;
}

std::span<GumboNode* const> children(const GumboNode& node) {
    if (!is_element(node)) return {};
    const auto& list = node.v.element.children;
    return {reinterpret_cast<GumboNode**>(list.data), list.length};
}

GumboTag tag_of(const GumboNode& node) {
    return is_element(node) ? node.v.element.tag : GUMBO_TAG_UNKNOWN;
}

const char* attribute(const GumboNode& node, const char* name) {
    if (!is_element(node)) return nullptr;
    const auto* found = gumbo_get_attribute(&node.v.element.attributes, name);
    return found == nullptr ? nullptr : found->value;
}

}  // namespace continuo
