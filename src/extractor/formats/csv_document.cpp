#include <vector>

#include "extraction/csv_reader.hpp"
#include "extractor/formats/formats.hpp"
#include "extractor/table_text.hpp"

namespace continuo {

Result<ExtractedText> csv_document(std::string_view text) {
    ExtractedText out;
    out.content_type = "text/markdown";
    TableText rows(out.text);
    std::vector<std::string> cells;
    CsvReader reader(text, csv_separator(text));
    while (!reader.at_end()) {
        reader.next();
        cells.push_back(reader.field());
        if (!reader.record_ended()) continue;
        rows.add_row(std::move(cells));
        cells.clear();
    }
    if (reader.open_quote())
        return fail(Errc::invalid_input, "it is no valid CSV: a quoted field does not end");
    rows.finish();
    return out;
}

}  // namespace continuo
