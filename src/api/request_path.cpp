#include "api/request_path.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace continuo {

namespace {

/// RFC 9112, 3.2.2: a server accepts the absolute form from every client.
std::string_view without_authority(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        const auto path = target.find_first_of("/?", scheme.size());
        return path == std::string_view::npos ? "/" : target.substr(path);
    }
    return target;
}

}  // namespace

Result<RequestTarget> parse_target(std::string_view target) {
    target = without_authority(target);
    if (target.find('#') != std::string_view::npos)
        return fail(Errc::invalid_input, "a request target has no fragment");

    RequestTarget out;
    const auto question = std::min(target.find('?'), target.size());
    out.path = target.substr(0, question);
    out.query = target.substr(std::min(question + 1, target.size()));
    if (!out.path.starts_with('/')) out.path.insert(0, 1, '/');
    for (const auto segment : split(std::string_view(out.path).substr(1), '/')) {
        auto decoded = percent_decode(segment, false);
        if (!decoded) return std::unexpected(std::move(decoded.error()));
        out.segments.push_back(std::move(*decoded));
    }
    return out;
}

}  // namespace continuo
