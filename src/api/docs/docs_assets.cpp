#include "api/docs/docs_assets.hpp"

#include <algorithm>
#include <array>

#if CONTINUO_API_PAGES
// Defined in docs_assets.S.
#define CONTINUO_ASSET(symbol) extern "C" const char symbol##_begin[], symbol##_end[];
CONTINUO_ASSET(continuo_docs_html)
CONTINUO_ASSET(continuo_docs_js)
CONTINUO_ASSET(continuo_redoc_html)
CONTINUO_ASSET(continuo_redoc_js)
CONTINUO_ASSET(continuo_pages_css)
CONTINUO_ASSET(continuo_swagger_css)
CONTINUO_ASSET(continuo_swagger_bundle)
CONTINUO_ASSET(continuo_redoc_bundle)
#undef CONTINUO_ASSET
#endif

namespace continuo {

namespace {

#if CONTINUO_API_PAGES

constexpr std::string_view html = "text/html; charset=utf-8";
constexpr std::string_view css = "text/css; charset=utf-8";
constexpr std::string_view javascript = "text/javascript; charset=utf-8";

DocsAsset asset(std::string_view name, std::string_view type, const char* begin, const char* end) {
    return {name, type, {begin, static_cast<std::size_t>(end - begin)}};
}

const std::array assets{
    asset("docs.html", html, continuo_docs_html_begin, continuo_docs_html_end),
    asset("docs.js", javascript, continuo_docs_js_begin, continuo_docs_js_end),
    asset("redoc.html", html, continuo_redoc_html_begin, continuo_redoc_html_end),
    asset("redoc.js", javascript, continuo_redoc_js_begin, continuo_redoc_js_end),
    asset("pages.css", css, continuo_pages_css_begin, continuo_pages_css_end),
    asset("swagger-ui.css", css, continuo_swagger_css_begin, continuo_swagger_css_end),
    asset(
        "swagger-ui-bundle.js",
        javascript,
        continuo_swagger_bundle_begin,
        continuo_swagger_bundle_end
    ),
    asset(
        "redoc.standalone.js", javascript, continuo_redoc_bundle_begin, continuo_redoc_bundle_end
    ),
};

#else

const std::array<DocsAsset, 0> assets{};

#endif

}  // namespace

const DocsAsset* find_docs_asset(std::string_view name) {
    const auto* const found = std::ranges::find(assets, name, &DocsAsset::name);
    return found == assets.end() ? nullptr : found;
}

}  // namespace continuo
