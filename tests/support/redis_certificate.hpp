#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace continuo::test {

/// A self-signed certificate and its key, made by the program openssl. Errors: throws.
class RedisCertificate {
public:
    /// `names` such as `DNS:localhost,IP:127.0.0.1`. The files are in `folder`.
    RedisCertificate(const std::filesystem::path& folder, const std::string& names);

    /// Also the authority that clients must trust.
    [[nodiscard]] const std::filesystem::path& file() const { return x_file; }
    [[nodiscard]] const std::filesystem::path& key_file() const { return x_key_file; }
    /// For a redis-server or sentinel that uses TLS for clients and peers; without a port.
    [[nodiscard]] std::vector<std::string> arguments() const;

private:
    std::filesystem::path x_file;
    std::filesystem::path x_key_file;
};

}  // namespace continuo::test
