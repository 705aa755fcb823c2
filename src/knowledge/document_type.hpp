#pragma once

#include <optional>
#include <string_view>

namespace continuo {

/// The content type of a document in a file of that name; nullopt for a name that no document has.
[[nodiscard]] std::optional<std::string_view> document_type_of(std::string_view filename);

inline constexpr std::string_view document_type_refusal =
    "Files of this type are not taken as documents. Supported: .txt, .md, .html";

}  // namespace continuo
