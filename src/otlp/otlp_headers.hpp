#pragma once

#include <string_view>

#include "base/error.hpp"
#include "base/http_headers.hpp"

namespace continuo {

/// OTEL_EXPORTER_OTLP_HEADERS: `name=value,name=value`; the values percent-encoded, as in the
/// `baggage` header of W3C. Empty: none.
/// Limits: 16 headers, 8 KB. Errors: invalid_input, without any part of `text`: another form, a
/// header that a request cannot have, or that belongs to the exporter.
[[nodiscard]] Result<HttpHeaders> parse_otlp_headers(std::string_view text);

}  // namespace continuo
