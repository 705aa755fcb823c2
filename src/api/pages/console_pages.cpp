#include "api/pages/console_pages.hpp"

#include <string>
#include <string_view>

#include "api/pages/embedded_file.hpp"

#if CONTINUO_CONSOLE
// Defined in console_assets.S.
#define CONTINUO_CONSOLE_FILE(symbol) extern "C" const char symbol##_begin[], symbol##_end[];
CONTINUO_CONSOLE_FILE(continuo_analytics_html)
CONTINUO_CONSOLE_FILE(continuo_analytics_js)
CONTINUO_CONSOLE_FILE(continuo_analytics_css)
CONTINUO_CONSOLE_FILE(continuo_queue_html)
CONTINUO_CONSOLE_FILE(continuo_queue_js)
CONTINUO_CONSOLE_FILE(continuo_queue_css)
#undef CONTINUO_CONSOLE_FILE
#endif

namespace continuo {

namespace {

/// A page that holds a key: nothing from elsewhere, nothing inline, no text that becomes
/// HTML, and no frame around it.
constexpr std::string_view console_page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

/// A page and what it loads; empty in a build without them.
struct ConsoleFiles {
    std::string_view html;
    std::string_view script;
    std::string_view styles;
};

#if CONTINUO_CONSOLE
ConsoleFiles analytics_files() {
    return {
        .html = embedded_file(continuo_analytics_html_begin, continuo_analytics_html_end),
        .script = embedded_file(continuo_analytics_js_begin, continuo_analytics_js_end),
        .styles = embedded_file(continuo_analytics_css_begin, continuo_analytics_css_end)
    };
}

ConsoleFiles queue_files() {
    return {
        .html = embedded_file(continuo_queue_html_begin, continuo_queue_html_end),
        .script = embedded_file(continuo_queue_js_begin, continuo_queue_js_end),
        .styles = embedded_file(continuo_queue_css_begin, continuo_queue_css_end)
    };
}
#else
ConsoleFiles analytics_files() {
    return {};
}

ConsoleFiles queue_files() {
    return {};
}
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

/// Those of the page whose path the request has.
ConsoleFiles files_of(const ApiCall& call) {
    return call.request.target.starts_with("/console/queue") ? queue_files() : analytics_files();
}

}  // namespace

Task<ApiReply> show_console_page(ApiCall call) {
    co_return console_file(
        with_prefix(files_of(call).html, call.config.prefix), "text/html; charset=utf-8"
    );
}

Task<ApiReply> show_console_script(ApiCall call) {
    co_return console_file(files_of(call).script, "text/javascript; charset=utf-8");
}

Task<ApiReply> show_console_styles(ApiCall call) {
    co_return console_file(files_of(call).styles, "text/css; charset=utf-8");
}

}  // namespace continuo
