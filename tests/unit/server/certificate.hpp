#pragma once

#include <filesystem>

#include "server/http_server.hpp"

namespace continuo::test {

/// Writes a new key and a certificate for localhost and 127.0.0.1 that it signs itself, valid from
/// an hour ago for `valid_seconds` (negative: it has expired already) into `folder`.
TlsConfig write_certificate(const std::filesystem::path& folder, long valid_seconds = 3600);

}  // namespace continuo::test
