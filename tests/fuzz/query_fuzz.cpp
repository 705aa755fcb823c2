// The target of a request, its query string and an urlencoded form: whatever the bytes are, what
// comes out is UTF-8 without NUL, and within its bounds.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "api/request_path.hpp"
#include "api/wire/form.hpp"
#include "api/wire/query_string.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace {

using namespace continuo;

void require(bool condition) {
    if (!condition) std::abort();
}

void check_text(std::string_view text) {
    require(is_utf8(text));
    require(text.find('\0') == std::string_view::npos);
}

void check_fields(const FieldList& fields) {
    require(fields.all().size() <= limits::form_fields_max);
    for (const auto& [name, value] : fields.all()) {
        check_text(name);
        check_text(value);
        require(value.size() <= limits::form_field_bytes_max);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto target = parse_target(text)) {
        require(!target->segments.empty() && target->path.starts_with('/'));
        for (const auto& segment : target->segments)
            check_text(segment);
    }
    const auto query =
        parse_query_string(text, limits::form_fields_max, limits::form_field_bytes_max);
    if (query) check_fields(*query);

    HttpRequest request;
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = text;
    if (const auto form = read_form(request)) check_fields(*form);

    // The same bytes as a Content-Type: media_type() reads parameters of its own.
    HttpRequest typed;
    typed.headers.add("Content-Type", std::string(text));
    (void)media_type(typed);
    return 0;
}
