#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/attachments/attachment_formats.hpp"
#include "extraction/csv_reader.hpp"

namespace continuo {

Result<void> read_csv(std::string_view text, AttachmentText& out, const Replies& replies) {
    CsvReader reader(text, csv_separator(text));
    json::array header;
    std::uint64_t records = 0;
    std::size_t columns = 0;
    std::size_t fields = 0;
    while (!reader.at_end()) {
        reader.next();
        ++fields;
        if (records == 0) add_name(header, reader.field());
        if (!reader.record_ended()) continue;
        const bool blank_line = fields == 1 && reader.field().empty();
        if (!blank_line) {
            ++records;
            columns = std::max(columns, fields);
        } else if (records == 0) {
            header.clear();
        }
        fields = 0;
    }
    // A truncated file may end inside a quoted field.
    if (reader.open_quote() && !out.truncated) {
        return fail(
            Errc::invalid_input,
            replies.text(ReplyKey::attachment_not_csv, {{"record", std::to_string(records)}})
        );
    }
    out.metadata["rows"] = records;
    out.metadata["columns"] = columns;
    out.metadata["header"] = std::move(header);
    return {};
}

}  // namespace continuo
