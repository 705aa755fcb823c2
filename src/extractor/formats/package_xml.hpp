#pragma once

#include <map>
#include <string>
#include <string_view>

#include <pugixml.hpp>

#include "base/error.hpp"
#include "extractor/zip_package.hpp"

namespace continuo {

/// Elements nested more deeply than this are left out: readers of documents recurse.
inline constexpr int package_depth_max = 100;

/// Parses a part. Errors: invalid_input, if it is missing (then the archive is no document of the
/// format) or no XML.
[[nodiscard]] Result<void> load_part(
    const ZipParts& parts, std::string_view name, pugi::xml_document& document
);

/// The name without its prefix: "w:p" is "p". The prefix is the writer's choice.
[[nodiscard]] std::string_view local_name(const pugi::xml_node& node);
/// The attribute of that local name; empty if there is none.
[[nodiscard]] std::string_view local_attribute(const pugi::xml_node& node, std::string_view name);
/// The first child of that local name.
[[nodiscard]] pugi::xml_node local_child(const pugi::xml_node& node, std::string_view name);
/// All text below an element, in order.
[[nodiscard]] std::string all_text(const pugi::xml_node& node);
/// The title of docProps/core.xml or of an OpenDocument's meta.xml; empty if there is none.
[[nodiscard]] std::string package_title(const ZipParts& parts, std::string_view part);

/// The targets of a part's relationships (.rels) by id, as names of parts. `folder`: of the part.
[[nodiscard]] std::map<std::string, std::string> relationships(
    const ZipParts& parts, std::string_view rels_part, std::string_view folder
);
/// A name relative to a folder, as a name of a part: "../a.xml" in "ppt/slides" is "ppt/a.xml".
[[nodiscard]] std::string part_name(std::string_view folder, std::string_view target);

/// Appends a paragraph of Markdown; one that would begin with "#" is escaped.
void append_paragraph(std::string& out, std::string_view text);
/// Appends a heading; `level` is 1 to 6.
void append_heading(std::string& out, std::size_t level, std::string_view text);

}  // namespace continuo
