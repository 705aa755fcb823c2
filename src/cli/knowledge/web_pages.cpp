#include "cli/knowledge/web_pages.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <fmt/format.h>
#include <pugixml.hpp>

#include "async/block_on.hpp"
#include "base/text.hpp"
#include "extraction/document_file.hpp"
#include "http_client/http_client.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

constexpr int redirections_max = 5;
constexpr auto page_time_max = 30s;
constexpr std::size_t url_bytes_max = 2048;
constexpr std::size_t sitemaps_max = 50;

struct PageType {
    std::string_view content_type;
    FileFormat format;
};

constexpr std::array<PageType, 14> page_types{{
    {"text/html", FileFormat::html},
    {"application/xhtml+xml", FileFormat::html},
    {"text/plain", FileFormat::text},
    {"text/markdown", FileFormat::markdown},
    {"text/csv", FileFormat::csv},
    {"application/json", FileFormat::json},
    {"application/x-ndjson", FileFormat::json_lines},
    {"application/pdf", FileFormat::pdf},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", FileFormat::word},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", FileFormat::sheet},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation", FileFormat::slides
    },
    {"application/vnd.oasis.opendocument.text", FileFormat::opendocument},
    {"application/epub+zip", FileFormat::epub},
    {"message/rfc822", FileFormat::mail},
}};

Result<boost::urls::url> parse_web_url(std::string_view text) {
    const auto parsed = boost::urls::parse_uri(text);
    const bool known = parsed && (parsed->scheme() == "http" || parsed->scheme() == "https") &&
                       !parsed->host().empty() && !parsed->has_userinfo();
    if (!known || text.size() > url_bytes_max)
        return fail(Errc::invalid_input, "it is no URL of a page (http://… or https://…)");
    boost::urls::url url(*parsed);
    url.remove_fragment();
    return url;
}

Task<Result<HttpClientResponse>> get(
    std::string base, std::string target, HttpClientConfig config
) {
    auto client = make_http_client(base, std::move(config));
    if (!client) co_return std::unexpected(client.error());
    HttpClientRequest request;
    request.target = std::move(target);
    request.headers.add("User-Agent", "continuo-kb");
    request.headers.add("Accept", "text/html, application/pdf, */*;q=0.5");
    co_return co_await (*client)->send(std::move(request), Deadline::after(page_time_max));
}

Result<HttpClientResponse> get_once(const boost::urls::url& url, const WebLimits& limits) {
    HttpClientConfig config;
    config.response_bytes_max = document_file_bytes_max;
    config.public_addresses_only = !limits.private_addresses;
    std::string target(url.encoded_path());
    if (target.empty()) target = "/";
    if (url.has_query()) target += '?' + std::string(url.encoded_query());
    const auto base =
        fmt::format("{}://{}", std::string(url.scheme()), std::string(url.encoded_host_and_port()));
    return block_on(get(base, std::move(target), std::move(config)));
}

std::optional<FileFormat> format_of(const HttpClientResponse& response, const std::string& path) {
    const auto* header = response.headers.find("Content-Type");
    const auto type = header == nullptr
                          ? std::string()
                          : to_lower(trim(std::string_view(*header).substr(0, header->find(';'))));
    const auto* const known = std::ranges::find(page_types, type, &PageType::content_type);
    if (known != page_types.end()) return known->format;
    return find_file_format(path);
}

Result<WebPage> get_following(const std::string& url, const WebLimits& limits, bool any_type) {
    auto next = url;
    for (int count = 0; count <= redirections_max; ++count) {
        const auto parsed = parse_web_url(next);
        if (!parsed) return std::unexpected(parsed.error());
        auto response = get_once(*parsed, limits);
        if (!response) return std::unexpected(std::move(response.error()));
        if (is_one_of(std::to_string(response->status), {"301", "302", "303", "307", "308"})) {
            const auto* location = response->headers.find("Location");
            auto resolved = resolve_location(next, location == nullptr ? "" : *location);
            if (!resolved) return std::unexpected(std::move(resolved.error()));
            next = std::move(*resolved);
            continue;
        }
        if (response->status != 200)
            return fail(Errc::not_found, fmt::format("the server answers {}", response->status));
        const auto format = format_of(*response, parsed->path());
        if (!format && !any_type)
            return fail(Errc::invalid_input, "its content is of a type that is not supported");
        return WebPage{next, std::move(response->body), format.value_or(FileFormat::text)};
    }
    return fail(Errc::invalid_input, "it leads to more than 5 redirections");
}

}  // namespace

bool is_web_url(std::string_view text) {
    const auto lower = to_lower(text.substr(0, 8));
    return lower.starts_with("http://") || lower.starts_with("https://");
}

Result<WebPage> fetch_page(const std::string& url, const WebLimits& limits) {
    return get_following(url, limits, false);
}

Result<Sitemap> parse_sitemap(std::string_view xml) {
    pugi::xml_document document;
    Sitemap out;
    const bool read = document.load_buffer(xml.data(), xml.size());
    const std::string_view root = document.document_element().name();
    out.is_index = root == "sitemapindex";
    if (!read || (!out.is_index && root != "urlset"))
        return fail(Errc::invalid_input, "it is no sitemap");
    for (const auto& entry : document.document_element().children())
        if (const auto location = trim(entry.child("loc").text().get()); !location.empty())
            out.locations.emplace_back(location);
    return out;
}

Result<std::vector<std::string>> fetch_sitemap(const std::string& url, const WebLimits& limits) {
    const auto own = parse_web_url(url);
    if (!own) return std::unexpected(own.error());
    std::vector<std::string> waiting{url};
    std::vector<std::string> pages;
    std::set<std::string> seen;
    bool may_be_index = true;
    for (std::size_t i = 0; i < waiting.size() && i < sitemaps_max; ++i) {
        const auto page = get_following(waiting[i], limits, true);
        if (!page) return std::unexpected(page.error());
        const auto sitemap = parse_sitemap(page->body);
        if (!sitemap) return std::unexpected(sitemap.error());
        for (const auto& location : sitemap->locations) {
            const auto parsed = parse_web_url(location);
            if (!parsed || parsed->host() != own->host() || !seen.insert(location).second) continue;
            if (sitemap->is_index && may_be_index)
                waiting.push_back(location);
            else if (!sitemap->is_index && pages.size() < limits.pages_max)
                pages.push_back(location);
        }
        may_be_index = false;
    }
    return pages;
}

std::string path_of_url(std::string_view url) {
    const auto parsed = parse_web_url(url);
    if (!parsed) return std::string(url);
    std::string path = to_lower(std::string(parsed->encoded_host_and_port())) +
                       std::string(parsed->encoded_path());
    if (parsed->has_query()) path += '?' + std::string(parsed->encoded_query());
    while (path.ends_with('/'))
        path.pop_back();
    return path;
}

Result<std::string> resolve_location(const std::string& base, const std::string& location) {
    const auto from = parse_web_url(base);
    const auto to = boost::urls::parse_uri_reference(location);
    boost::urls::url resolved;
    if (!from || location.empty() || !to || !boost::urls::resolve(*from, *to, resolved))
        return fail(Errc::invalid_input, "it is redirected to what is no URL");
    const auto checked = parse_web_url(std::string_view(resolved.buffer()));
    if (!checked) return std::unexpected(checked.error());
    return std::string(checked->buffer());
}

}  // namespace continuo
