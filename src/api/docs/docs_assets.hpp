#pragma once

#include <string_view>

namespace continuo {

/// A file that the API pages are made of, embedded into the binary. Static storage.
struct DocsAsset {
    std::string_view name;  ///< "swagger-ui.css"
    std::string_view content_type;
    std::string_view content;
};

/// nullptr when there is none of that name.
[[nodiscard]] const DocsAsset* find_docs_asset(std::string_view name);

}  // namespace continuo
