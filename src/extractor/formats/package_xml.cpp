#include "extractor/formats/package_xml.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace continuo {

namespace {

std::string_view without_prefix(std::string_view name) {
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// Adds the text of nodes, without recursion.
class TextCollector final : public pugi::xml_tree_walker {
public:
    explicit TextCollector(std::string& out) : x_out(out) {}
    bool for_each(pugi::xml_node& node) override {
        x_out += node.value();
        return true;
    }

private:
    std::string& x_out;
};

/// Finds the first element of a local name, without recursion.
class NameFinder final : public pugi::xml_tree_walker {
public:
    explicit NameFinder(std::string_view name) : x_name(name) {}
    bool for_each(pugi::xml_node& node) override {
        if (local_name(node) != x_name) return true;
        found = node;
        return false;
    }
    pugi::xml_node found;

private:
    std::string_view x_name;
};

}  // namespace

Result<void> load_part(const ZipParts& parts, std::string_view name, pugi::xml_document& document) {
    const auto part = parts.find(name);
    if (part == parts.end())
        return fail(Errc::invalid_input, "it is not of the format that its name says");
    const auto parsed = document.load_buffer(
        part->second.data(), part->second.size(), pugi::parse_default | pugi::parse_ws_pcdata
    );
    if (!parsed) return fail(Errc::invalid_input, "it is broken: a part of it is no XML");
    return {};
}

std::string_view local_name(const pugi::xml_node& node) {
    return without_prefix(node.name());
}

std::string_view local_attribute(const pugi::xml_node& node, std::string_view name) {
    for (const auto& attribute : node.attributes())
        if (without_prefix(attribute.name()) == name) return attribute.value();
    return {};
}

pugi::xml_node local_child(const pugi::xml_node& node, std::string_view name) {
    for (const auto& child : node.children())
        if (local_name(child) == name) return child;
    return {};
}

std::string all_text(const pugi::xml_node& node) {
    std::string out;
    TextCollector collector(out);
    auto root = node;
    root.traverse(collector);
    return out;
}

std::string package_title(const ZipParts& parts, std::string_view part) {
    pugi::xml_document document;
    if (!parts.contains(part) || !load_part(parts, part, document)) return {};
    NameFinder finder("title");
    document.traverse(finder);
    return collapse_whitespace(all_text(finder.found));
}

std::map<std::string, std::string> relationships(
    const ZipParts& parts, std::string_view rels_part, std::string_view folder
) {
    std::map<std::string, std::string> out;
    pugi::xml_document document;
    if (!parts.contains(rels_part) || !load_part(parts, rels_part, document)) return out;
    for (const auto& one : document.document_element().children())
        out.emplace(local_attribute(one, "Id"), part_name(folder, local_attribute(one, "Target")));
    return out;
}

std::string part_name(std::string_view folder, std::string_view target) {
    std::vector<std::string_view> path;
    if (!target.starts_with('/')) path = split(folder, '/');
    for (const auto step : split(target, '/')) {
        if (step == "..") {
            if (!path.empty()) path.pop_back();
        } else if (!step.empty() && step != ".") {
            path.push_back(step);
        }
    }
    std::string name;
    for (const auto step : path) {
        if (step.empty()) continue;
        if (!name.empty()) name += '/';
        name += step;
    }
    return name;
}

void append_paragraph(std::string& out, std::string_view text) {
    text = trim(text);
    if (text.empty()) return;
    if (text.starts_with('#')) out += '\\';
    out += text;
    out += "\n\n";
}

void append_heading(std::string& out, std::size_t level, std::string_view text) {
    const auto line = collapse_whitespace(text);
    if (line.empty()) return;
    out += std::string(std::clamp<std::size_t>(level, 1, 6), '#') + ' ' + line + "\n\n";
}

}  // namespace continuo
