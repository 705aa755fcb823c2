#pragma once

#include <string>
#include <string_view>

namespace continuo {

/// The one of , ; tab | that the first line has most of; a comma if it has none.
[[nodiscard]] char csv_separator(std::string_view text);

/// Reads CSV one field at a time (RFC 4180, with any line end); stores only the position and the
/// current field. A doubled quote in a quoted field stands for one; text between the closing quote
/// and the separator is kept.
class CsvReader {
public:
    /// `text` outlives it.
    CsvReader(std::string_view text, char separator) : x_rest(text), x_separator(separator) {}

    [[nodiscard]] bool at_end() const { return x_rest.empty(); }
    /// The current field is the last one of its record.
    [[nodiscard]] bool record_ended() const { return x_record_ended; }
    /// The text ended inside a quoted field.
    [[nodiscard]] bool open_quote() const { return x_open_quote; }
    [[nodiscard]] const std::string& field() const { return x_field; }

    void next();

private:
    void take_plain();
    void take_quoted();
    void take_end();

    std::string_view x_rest;
    char x_separator;
    std::string x_field;
    bool x_record_ended = true;
    bool x_open_quote = false;
};

}  // namespace continuo
