#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "extraction/file_format.hpp"

namespace continuo {

/// What may be fetched.
struct WebLimits {
    bool private_addresses = false;  ///< also of this machine and of private networks
    std::size_t pages_max = 500;     ///< of a sitemap
};

/// A page or file of the web.
struct WebPage {
    std::string url;  ///< after redirections
    std::string body;
    FileFormat format = FileFormat::html;  ///< by its content type, or else its name
};

/// Whether an argument is a URL rather than a path.
[[nodiscard]] bool is_web_url(std::string_view text);

/// Fetches a page. Follows at most 5 redirections, each checked as the first address is.
/// Limits: 32 MiB, 30 s. Errors: invalid_input (no http or https URL, a type that is not
/// supported), forbidden (a private address), not_found (HTTP status), unavailable, timeout,
/// limit_exceeded. Blocks.
[[nodiscard]] Result<WebPage> fetch_page(const std::string& url, const WebLimits& limits);

/// The URLs of a sitemap (sitemaps.org), also of the sitemaps that an index names, one level deep.
/// Only those of its own host are taken, each once, at most `limits.pages_max`. Errors: those of
/// fetch_page(); invalid_input for another XML file. Blocks.
[[nodiscard]] Result<std::vector<std::string>> fetch_sitemap(
    const std::string& url, const WebLimits& limits
);

/// The locations that a sitemap or an index of sitemaps names. Pure.
/// Errors: invalid_input (neither of them).
struct Sitemap {
    std::vector<std::string> locations;
    bool is_index = false;
};
[[nodiscard]] Result<Sitemap> parse_sitemap(std::string_view xml);

/// The path that gives a page its document id: host and path, without `/` at the end.
[[nodiscard]] std::string path_of_url(std::string_view url);

/// A URL that a redirection names, which may be relative to `base`. Errors: invalid_input.
[[nodiscard]] Result<std::string> resolve_location(
    const std::string& base, const std::string& location
);

}  // namespace continuo
