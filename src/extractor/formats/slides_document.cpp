#include <vector>

#include "base/text.hpp"
#include "extractor/formats/formats.hpp"
#include "extractor/formats/package_xml.hpp"
#include "extractor/table_text.hpp"

// PresentationML: ppt/presentation.xml lists the slides in order, a slide has shapes (sp) with
// paragraphs (a:p) of texts (a:t), and tables (a:tbl). The shape of the title has a placeholder
// (ph) of the type title or ctrTitle. ECMA-376, part 1, sections 19 and 21.

namespace continuo {

namespace {

bool wanted_of_slides(std::string_view name) {
    return is_one_of(
               name,
               {"ppt/presentation.xml", "ppt/_rels/presentation.xml.rels", "docProps/core.xml"}
           ) ||
           (name.starts_with("ppt/slides/") && name.ends_with(".xml"));
}

std::string paragraph_text(const pugi::xml_node& paragraph) {
    std::string text;
    for (const auto& run : paragraph.children()) {
        if (local_name(run) == "br") text += '\n';
        if (is_one_of(local_name(run), {"r", "fld"})) text += local_child(run, "t").text().get();
    }
    return text;
}

class SlideReader {
public:
    explicit SlideReader(std::string& out) : x_out(out) {}

    void read(const pugi::xml_node& parent, int depth) {
        if (depth > package_depth_max) return;
        for (const auto& node : parent.children()) {
            const auto name = local_name(node);
            if (name == "sp") {
                read_shape(node);
            } else if (name == "tbl") {
                read_slide_table(node);
            } else {
                read(node, depth + 1);
            }
        }
    }

private:
    static bool is_title(const pugi::xml_node& shape) {
        const auto properties = local_child(local_child(shape, "nvSpPr"), "nvPr");
        return is_one_of(
            local_attribute(local_child(properties, "ph"), "type"), {"title", "ctrTitle"}
        );
    }

    void read_shape(const pugi::xml_node& shape) {
        const bool title = is_title(shape);
        std::string lines;
        for (const auto& paragraph : local_child(shape, "txBody").children()) {
            if (local_name(paragraph) != "p") continue;
            const auto text = paragraph_text(paragraph);
            if (title)
                lines += text + ' ';
            else
                append_paragraph(lines, text);
        }
        if (title)
            append_heading(x_out, 2, lines);
        else
            x_out += lines;
    }

    static std::string cell_text(const pugi::xml_node& cell) {
        std::string text;
        for (const auto& paragraph : local_child(cell, "txBody").children())
            if (local_name(paragraph) == "p") text += paragraph_text(paragraph) + ' ';
        return text;
    }

    void read_slide_table(const pugi::xml_node& table) {
        TableText rows(x_out);
        for (const auto& row : table.children()) {
            if (local_name(row) != "tr") continue;
            std::vector<std::string> cells;
            for (const auto& cell : row.children())
                if (local_name(cell) == "tc") cells.push_back(cell_text(cell));
            rows.add_row(std::move(cells));
        }
        rows.finish();
    }

    std::string& x_out;
};

}  // namespace

Result<ExtractedText> slides_document(ZipPackage& package) {
    const auto parts = package.read(wanted_of_slides);
    if (!parts) return std::unexpected(parts.error());
    pugi::xml_document presentation;
    if (auto loaded = load_part(*parts, "ppt/presentation.xml", presentation); !loaded)
        return std::unexpected(std::move(loaded.error()));
    const auto targets = relationships(*parts, "ppt/_rels/presentation.xml.rels", "ppt");
    ExtractedText out;
    out.content_type = "text/markdown";
    out.title = package_title(*parts, "docProps/core.xml");
    const auto list = local_child(presentation.document_element(), "sldIdLst");
    for (const auto& item : list.children()) {
        const auto target = targets.find(item.attribute("r:id").value());
        if (target == targets.end() || !parts->contains(target->second)) continue;
        if (out.pages++ > 0) out.text += "\n\f\n";
        pugi::xml_document slide;
        if (auto loaded = load_part(*parts, target->second, slide); !loaded)
            return std::unexpected(std::move(loaded.error()));
        SlideReader(out.text).read(slide.document_element(), 0);
    }
    return out;
}

}  // namespace continuo
