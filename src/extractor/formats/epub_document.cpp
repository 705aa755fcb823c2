#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "extractor/encoding.hpp"
#include "extractor/formats/formats.hpp"
#include "extractor/formats/package_xml.hpp"
#include "knowledge/html/html_text.hpp"

// EPUB: META-INF/container.xml names the package document (.opf), whose spine lists the chapters
// in order, as ids of its manifest. W3C EPUB 3.3, sections 4 and 5.

namespace continuo {

namespace {

bool wanted_of_epub(std::string_view name) {
    const auto lower = to_lower(name);
    return lower.starts_with("meta-inf/") || lower.ends_with(".opf") || lower.ends_with(".xhtml") ||
           lower.ends_with(".html") || lower.ends_with(".htm");
}

/// The name of the package document.
std::string package_document(const ZipParts& parts) {
    pugi::xml_document container;
    if (!load_part(parts, "META-INF/container.xml", container)) return {};
    const auto roots = local_child(container.document_element(), "rootfiles");
    return std::string(local_attribute(local_child(roots, "rootfile"), "full-path"));
}

/// "ch%201.xhtml" as the name of a part: "ch 1.xhtml". What is no escape stays.
std::string decoded_reference(std::string_view reference) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string name;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const auto high = reference[i] == '%' && i + 2 < reference.size()
                              ? digits.find(to_lower(reference.substr(i + 1, 1)))
                              : std::string_view::npos;
        const auto low = high != std::string_view::npos
                             ? digits.find(to_lower(reference.substr(i + 2, 1)))
                             : std::string_view::npos;
        if (low == std::string_view::npos) {
            name += reference[i];
            continue;
        }
        name += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return name;
}

/// The parts by their ids, without the table of contents.
std::map<std::string, std::string, std::less<>> manifest_of(
    const pugi::xml_node& package, std::string_view folder
) {
    std::map<std::string, std::string, std::less<>> names;
    for (const auto& item : local_child(package, "manifest").children()) {
        const auto properties = split(local_attribute(item, "properties"), ' ');
        if (std::ranges::find(properties, "nav") != properties.end()) continue;
        names.emplace(
            local_attribute(item, "id"),
            part_name(folder, decoded_reference(local_attribute(item, "href")))
        );
    }
    return names;
}

}  // namespace

Result<ExtractedText> epub_document(ZipPackage& package) {
    const auto parts = package.read(wanted_of_epub);
    if (!parts) return std::unexpected(parts.error());
    if (parts->contains("META-INF/rights.xml"))
        return fail(Errc::invalid_input, "it is encrypted (digital rights management)");
    const auto name = package_document(*parts);
    pugi::xml_document document;
    if (auto loaded = load_part(*parts, name, document); !loaded)
        return std::unexpected(std::move(loaded.error()));
    const auto slash = name.rfind('/');
    const auto root = document.document_element();
    const auto names = manifest_of(root, slash == std::string::npos ? "" : name.substr(0, slash));
    ExtractedText out;
    out.content_type = "text/markdown";
    out.title = all_text(local_child(local_child(root, "metadata"), "title"));
    for (const auto& item : local_child(root, "spine").children()) {
        const auto chapter = names.find(local_attribute(item, "idref"));
        if (chapter == names.end()) continue;
        const auto part = parts->find(chapter->second);
        if (part == parts->end()) continue;
        const auto html = to_utf8_text(part->second, "UTF-8");
        if (!html) return std::unexpected(html.error());
        const auto text = html_to_markdown(*html);
        if (!text) return fail(Errc::limit_exceeded, "a chapter of it is too large");
        out.text += *text + "\n\n";
    }
    return out;
}

}  // namespace continuo
