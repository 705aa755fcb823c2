#pragma once

#include <string>
#include <string_view>

namespace continuo {

/// Where a session is used from, without saying where that is: 64 hexadecimal digits, 16 that name
/// the secret and 48 of keyed BLAKE2b over the network and the user agent. Not a bare hash: there
/// are so few addresses that whoever reads one could try them all.
[[nodiscard]] std::string make_fingerprint(
    std::string_view secret, std::string_view network, std::string_view user_agent
);

/// True when both were made under one secret and are not the same. Those of two secrets cannot be
/// compared, and are not held against anybody.
[[nodiscard]] bool fingerprints_differ(std::string_view left, std::string_view right);

}  // namespace continuo
