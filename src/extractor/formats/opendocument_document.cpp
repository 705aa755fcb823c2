#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "extractor/formats/formats.hpp"
#include "extractor/formats/package_xml.hpp"
#include "extractor/table_text.hpp"

// OpenDocument text: content.xml has headings (text:h), paragraphs (text:p), lists (text:list) and
// tables (table:table). OASIS OpenDocument 1.3, part 3.

namespace continuo {

namespace {

bool wanted_of_opendocument(std::string_view name) {
    return is_one_of(name, {"content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"});
}

void append_inline(const pugi::xml_node& parent, std::string& text, int depth) {
    if (depth > package_depth_max) return;
    for (const auto& node : parent.children()) {
        const auto name = local_name(node);
        if (node.type() != pugi::node_element) {
            text += node.value();
        } else if (name == "tab" || name == "s") {
            text += ' ';
        } else if (name == "line-break") {
            text += '\n';
        } else if (name == "note") {
            std::string note;
            append_inline(local_child(node, "note-body"), note, depth + 1);
            text += " (" + collapse_whitespace(note) + ')';
        } else if (!is_one_of(name, {"annotation", "tracked-changes"})) {
            append_inline(node, text, depth + 1);
        }
    }
}

class OpendocumentReader {
public:
    explicit OpendocumentReader(std::string& out) : x_out(out) {}

    /// The list styles of content.xml or styles.xml: which of their levels have numbers.
    void read_styles(const pugi::xml_node& styles) {
        for (const auto& style : styles.children()) {
            if (local_name(style) != "list-style") continue;
            auto& levels = x_numbered[std::string(local_attribute(style, "name"))];
            for (const auto& level : style.children()) {
                std::size_t number = 0;
                const bool is_known = parse_integer(local_attribute(level, "level"), number);
                const bool has_numbers = local_name(level) == "list-level-style-number" &&
                                         !local_attribute(level, "num-format").empty();
                if (is_known && number >= 1 && number <= levels.size())
                    levels[number - 1] = has_numbers;
            }
        }
    }

    void read(const pugi::xml_node& parent, int depth) {
        if (depth > package_depth_max) return;
        for (const auto& node : parent.children()) {
            const auto name = local_name(node);
            if (name == "h") {
                std::size_t level = 1;
                (void)parse_integer(local_attribute(node, "outline-level"), level);
                append_heading(x_out, level, inline_text(node));
            } else if (name == "p") {
                append_paragraph(x_out, inline_text(node));
            } else if (name == "list") {
                read_list(node, local_attribute(node, "style-name"), 0, depth + 1);
                x_out += '\n';
            } else if (name == "table") {
                read_rows(node, depth);
            } else if (name != "tracked-changes") {
                read(node, depth + 1);
            }
        }
    }

private:
    static std::string inline_text(const pugi::xml_node& node) {
        std::string text;
        append_inline(node, text, 0);
        return text;
    }

    /// `style`: of the outermost list, which those in it share unless they name another.
    void read_list(
        const pugi::xml_node& list, std::string_view style, std::size_t level, int depth
    ) {
        if (depth > package_depth_max) return;
        const auto known = x_numbered.find(style);
        const bool has_numbers =
            known != x_numbered.end() && level < known->second.size() && known->second[level];
        auto& number = x_numbers[{std::string(style), level}];
        if (local_attribute(list, "continue-numbering") != "true") number = 0;
        for (const auto& item : list.children()) {
            if (local_name(item) != "list-item" && local_name(item) != "list-header") continue;
            std::string text;
            for (const auto& node : item.children())
                if (is_one_of(local_name(node), {"p", "h"})) text += inline_text(node) + ' ';
            if (local_name(item) == "list-item") ++number;
            (void)parse_integer(local_attribute(item, "start-value"), number);
            if (!trim(text).empty()) {
                x_out += std::string(2 * std::min<std::size_t>(level, 8), ' ');
                x_out += has_numbers ? std::to_string(number) + ". " : "- ";
                x_out += collapse_whitespace(text) + '\n';
            }
            for (const auto& node : item.children()) {
                if (local_name(node) != "list") continue;
                const auto own = local_attribute(node, "style-name");
                read_list(node, own.empty() ? style : own, level + 1, depth + 1);
            }
        }
    }

    /// Paragraphs of a cell as one line.
    static std::string cell_text(const pugi::xml_node& cell, int depth) {
        std::string text;
        for (const auto& node : cell.children()) {
            append_inline(node, text, depth);
            text += ' ';
        }
        return text;
    }

    void read_rows(const pugi::xml_node& table, int depth) {
        TableText rows(x_out);
        add_rows(table, rows, depth);
        rows.finish();
    }

    void add_rows(const pugi::xml_node& parent, TableText& rows, int depth) {
        if (depth > package_depth_max) return;
        for (const auto& node : parent.children()) {
            if (local_name(node) == "table-row") {
                std::vector<std::string> cells;
                for (const auto& cell : node.children())
                    if (local_name(cell) == "table-cell") cells.push_back(cell_text(cell, depth));
                rows.add_row(std::move(cells));
            } else if (is_one_of(
                           local_name(node), {"table-header-rows", "table-rows", "table-row-group"}
                       )) {
                add_rows(node, rows, depth + 1);
            }
        }
    }

    static constexpr std::size_t list_levels = 10;
    std::string& x_out;
    std::map<std::string, std::array<bool, list_levels>, std::less<>> x_numbered;  ///< by style
    std::map<std::pair<std::string, std::size_t>, std::uint64_t> x_numbers;  ///< of the last item
};

}  // namespace

Result<ExtractedText> opendocument_document(ZipPackage& package) {
    const auto parts = package.read(wanted_of_opendocument);
    if (!parts) return std::unexpected(parts.error());
    const auto manifest = parts->find("META-INF/manifest.xml");
    if (manifest != parts->end() && manifest->second.contains("encryption-data"))
        return fail(Errc::invalid_input, "it is encrypted with a password");
    pugi::xml_document document;
    if (auto loaded = load_part(*parts, "content.xml", document); !loaded)
        return std::unexpected(std::move(loaded.error()));
    ExtractedText out;
    out.content_type = "text/markdown";
    out.title = package_title(*parts, "meta.xml");
    OpendocumentReader reader(out.text);
    pugi::xml_document styles;
    if (parts->contains("styles.xml") && load_part(*parts, "styles.xml", styles))
        reader.read_styles(local_child(styles.document_element(), "styles"));
    reader.read_styles(local_child(document.document_element(), "automatic-styles"));
    reader.read(local_child(document.document_element(), "body"), 0);
    return out;
}

}  // namespace continuo
