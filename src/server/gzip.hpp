#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace continuo {

/// True if a client that sent this Accept-Encoding accepts gzip and does not prefer identity (RFC
/// 9110 12.5.3). False for an empty `field`.
[[nodiscard]] bool accepts_gzip(std::string_view field);

/// True for media types that compress well: text, JSON, XML, JavaScript, SVG. Event streams are not
/// among them: a compressor would delay their events.
[[nodiscard]] bool is_compressible(std::string_view content_type);

/// Makes gzip members. It keeps zlib's tables (about 256 KiB, from the first use on) from one body
/// to the next. Thread: one.
class GzipEncoder {
public:
    GzipEncoder();
    ~GzipEncoder();
    GzipEncoder(const GzipEncoder&) = delete;
    GzipEncoder& operator=(const GzipEncoder&) = delete;

    /// Throws std::bad_alloc when there is no memory for the tables.
    [[nodiscard]] std::string encode(std::string_view body);

private:
    struct Implementation;
    std::unique_ptr<Implementation> x_implementation;
};

}  // namespace continuo
