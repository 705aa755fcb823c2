#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "extractor/formats/formats.hpp"
#include "extractor/formats/package_xml.hpp"
#include "extractor/formats/word_numbering.hpp"
#include "extractor/table_text.hpp"

// WordprocessingML: the body has paragraphs (p) of runs (r) of texts (t), and tables (tbl) of rows
// (tr) of cells (tc). A paragraph is a heading by the outline level or the name of its style.
// ECMA-376, part 1, section 17.

namespace continuo {

namespace {

bool wanted_of_word(std::string_view name) {
    return is_one_of(
        name, {"word/document.xml", "word/styles.xml", "word/numbering.xml", "docProps/core.xml"}
    );
}

/// 1 to 6; 0: no heading.
std::size_t heading_of_style(const pugi::xml_node& style) {
    const auto name = to_lower(local_attribute(local_child(style, "name"), "val"));
    if (name == "title") return 1;
    std::size_t level = 0;
    if (name.starts_with("heading ") && parse_integer(name.substr(8), level) && level >= 1)
        return std::min<std::size_t>(level, 6);
    const auto outline = local_child(local_child(style, "pPr"), "outlineLvl");
    if (outline && parse_integer(local_attribute(outline, "val"), level) && level < 6)
        return level + 1;
    return 0;
}

/// "-", or a number as Markdown has it: "3." and "3)". "a)" and "2.1" are no marks of its lists.
bool is_markdown_mark(std::string_view mark) {
    constexpr std::size_t digits_max = 3;  // as knowledge/text/sentences reads them
    if (mark == "-") return true;
    const auto digits = mark.find_first_not_of("0123456789");
    return digits != std::string_view::npos && digits >= 1 && digits <= digits_max &&
           digits + 1 == mark.size() && (mark[digits] == '.' || mark[digits] == ')');
}

class WordReader {
public:
    WordReader(const ZipParts& parts, std::string& out) : x_out(out), x_numbering(parts) {
        pugi::xml_document styles;
        if (!parts.contains("word/styles.xml") || !load_part(parts, "word/styles.xml", styles))
            return;
        for (const auto& style : styles.document_element().children()) {
            const auto id = local_attribute(style, "styleId");
            if (const auto level = heading_of_style(style); level > 0)
                x_headings.emplace(id, level);
            if (auto list = list_of_properties(local_child(style, "pPr")); !list.number.empty())
                x_lists.emplace(id, std::move(list));
        }
    }

    void read_blocks(const pugi::xml_node& parent, int depth) {
        if (depth > package_depth_max) return;
        for (const auto& node : parent.children()) {
            const auto name = local_name(node);
            if (name == "p") {
                read_paragraph(node);
            } else if (name == "tbl") {
                read_table(node, depth + 1);
            } else if (is_one_of(name, {"sdt", "sdtContent", "ins", "customXml", "smartTag"})) {
                read_blocks(node, depth + 1);
            }
        }
    }

private:
    void read_paragraph(const pugi::xml_node& paragraph) {
        std::string text;
        read_runs(paragraph, text, 0);
        const auto properties = local_child(paragraph, "pPr");
        const auto style = local_attribute(local_child(properties, "pStyle"), "val");
        // Word counts the paragraphs without text, too.
        const auto list = list_of(properties, style);
        const auto mark = list ? x_numbering.next_mark(*list) : std::string();
        if (trim(text).empty()) return;
        if (const auto heading = x_headings.find(style); heading != x_headings.end()) {
            const bool is_numbered = !mark.empty() && mark != "-";
            append_heading(x_out, heading->second, is_numbered ? mark + ' ' + text : text);
        } else if (list) {
            x_out += std::string(2 * std::min<std::size_t>(list->level, 8), ' ');
            if (!is_markdown_mark(mark)) x_out += "- ";
            x_out += mark + ' ' + collapse_whitespace(text) + '\n';
        } else {
            if (x_out.ends_with('\n') && !x_out.ends_with("\n\n")) x_out += '\n';
            append_paragraph(x_out, text);
        }
    }

    /// The paragraph's own list, or that of its style. "0" of its own takes it out of that.
    [[nodiscard]] std::optional<NumberedList> list_of(
        const pugi::xml_node& properties, std::string_view style
    ) const {
        const auto of_style = x_lists.find(style);
        if (!local_child(properties, "numPr")) {
            if (of_style == x_lists.end()) return std::nullopt;
            return of_style->second;
        }
        auto list = list_of_properties(properties);
        const bool is_named = bool(local_child(local_child(properties, "numPr"), "numId"));
        if (!is_named && of_style != x_lists.end()) list.number = of_style->second.number;
        if (is_named && list.number.empty()) return std::nullopt;
        return list;
    }

    void read_runs(const pugi::xml_node& parent, std::string& text, int depth) {
        if (depth > package_depth_max) return;
        for (const auto& node : parent.children()) {
            const auto name = local_name(node);
            if (name == "t") {
                text += node.text().get();
            } else if (name == "tab") {
                text += '\t';
            } else if (name == "br" || name == "cr") {
                text += '\n';
            } else if (!is_one_of(name, {"pPr", "rPr", "del", "instrText", "Fallback"})) {
                read_runs(node, text, depth + 1);
            }
        }
    }

    void read_table(const pugi::xml_node& table, int depth) {
        TableText rows(x_out);
        if (!x_out.empty() && !x_out.ends_with("\n\n")) x_out += '\n';
        for (const auto& row : table.children()) {
            if (local_name(row) != "tr") continue;
            std::vector<std::string> cells;
            for (const auto& cell : row.children())
                if (local_name(cell) == "tc") cells.push_back(cell_text(cell, depth));
            rows.add_row(std::move(cells));
        }
        rows.finish();
    }

    /// Paragraphs of a cell, also of tables in it, as one line.
    std::string cell_text(const pugi::xml_node& cell, int depth) {
        std::string text;
        if (depth > package_depth_max) return text;
        for (const auto& node : cell.children()) {
            read_runs(node, text, depth);
            text += ' ';
        }
        return text;
    }

    std::string& x_out;
    WordNumbering x_numbering;
    // By the id of the style.
    std::map<std::string, std::size_t, std::less<>> x_headings;
    std::map<std::string, NumberedList, std::less<>> x_lists;
};

}  // namespace

Result<ExtractedText> word_document(ZipPackage& package) {
    const auto parts = package.read(wanted_of_word);
    if (!parts) return std::unexpected(parts.error());
    pugi::xml_document document;
    if (auto loaded = load_part(*parts, "word/document.xml", document); !loaded)
        return std::unexpected(std::move(loaded.error()));
    ExtractedText out;
    out.content_type = "text/markdown";
    out.title = package_title(*parts, "docProps/core.xml");
    WordReader reader(*parts, out.text);
    reader.read_blocks(local_child(document.document_element(), "body"), 0);
    return out;
}

}  // namespace continuo
