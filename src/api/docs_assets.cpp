#include "api/docs_assets.hpp"
namespace continuo {
const DocsAsset* find_docs_asset(std::string_view) {
    return nullptr;
}
}  // namespace continuo
