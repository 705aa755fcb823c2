#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.hpp"
#include "extraction/csv_reader.hpp"
#include "extraction/extracted_text.hpp"

// What a process that a hostile file took over could write to the server, and the small parsers of
// the server's side.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace continuo;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto text = parse_extracted_text(bytes, 1000);
    if (text && (!is_utf8(text->text) || text->text.size() > 1000)) std::abort();
    if (!text && text.error().detail.empty()) std::abort();
    if (!is_utf8(clean_text(bytes))) std::abort();
    CsvReader reader(bytes, csv_separator(bytes));
    while (!reader.at_end())
        reader.next();
    return 0;
}
