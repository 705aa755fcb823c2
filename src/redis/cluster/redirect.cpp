#include "redis/cluster/redirect.hpp"

#include <string_view>

#include "base/text.hpp"
#include "redis/cluster/slot.hpp"

namespace continuo {

namespace {

/// `MOVED 3999 127.0.0.1:6381`; an IPv6 address has no brackets.
Redirect read_address(Redirect::Kind kind, std::string_view text, const RedisAddress& from) {
    const auto words = split(text, ' ');
    Redirect redirect;
    if (words.size() != 3) return {};
    const auto colon = words[2].rfind(':');
    if (colon == std::string_view::npos) return {};
    if (!parse_integer(words[1], redirect.slot) || redirect.slot >= cluster_slots) return {};
    if (!parse_integer(words[2].substr(colon + 1), redirect.address.port)) return {};
    redirect.address.host = words[2].substr(0, colon);
    if (redirect.address.host.empty()) redirect.address.host = from.host;
    if (redirect.address.host.empty() || redirect.address.port == 0) return {};
    redirect.kind = kind;
    return redirect;
}

}  // namespace

Redirect read_redirect(const Reply& reply, const RedisAddress& from) {
    const auto code = reply.error_code();
    if (code.empty()) return {};
    if (code == "MOVED") return read_address(Redirect::Kind::moved, reply.text, from);
    if (code == "ASK") return read_address(Redirect::Kind::ask, reply.text, from);
    if (code == "TRYAGAIN" || code == "CLUSTERDOWN" || code == "LOADING")
        return {Redirect::Kind::later, 0, {}};
    if (code == "READONLY") return {Redirect::Kind::replica, 0, {}};
    return {};
}

}  // namespace continuo
