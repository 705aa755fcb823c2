// A form as it comes from the network, once in one piece and once in pieces of the size that the
// first byte says: both must hold the same parts. File names must be fit to be shown.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "server/header_parameters.hpp"
#include "server/multipart_parser.hpp"

namespace {

using namespace continuo;
using Kind = MultipartParser::Event::Kind;

void require(bool ok) {
    if (!ok) std::abort();
}

struct Form {
    std::vector<std::string> contents;
    bool ended = false;
    bool failed = false;
    bool operator==(const Form&) const = default;
};

void check_head(const PartHead& head) {
    require(!head.name.empty());
    if (!head.file_name || head.file_name->empty()) return;
    require(head.file_name->size() <= limits::file_name_bytes_max);
    require(head.file_name->find_first_of("/\\") == std::string::npos);
    require(*head.file_name != "." && *head.file_name != "..");
    require(is_utf8(*head.file_name));
    require(!has_control_characters(*head.file_name));
}

Form read_form(std::string_view body, std::size_t piece) {
    MultipartParser parser("XX");
    Form form;
    for (std::size_t at = 0; at < body.size() && !form.ended && !form.failed; at += piece) {
        parser.feed(body.substr(at, piece));
        for (;;) {
            const auto event = parser.next();
            form.failed = !event;
            if (!event || event->kind == Kind::need_input) break;
            if (event->kind == Kind::part) {
                check_head(parser.head());
                form.contents.emplace_back();
            } else if (event->kind == Kind::data) {
                require(!event->data.empty());
                form.contents.back() += event->data;
            } else if (event->kind == Kind::end) {
                form.ended = true;
                break;
            }
        }
    }
    return form;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto whole = read_form(bytes, std::max<std::size_t>(bytes.size(), 1));
    const auto pieces = read_form(bytes, std::max<std::size_t>(data[0], 1));
    require(whole == pieces);
    (void)read_form_type(bytes);
    return 0;
}
