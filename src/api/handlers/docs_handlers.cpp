#include "api/docs/docs_assets.hpp"
#include "api/docs/openapi.hpp"
#include "api/handlers/handlers.hpp"
#include "api/wire/json_response.hpp"

namespace continuo {

namespace {

/// The pages may load from this server and call it, and nothing else. Both tools write style
/// attributes (hence unsafe-inline for styles only), draw with data: images and search in a worker.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace

Task<ApiReply> show_openapi(ApiCall call) {
    co_return json_response(200, make_openapi(call.config));
}

Task<ApiReply> show_docs_asset(ApiCall call) {
    const bool redoc = call.request.target.starts_with("/redoc");
    const auto name = !call.id.empty() ? call.id : redoc ? "redoc.html" : "docs.html";
    const auto* asset = find_docs_asset(name);
    if (asset == nullptr)
        co_return std::unexpected(api_error(404, "There is nothing at this address."));
    HttpResponse response;
    response.headers.add("Content-Type", std::string(asset->content_type));
    response.headers.add("Content-Security-Policy", std::string(page_policy));
    response.headers.add("Referrer-Policy", "no-referrer");
    response.headers.add("Cache-Control", "no-cache");
    response.body = asset->content;
    co_return response;
}

}  // namespace continuo
