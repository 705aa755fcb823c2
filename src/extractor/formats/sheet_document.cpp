#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "extractor/formats/formats.hpp"
#include "extractor/formats/package_xml.hpp"
#include "extractor/table_text.hpp"

// SpreadsheetML: xl/workbook.xml names the sheets, a sheet has rows of cells (c). The value of a
// cell (v) is a number, or of the type t: s is an index into xl/sharedStrings.xml, b a boolean,
// str and inlineStr text. A number is a date by the format of the cell's style.
// ECMA-376, part 1, section 18.

namespace continuo {

namespace {

constexpr std::size_t sheet_columns_max = 64;

bool wanted_of_sheet(std::string_view name) {
    return is_one_of(
               name,
               {"xl/workbook.xml",
                "xl/_rels/workbook.xml.rels",
                "xl/sharedStrings.xml",
                "xl/styles.xml",
                "docProps/core.xml"}
           ) ||
           (name.starts_with("xl/worksheets/") && name.ends_with(".xml"));
}

/// The column of "BC12", from 0; sheet_columns_max if it is beyond.
std::size_t column_of(std::string_view reference) {
    std::size_t column = 0;
    for (const char c : reference) {
        if (c < 'A' || c > 'Z') break;
        column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
        if (column > sheet_columns_max) return sheet_columns_max;
    }
    return column == 0 ? 0 : column - 1;
}

/// Whether a format of numbers shows a date. Text in quotes and brackets is no part of it.
bool shows_date(std::string_view format) {
    bool quoted = false;
    for (std::size_t i = 0; i < format.size(); ++i) {
        const char c = format[i];
        if (c == '"') quoted = !quoted;
        if (c == '[') i = std::min(format.find(']', i), format.size() - 1);
        if (c == '\\') ++i;
        if (!quoted && (c == 'y' || c == 'd' || c == 'Y' || c == 'D')) return true;
    }
    return false;
}

/// Whether a format of numbers shows hours and no date: "h:mm".
bool shows_time(std::string_view format) {
    return !shows_date(format) && (format.contains("h:") || format.contains("H:"));
}

/// How a number is shown.
enum class NumberForm { plain, date, time, percent };

NumberForm form_of(std::string_view format) {
    if (shows_date(format)) return NumberForm::date;
    if (shows_time(format)) return NumberForm::time;
    return format.ends_with('%') ? NumberForm::percent : NumberForm::plain;
}

/// Of the formats that every file has: section 18.8.30.
NumberForm built_in_form(std::string_view id) {
    if (is_one_of(id, {"14", "15", "16", "17", "22"})) return NumberForm::date;
    if (is_one_of(id, {"18", "19", "20", "21"})) return NumberForm::time;
    return is_one_of(id, {"9", "10"}) ? NumberForm::percent : NumberForm::plain;
}

/// A part of a day as "09:30"; empty if it is none.
std::string time_text(double day) {
    if (!(day >= 0 && day < 1)) return {};
    const auto minutes = static_cast<int>(std::lround(day * 24 * 60)) % (24 * 60);
    return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

/// Days since 1899-12-30 as "2024-03-31", with the time if it is not midnight.
std::string date_text(double days) {
    using namespace std::chrono;
    constexpr double last_day = 2'958'465;  // 9999-12-31
    if (!(days >= 0 && days <= last_day)) return {};
    const auto seconds_of_all = static_cast<long long>(std::llround(days * 86'400));
    const sys_seconds time = sys_days(year(1899) / December / 30) + seconds(seconds_of_all);
    const auto day = floor<std::chrono::days>(time);
    const year_month_day date(day);
    const hh_mm_ss<seconds> clock(time - day);
    auto text = fmt::format(
        "{:04}-{:02}-{:02}",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day())
    );
    if (clock.to_duration() != seconds(0))
        text += fmt::format(" {:02}:{:02}", clock.hours().count(), clock.minutes().count());
    return text;
}

class SheetReader {
public:
    explicit SheetReader(const ZipParts& parts) {
        read_strings(parts);
        read_styles(parts);
    }

    void read_sheet(const pugi::xml_node& sheet, std::string& out) {
        TableText rows(out);
        for (const auto& row : local_child(sheet, "sheetData").children()) {
            if (local_name(row) != "row") continue;
            std::vector<std::string> cells;
            for (const auto& cell : row.children())
                add_cell(cell, cells);
            rows.add_row(std::move(cells));
        }
        rows.finish();
    }

private:
    void read_strings(const ZipParts& parts) {
        pugi::xml_document document;
        if (!parts.contains("xl/sharedStrings.xml") ||
            !load_part(parts, "xl/sharedStrings.xml", document))
            return;
        for (const auto& item : document.document_element().children()) {
            std::string text;
            for (const auto& part : item.children())
                if (local_name(part) == "t" || local_name(part) == "r") text += all_text(part);
            x_strings.push_back(std::move(text));
        }
    }

    void read_styles(const ZipParts& parts) {
        pugi::xml_document document;
        if (!parts.contains("xl/styles.xml") || !load_part(parts, "xl/styles.xml", document))
            return;
        const auto root = document.document_element();
        std::map<std::string, NumberForm, std::less<>> forms;
        for (const auto& format : local_child(root, "numFmts").children())
            forms.emplace(
                local_attribute(format, "numFmtId"), form_of(local_attribute(format, "formatCode"))
            );
        for (const auto& style : local_child(root, "cellXfs").children()) {
            const auto id = local_attribute(style, "numFmtId");
            const auto known = forms.find(id);
            x_forms.push_back(known == forms.end() ? built_in_form(id) : known->second);
        }
    }

    void add_cell(const pugi::xml_node& cell, std::vector<std::string>& cells) {
        if (local_name(cell) != "c") return;
        const auto reference = local_attribute(cell, "r");
        const auto column = reference.empty() ? cells.size() : column_of(reference);
        if (column >= sheet_columns_max) return;
        if (cells.size() <= column) cells.resize(column + 1);
        cells[column] = cell_text(cell);
    }

    std::string cell_text(const pugi::xml_node& cell) {
        const auto type = local_attribute(cell, "t");
        if (type == "inlineStr") return all_text(local_child(cell, "is"));
        std::string value = local_child(cell, "v").text().get();
        if (type == "s") {
            std::size_t index = 0;
            return parse_integer(value, index) && index < x_strings.size() ? x_strings[index] : "";
        }
        if (type == "e") return {};  // "#N/A"
        if (type == "b") return value == "1" ? "yes" : "no";
        if (!type.empty() && type != "n") return value;
        return number_text(value, local_attribute(cell, "s"));
    }

    /// A number as people see it: not 0.30000000000000004.
    std::string number_text(const std::string& value, std::string_view style) {
        double number = 0;
        const auto* const end = value.data() + value.size();
        if (value.empty() || std::from_chars(value.data(), end, number).ptr != end) return value;
        std::size_t index = 0;
        const bool known = parse_integer(style, index) && index < x_forms.size();
        const auto form = known ? x_forms[index] : NumberForm::plain;
        std::string text;
        if (form == NumberForm::date) text = date_text(number);
        if (form == NumberForm::time) text = time_text(number);
        if (form == NumberForm::percent) text = fmt::format("{:.13g} %", 100 * number);
        return text.empty() ? fmt::format("{:.15g}", number) : text;
    }

    std::vector<std::string> x_strings;
    std::vector<NumberForm> x_forms;  ///< by the number of the style
};

}  // namespace

Result<ExtractedText> sheet_document(ZipPackage& package) {
    const auto parts = package.read(wanted_of_sheet);
    if (!parts) return std::unexpected(parts.error());
    pugi::xml_document workbook;
    if (auto loaded = load_part(*parts, "xl/workbook.xml", workbook); !loaded)
        return std::unexpected(std::move(loaded.error()));
    const auto targets = relationships(*parts, "xl/_rels/workbook.xml.rels", "xl");
    ExtractedText out;
    out.content_type = "text/markdown";
    out.title = package_title(*parts, "docProps/core.xml");
    SheetReader reader(*parts);
    for (const auto& sheet : local_child(workbook.document_element(), "sheets").children()) {
        // What its author hid is not for customers.
        if (is_one_of(local_attribute(sheet, "state"), {"hidden", "veryHidden"})) continue;
        // The number of the sheet is sheetId, its relationship r:id: the prefix matters here.
        const auto target = targets.find(sheet.attribute("r:id").value());
        if (target == targets.end() || !parts->contains(target->second)) continue;
        pugi::xml_document document;
        if (auto loaded = load_part(*parts, target->second, document); !loaded)
            return std::unexpected(std::move(loaded.error()));
        append_heading(out.text, 2, local_attribute(sheet, "name"));
        reader.read_sheet(document.document_element(), out.text);
    }
    return out;
}

}  // namespace continuo
