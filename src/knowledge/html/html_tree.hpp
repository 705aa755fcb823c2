#pragma once

#include <memory>
#include <span>
#include <string_view>

#include <gumbo.h>

namespace continuo {

/// A parsed page. The views and nodes of it live as long as it does.
/// `html` is kept by the caller meanwhile. It must come from simplify_html(): the cost of parsing
/// grows with the square of the nesting.
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
/// Whether it is text; white space between elements is text too.
[[nodiscard]] bool is_text(const GumboNode& node);
/// Empty for text and comments.
[[nodiscard]] std::span<GumboNode* const> children(const GumboNode& node);
/// GUMBO_TAG_UNKNOWN for what is no element, or none of HTML.
[[nodiscard]] GumboTag tag_of(const GumboNode& node);
/// The value of an attribute; null when it is not there.
[[nodiscard]] const char* attribute(const GumboNode& node, const char* name);

}  // namespace continuo
