#include "support/redis_certificate.hpp"

#include <cstdlib>
#include <stdexcept>

namespace continuo::test {

RedisCertificate::RedisCertificate(const std::filesystem::path& folder, const std::string& names)
    : x_file(folder / "redis.pem"), x_key_file(folder / "redis.key") {
    const auto command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=continuo -addext subjectAltName=" +
        names + " -keyout " + x_key_file.string() + " -out " + x_file.string() + " 2>/dev/null";
    if (std::system(command.c_str()) != 0)
        throw std::runtime_error("cannot make a certificate: is the package openssl installed?");
}

std::vector<std::string> RedisCertificate::arguments() const {
    return {
        "--tls-cert-file",
        x_file,
        "--tls-key-file",
        x_key_file,
        "--tls-ca-cert-file",
        x_file,
        "--tls-auth-clients",
        "no",
        "--tls-replication",
        "yes",
    };
}

}  // namespace continuo::test
