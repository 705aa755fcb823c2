#pragma once

#include <string>
#include <string_view>

namespace continuo {

/// Identifies the network and the browser of a session without revealing them: 64 hexadecimal
/// digits, of which 16 identify the secret and 48 are a keyed BLAKE2b hash of the network and the
/// user agent. The hash is keyed because an attacker could try all addresses.
[[nodiscard]] std::string make_fingerprint(
    std::string_view secret, std::string_view network, std::string_view user_agent
);

/// True if both were made with the same secret and differ. Fingerprints of different secrets cannot
/// be compared and count as equal.
[[nodiscard]] bool fingerprints_differ(std::string_view left, std::string_view right);

}  // namespace continuo
