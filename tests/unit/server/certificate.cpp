#include "certificate.hpp"

#include <cstdio>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace continuo::test {

namespace {

void require(bool ok) {
    if (!ok) throw std::runtime_error("a certificate could not be made");
}

void add_extension(X509* certificate, int id, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, id, value), X509_EXTENSION_free
    );
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

}  // namespace

TlsConfig write_certificate(const std::filesystem::path& folder, long valid_seconds) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        EVP_EC_gen("prime256v1"), EVP_PKEY_free
    );
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    require(key && certificate);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), valid_seconds);
    X509_set_pubkey(certificate.get(), key.get());
    auto* const name = X509_get_subject_name(certificate.get());
    const auto* const host = reinterpret_cast<const unsigned char*>("localhost");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, host, -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    add_extension(certificate.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);

    TlsConfig config{folder / "certificate.pem", folder / "key.pem"};
    const auto open = [](const std::filesystem::path& path) {
        return std::unique_ptr<FILE, decltype(&std::fclose)>(
            std::fopen(path.c_str(), "w"), &std::fclose
        );
    };
    require(PEM_write_X509(open(config.certificate_file).get(), certificate.get()) == 1);
    const auto file = open(config.key_file);
    require(
        PEM_write_PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1
    );
    return config;
}

}  // namespace continuo::test
