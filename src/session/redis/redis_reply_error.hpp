#pragma once

#include <string_view>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "redis/protocol/reply.hpp"

namespace continuo {

/// Converts an error reply of Redis to the Error of an operation on the session `id`.
[[nodiscard]] inline std::unexpected<Error> fail_reply(const Reply& reply, std::string_view id) {
    // WRONGTYPE is permanent: the key holds a value of another type. All other errors are taken for
    // temporary ones of Redis.
    if (reply.error_code() == "WRONGTYPE") {
        const auto text = std::string_view(reply.text);
        const auto said =
            excerpt(text.substr(0, text.find(" script:")), quoted_reply_code_points_max);
        return fail(Errc::corrupt, fmt::format("{}: the key holds another type: {}", id, said));
    }
    return fail(Errc::unavailable, "redis: " + reply.quoted());
}

}  // namespace continuo
