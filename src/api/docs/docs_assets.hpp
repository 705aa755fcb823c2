#pragma once

#include <string_view>

namespace continuo {

/// A file of the API pages, embedded in the binary. Static storage.
struct DocsAsset {
    std::string_view name;  ///< "swagger-ui.css"
    std::string_view content_type;
    std::string_view content;
};

/// nullptr when there is no file of that name.
[[nodiscard]] const DocsAsset* find_docs_asset(std::string_view name);

}  // namespace continuo
