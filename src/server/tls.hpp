#pragma once

#include <memory>

#include <boost/asio/ssl/context.hpp>

#include "base/error.hpp"
#include "server/http_server.hpp"

namespace continuo {

/// The context of a TLS server: TLS 1.2 and up, in 1.2 only suites with ECDHE and AEAD; no
/// renegotiation, no compression, HTTP/1.1 by ALPN.
/// Errors: invalid_input, with the file and the reason, when the certificate or the key cannot be
/// read, do not belong together, or the certificate is not valid now.
[[nodiscard]] Result<std::unique_ptr<asio::ssl::context>> make_tls_context(const TlsConfig& config);

}  // namespace continuo
