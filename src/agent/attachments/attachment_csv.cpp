#include <algorithm>
#include <array>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/attachments/attachment_formats.hpp"

namespace continuo {

namespace {

constexpr std::array<char, 3> separators{',', ';', '\t'};

char separator_of(std::string_view text) {
    const auto first_line = text.substr(0, text.find_first_of("\r\n"));
    return *std::ranges::max_element(separators, {}, [first_line](char separator) {
        return std::ranges::count(first_line, separator);
    });
}

/// Reads one field at a time; stores only the position and the current field.
class CsvReader {
public:
    CsvReader(std::string_view text, char separator) : x_rest(text), x_separator(separator) {}

    [[nodiscard]] bool at_end() const { return x_rest.empty(); }
    /// The current field is the last one of its record.
    [[nodiscard]] bool record_ended() const { return x_record_ended; }
    /// The text ended inside a quoted field.
    [[nodiscard]] bool open_quote() const { return x_open_quote; }
    [[nodiscard]] const std::string& field() const { return x_field; }

    void next() {
        x_field.clear();
        if (!x_rest.empty() && x_rest.front() == '"') {
            take_quoted();
        } else {
            take_plain();
        }
        take_end();
    }

private:
    void take_plain() {
        const auto end = std::min(
            x_rest.find_first_of(std::array{x_separator, '\r', '\n', '\0'}.data()), x_rest.size()
        );
        x_field = x_rest.substr(0, end);
        x_rest.remove_prefix(end);
    }

    /// A doubled quote stands for one; text between the closing quote and the separator is kept.
    void take_quoted() {
        x_rest.remove_prefix(1);
        for (;;) {
            const auto quote = x_rest.find('"');
            x_field += x_rest.substr(0, quote);
            if (quote == std::string_view::npos) {
                x_rest = {};
                x_open_quote = true;
                return;
            }
            x_rest.remove_prefix(quote + 1);
            if (x_rest.empty() || x_rest.front() != '"') break;
            x_field += '"';
            x_rest.remove_prefix(1);
        }
        const auto quoted = std::move(x_field);
        take_plain();
        x_field = quoted + x_field;
    }

    void take_end() {
        x_record_ended = true;
        if (x_rest.empty()) return;
        x_record_ended = x_rest.front() != x_separator;
        const bool two = x_rest.starts_with("\r\n");
        x_rest.remove_prefix(two ? 2 : 1);
        // "a," at the very end of the text has one more, empty field.
        if (!x_record_ended && x_rest.empty()) x_rest = "\n";
    }

    std::string_view x_rest;
    char x_separator;
    std::string x_field;
    bool x_record_ended = true;
    bool x_open_quote = false;
};

}  // namespace

Result<void> read_csv(std::string_view text, AttachmentText& out, const Replies& replies) {
    CsvReader reader(text, separator_of(text));
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
