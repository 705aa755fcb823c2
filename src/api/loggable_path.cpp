#include "api/loggable_path.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t path_bytes_max = 256;
constexpr std::size_t segment_shown_max = 12;
constexpr std::string_view id_place = "{id}";

std::string shortened(std::string_view text, std::size_t bytes) {
    const auto shown = utf8_prefix_bytes(text, bytes);
    return escape_controls(shown) + (shown.size() < text.size() ? "..." : "");
}

std::string shortened_session_id(std::string_view id) {
    return shortened(id, std::min(segment_shown_max, id.size() / 2));
}

std::string of_route(const RouteMatch& match) {
    std::string path(match.pattern);
    const auto at = path.find(id_place);
    if (at == std::string::npos) return path;
    const bool of_session = std::string_view(path).substr(0, at).ends_with("/sessions/");
    path.replace(
        at, id_place.size(), of_session ? shortened_session_id(match.id) : excerpt(match.id)
    );
    return path;
}

std::string of_other(const RequestTarget& target) {
    std::vector<std::string> segments = target.segments;
    const bool undecoded = segments.empty();  // then any of them may be a session id
    if (undecoded) {
        for (const auto part : split(target.path, '/'))
            segments.emplace_back(part);
        if (segments.size() > 1 && segments.front().empty()) segments.erase(segments.begin());
    }
    std::string path;
    bool of_session = undecoded;
    for (const auto& segment : segments) {
        path += '/';
        path += of_session ? shortened_session_id(segment) : shortened(segment, segment_shown_max);
        if (path.size() > path_bytes_max) break;
        of_session = undecoded || equal_ignoring_case(segment, "sessions");
    }
    return path;
}

}  // namespace

std::string loggable_path(const RouteMatch& match, const RequestTarget& target) {
    const auto path = match.route != nullptr ? of_route(match) : of_other(target);
    return std::string(utf8_prefix_bytes(path, path_bytes_max));
}

}  // namespace continuo
