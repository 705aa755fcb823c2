#include "api/pages/console_pages.hpp"

#include <string>
#include <string_view>

#if CONTINUO_CONSOLE
// Defined in console_assets.S.
#define CONTINUO_CONSOLE_FILE(symbol) extern "C" const char symbol##_begin[], symbol##_end[];
CONTINUO_CONSOLE_FILE(continuo_analytics_html)
CONTINUO_CONSOLE_FILE(continuo_analytics_js)
CONTINUO_CONSOLE_FILE(continuo_analytics_css)
#undef CONTINUO_CONSOLE_FILE
#endif

namespace continuo {

namespace {

/// A page that holds the admin key: nothing from elsewhere, nothing inline, no text that becomes
/// HTML, and no frame around it.
constexpr std::string_view console_page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

#if CONTINUO_CONSOLE
struct ConsoleFiles {
    std::string_view html{
        continuo_analytics_html_begin,
        static_cast<std::size_t>(continuo_analytics_html_end - continuo_analytics_html_begin)
    };
    std::string_view script{
        continuo_analytics_js_begin,
        static_cast<std::size_t>(continuo_analytics_js_end - continuo_analytics_js_begin)
    };
    std::string_view styles{
        continuo_analytics_css_begin,
        static_cast<std::size_t>(continuo_analytics_css_end - continuo_analytics_css_begin)
    };
};
#else
struct ConsoleFiles {
    std::string_view html;
    std::string_view script;
    std::string_view styles;
};
#endif

ApiReply console_file(std::string_view content, std::string_view type) {
    if (content.empty())
        return std::unexpected(api_error(404, "This server was built without its console."));
    HttpResponse response;
    response.headers.add("Content-Type", std::string(type));
    response.headers.add("Content-Security-Policy", std::string(console_page_policy));
    response.headers.add("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.add("Cross-Origin-Resource-Policy", "same-origin");
    response.headers.add("Referrer-Policy", "no-referrer");
    // A new version of the server and its page change together.
    response.headers.add("Cache-Control", "no-cache");
    response.body = content;
    return response;
}

/// Tells the page where the API is. The setting's check leaves no character in a prefix that HTML
/// has a meaning for; one that has is not inserted.
std::string with_prefix(std::string_view html, std::string_view prefix) {
    constexpr std::string_view before = R"(name="continuo-api-prefix" content=")";
    constexpr std::string_view usual = "/api";
    std::string page(html);
    const auto place = page.find(before);
    if (place == std::string::npos || prefix.find_first_of("\"&<>") != std::string_view::npos)
        return page;
    return page.replace(place + before.size(), usual.size(), prefix);
}

}  // namespace

Task<ApiReply> show_analytics_page(ApiCall call) {
    co_return console_file(
        with_prefix(ConsoleFiles{}.html, call.config.prefix), "text/html; charset=utf-8"
    );
}

Task<ApiReply> show_analytics_script(ApiCall /*call*/) {
    co_return console_file(ConsoleFiles{}.script, "text/javascript; charset=utf-8");
}

Task<ApiReply> show_analytics_styles(ApiCall /*call*/) {
    co_return console_file(ConsoleFiles{}.styles, "text/css; charset=utf-8");
}

}  // namespace continuo
