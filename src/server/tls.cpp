#include "server/tls.hpp"

#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace continuo {

namespace {

using asio::ssl::context;
using boost::system::error_code;

constexpr std::array<unsigned char, 9> protocols{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

/// Of TLS 1.2: forward secrecy and authenticated encryption only. TLS 1.3 has nothing else.
constexpr auto tls_1_2_ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

/// Without a common protocol the connection goes on without ALPN: old clients send their own names.
int select_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size, const unsigned char* offered, unsigned offered_size, void*) {
    unsigned char* found = nullptr;
    const int result = SSL_select_next_proto(
        &found, chosen_size, protocols.data(), protocols.size(), offered, offered_size
    );
    *chosen = found;
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

std::unexpected<Error> unusable(
    std::string_view what, const std::filesystem::path& file, std::string_view reason
) {
    return fail(Errc::invalid_input, fmt::format("TLS {} {}: {}", what, file.string(), reason));
}

}  // namespace

Result<std::unique_ptr<context>> make_tls_context(const TlsConfig& config) {
    auto tls = std::make_unique<context>(context::tls_server);
    error_code ec;
    tls->set_options(
        context::default_workarounds | context::no_sslv2 | context::no_sslv3 | context::no_tlsv1 |
        context::no_tlsv1_1 | context::no_compression
    );
    auto* const native = tls->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    if (SSL_CTX_set_cipher_list(native, tls_1_2_ciphers) != 1)
        return fail(Errc::unavailable, "TLS: this OpenSSL has none of the cipher suites");
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);  // an idle connection needs none
    SSL_CTX_set_alpn_select_cb(native, select_protocol, nullptr);
    // Makes a key with a password fail, instead of a prompt on the terminal.
    tls->set_password_callback([](std::size_t, context::password_purpose) { return std::string(); }
    );

    tls->use_certificate_chain_file(config.certificate_file.string(), ec);
    if (ec) return unusable("certificate", config.certificate_file, ec.message());
    tls->use_private_key_file(config.key_file.string(), context::pem, ec);
    if (ec) return unusable("key", config.key_file, ec.message());
    if (SSL_CTX_check_private_key(native) != 1)
        return unusable("key", config.key_file, "it is not the key of the certificate");
    const X509* const certificate = SSL_CTX_get0_certificate(native);
    if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0)
        return unusable("certificate", config.certificate_file, "it has expired");
    if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
        return unusable("certificate", config.certificate_file, "it is not valid yet");
    return tls;
}

}  // namespace continuo
