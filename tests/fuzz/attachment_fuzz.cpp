#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "agent/attachments/attachment_text.hpp"
#include "agent/language/replies.hpp"
#include "base/text.hpp"

// The first byte chooses the format, the rest is the file.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace continuo;
    if (size == 0) return 0;
    const auto& extensions = supported_extensions();
    const auto filename = "file" + extensions[data[0] % extensions.size()];
    const auto text = parse_attachment(
        std::string(reinterpret_cast<const char*>(data) + 1, size - 1),
        filename,
        *built_in_replies()
    );
    // What is read is text within its bounds, and what is refused says why.
    if (text) {
        if (!is_utf8(text->content) || !is_utf8(text->preview)) std::abort();
        if (text->content.find('\0') != std::string::npos) std::abort();
        if (text->content.size() > attachment_text_bytes_max) std::abort();
    } else if (text.error().detail.empty()) {
        std::abort();
    }
    return 0;
}
