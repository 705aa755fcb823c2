#include "api/pages/widget_pages.hpp"

#include <string_view>

#include "api/pages/embedded_file.hpp"

#if CONTINUO_WIDGET
// Defined in widget_assets.S.
#define CONTINUO_WIDGET_FILE(symbol) extern "C" const char symbol##_begin[], symbol##_end[];
CONTINUO_WIDGET_FILE(continuo_widget_js)
CONTINUO_WIDGET_FILE(continuo_panel_js)
CONTINUO_WIDGET_FILE(continuo_chat_html)
CONTINUO_WIDGET_FILE(continuo_demo_html)
#undef CONTINUO_WIDGET_FILE
#endif

namespace continuo {

namespace {

/// The pages load the widget from this server and talk to it. The widget writes its styles into a
/// shadow root, hence unsafe-inline for styles only.
constexpr std::string_view widget_page_policy =
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

ApiReply script(std::string_view content) {
    HttpResponse response;
    response.headers.add("Content-Type", "text/javascript; charset=utf-8");
    // Pages of other origins that isolate themselves (COEP) may load it as well.
    response.headers.add("Cross-Origin-Resource-Policy", "cross-origin");
    response.headers.add("Cache-Control", "public, max-age=300");
    response.body = content;
    return response;
}

ApiReply page(std::string_view content) {
    HttpResponse response;
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.headers.add("Content-Security-Policy", std::string(widget_page_policy));
    response.headers.add("Referrer-Policy", "no-referrer");
    response.headers.add("Cache-Control", "no-cache");
    response.body = content;
    return response;
}

#if CONTINUO_WIDGET
std::string_view widget_file(std::string_view name) {
    if (name == "widget.js") return embedded_file(continuo_widget_js_begin, continuo_widget_js_end);
    if (name == "panel.js") return embedded_file(continuo_panel_js_begin, continuo_panel_js_end);
    if (name == "chat.html") return embedded_file(continuo_chat_html_begin, continuo_chat_html_end);
    return embedded_file(continuo_demo_html_begin, continuo_demo_html_end);
}
#else
std::string_view widget_file(std::string_view) {
    return {};
}
#endif

ApiReply found(std::string_view name, ApiReply (*make)(std::string_view content)) {
    const auto content = widget_file(name);
    if (content.empty())
        return std::unexpected(api_error(404, "This server was built without the chat widget."));
    return make(content);
}

}  // namespace

Task<ApiReply> show_widget_script(ApiCall) {
    co_return found("widget.js", script);
}

Task<ApiReply> show_panel_script(ApiCall) {
    co_return found("panel.js", script);
}

Task<ApiReply> show_chat_page(ApiCall) {
    co_return found("chat.html", page);
}

Task<ApiReply> show_demo_page(ApiCall) {
    co_return found("demo.html", page);
}

}  // namespace continuo
