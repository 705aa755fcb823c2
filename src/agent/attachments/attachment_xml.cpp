#include <boost/json.hpp>
#include <fmt/format.h>
#include <pugixml.hpp>

#include "agent/attachments/attachment_formats.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

// pugixml parses and traverses without recursion and frees its nodes by the page, so nesting uses
// no stack. It expands only the five predefined entities and character references.

class TextWalker final : public pugi::xml_tree_walker {
public:
    explicit TextWalker(std::string& content) : x_content(content) {}

    bool for_each(pugi::xml_node& node) override {
        if (depth() >= static_cast<int>(attachment_depth_max)) {
            x_too_deep = true;
            return false;
        }
        if (node.type() == pugi::node_element) {
            ++x_elements;
        } else if (const auto text = trim(node.value()); !text.empty()) {
            if (!x_content.empty()) x_content += '\n';
            x_content += text;
        }
        return true;
    }

    [[nodiscard]] std::uint64_t elements() const { return x_elements; }
    [[nodiscard]] bool too_deep() const { return x_too_deep; }

private:
    std::string& x_content;
    std::uint64_t x_elements = 0;
    bool x_too_deep = false;
};

}  // namespace

Result<void> read_xml(std::string_view text, AttachmentText& out, const Replies& replies) {
    pugi::xml_document document;
    const auto parsed =
        document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed) {
        return fail(
            Errc::invalid_input,
            replies.text(
                ReplyKey::attachment_not_xml,
                {{"reason", parsed.description()}, {"byte", std::to_string(parsed.offset)}}
            )
        );
    }
    const auto root = document.document_element();
    if (!root) return fail(Errc::invalid_input, replies.text(ReplyKey::attachment_not_xml_empty));
    TextWalker walker(out.content);
    document.traverse(walker);
    if (walker.too_deep())
        return fail(Errc::invalid_input, replies.text(ReplyKey::attachment_xml_depth));
    out.metadata["root"] = utf8_prefix_bytes(root.name(), attachment_name_bytes_max);
    out.metadata["elements"] = walker.elements();
    // A character reference can produce invalid UTF-8: &#xD800; is a surrogate.
    if (!is_utf8(out.content) || out.content.find('\0') != std::string::npos)
        return fail(Errc::invalid_input, replies.text(ReplyKey::attachment_xml_characters));
    return {};
}

}  // namespace continuo
