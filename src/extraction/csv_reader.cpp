#include "extraction/csv_reader.hpp"

#include <algorithm>
#include <array>

namespace continuo {

namespace {

constexpr std::array<char, 4> separators{',', ';', '\t', '|'};

}  // namespace

char csv_separator(std::string_view text) {
    const auto first_line = text.substr(0, text.find_first_of("\r\n"));
    return *std::ranges::max_element(separators, {}, [first_line](char separator) {
        return std::ranges::count(first_line, separator);
    });
}

void CsvReader::next() {
    x_field.clear();
    if (!x_rest.empty() && x_rest.front() == '"') {
        take_quoted();
    } else {
        take_plain();
    }
    take_end();
}

void CsvReader::take_plain() {
    const auto end = std::min(
        x_rest.find_first_of(std::array{x_separator, '\r', '\n', '\0'}.data()), x_rest.size()
    );
    x_field = x_rest.substr(0, end);
    x_rest.remove_prefix(end);
}

void CsvReader::take_quoted() {
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

void CsvReader::take_end() {
    x_record_ended = true;
    if (x_rest.empty()) return;
    x_record_ended = x_rest.front() != x_separator;
    const bool two = x_rest.starts_with("\r\n");
    x_rest.remove_prefix(two ? 2 : 1);
    // "a," at the very end of the text has one more, empty field.
    if (!x_record_ended && x_rest.empty()) x_rest = "\n";
}

}  // namespace continuo
