#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace continuo::test {

/// A certificate, and its key, that the program openssl makes; it is its own authority. Errors:
/// throws.
class RedisCertificate {
public:
    /// `names` as in `DNS:localhost,IP:127.0.0.1`. Its files are in `folder`.
    RedisCertificate(const std::filesystem::path& folder, const std::string& names);

    /// Also what clients have to trust.
    [[nodiscard]] const std::filesystem::path& file() const { return x_file; }
    /// For a redis-server or sentinel that takes TLS, and speaks it to others; without a port.
    [[nodiscard]] std::vector<std::string> arguments() const;

private:
    std::filesystem::path x_file;
    std::filesystem::path x_key_file;
};

}  // namespace continuo::test
