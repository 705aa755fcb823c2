#pragma once

#include <memory>
#include <span>
#include <string_view>

#include <gumbo.h>

namespace continuo {

/// A parsed page, which owns its nodes. `html` must outlive it, and come from simplify_html(): the
/// cost of parsing grows with the square of the nesting.
class HtmlTree {
public:
    explicit HtmlTree(std::string_view html);

    /// The outermost element, <html>; it exists for every input.
    [[nodiscard]] const GumboNode& root() const { return *x_output->root; }

private:
    struct Destroy {
        void operator()(GumboOutput* output) const;
    };
    std::unique_ptr<GumboOutput, Destroy> x_output;
};

[[nodiscard]] bool is_element(const GumboNode& node);
/// Whether the node is text, which includes white space between elements.
[[nodiscard]] bool is_text(const GumboNode& node);
/// Empty for text and comments.
[[nodiscard]] std::span<GumboNode* const> children(const GumboNode& node);
/// GUMBO_TAG_UNKNOWN if the node is not an element, or not one of HTML.
[[nodiscard]] GumboTag tag_of(const GumboNode& node);
/// The value of an attribute; null if the node does not have it.
[[nodiscard]] const char* attribute(const GumboNode& node, const char* name);

}  // namespace continuo
