#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace continuo {

/// Why a request cannot be read, and the answer to it.
struct Rejection {
    int status;  ///< of HTTP; 0: the client is gone and gets no answer
    Error error;
};

[[nodiscard]] inline Rejection bad_request(std::string_view reason) {
    return {400, {Errc::invalid_input, std::string(reason)}};
}
[[nodiscard]] inline Rejection too_large(std::string reason) {
    return {413, {Errc::limit_exceeded, std::move(reason)}};
}

}  // namespace continuo
