#pragma once

#include <string>
#include <string_view>

namespace continuo {

/// Identifies where a session is used from without revealing it: 64 hexadecimal digits, 16 that
/// name the secret and 48 of keyed BLAKE2b over the network and the user agent. The hash is keyed
/// because there are few enough addresses to try them all.
[[nodiscard]] std::string make_fingerprint(
    std::string_view secret, std::string_view network, std::string_view user_agent
);

/// True if both were made with one secret and differ. Fingerprints of different secrets cannot be
/// compared and count as equal.
[[nodiscard]] bool fingerprints_differ(std::string_view left, std::string_view right);

}  // namespace continuo
