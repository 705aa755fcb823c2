#include "knowledge/document_type.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/text.hpp"

namespace continuo {

namespace {

struct DocumentType {
    std::string_view extension;
    std::string_view content_type;
};

constexpr std::array document_types{
    DocumentType{".txt", "text/plain"},
    DocumentType{".text", "text/plain"},
    DocumentType{".md", "text/markdown"},
    DocumentType{".markdown", "text/markdown"},
    DocumentType{".html", "text/html"},
    DocumentType{".htm", "text/html"},
};

}  // namespace

std::optional<std::string_view> document_type_of(std::string_view filename) {
    const auto extension = to_lower(std::filesystem::path(filename).extension().string());
    const auto* const type =
        std::ranges::find(document_types, std::string_view(extension), &DocumentType::extension);
    if (type == document_types.end()) return std::nullopt;
    return type->content_type;
}

}  // namespace continuo
