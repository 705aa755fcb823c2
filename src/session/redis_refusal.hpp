#pragma once

#include <string_view>

#include <fmt/format.h>

#include "base/error.hpp"
#include "redis/reply.hpp"

namespace continuo {

/// What a reply that is an error means for the session `id`.
[[nodiscard]] inline std::unexpected<Error> fail_reply(const Reply& reply, std::string_view id) {
    // A value of another type stands under our name; everything else is Redis' state of the moment.
    if (reply.error_code() == "WRONGTYPE") {
        return fail(Errc::corrupt, fmt::format("{}: a key of another type", id));
    }
    return fail(Errc::unavailable, "redis: " + reply.text.substr(0, 200));
}

}  // namespace continuo
