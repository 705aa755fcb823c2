#include "server/gzip.hpp"

#include <array>
#include <new>
#include <optional>

#include <zlib.h>

#include "base/text.hpp"

namespace continuo {

namespace {

// On 36 KB of conversation JSON level 4 gives 2 % more bytes than level 6 in 56 % of its time.
constexpr int level = 4;
constexpr int gzip_window_bits = 15 + 16;  // the largest window, with a gzip header
constexpr int memory_level = 8;            // zlib's default

/// qvalue of RFC 9110 12.4.2 in thousandths; nullopt when it is none.
std::optional<int> parse_weight(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
    int weight = (text[0] - '0') * 1000;
    if (text.size() > 1 && text[1] != '.') return std::nullopt;
    int unit = 100;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9') return std::nullopt;
        weight += (c - '0') * unit;
        unit /= 10;
    }
    if (weight > 1000) return std::nullopt;
    return weight;
}

}  // namespace

bool accepts_gzip(std::string_view field) {
    std::optional<int> gzip;
    std::optional<int> identity;
    std::optional<int> any;
    for (const auto element : split(field, ',')) {
        const auto semicolon = element.find(';');
        const auto coding = trim(element.substr(0, semicolon));
        int weight = 1000;
        if (semicolon != std::string_view::npos) {
            const auto parameter = trim(element.substr(semicolon + 1));
            if (!equal_ignoring_case(parameter.substr(0, 2), "q=")) return false;
            const auto parsed = parse_weight(parameter.substr(2));
            if (!parsed) return false;
            weight = *parsed;
        }
        if (equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip")) {
            gzip = weight;
        } else if (equal_ignoring_case(coding, "identity")) {
            identity = weight;
        } else if (coding == "*") {
            any = weight;
        }
    }
    const int wanted = gzip.value_or(any.value_or(0));
    return wanted > 0 && wanted >= identity.value_or(0);
}

bool is_compressible(std::string_view content_type) {
    const auto type = to_lower(trim(content_type.substr(0, content_type.find(';'))));
    if (type == "text/event-stream") return false;
    constexpr std::array<std::string_view, 6> types{
        "application/json",
        "application/javascript",
        "application/xml",
        "application/x-ndjson",
        "application/yaml",
        "image/svg+xml"
    };
    for (const auto known : types) {
        if (type == known) return true;
    }
    return type.starts_with("text/") || type.ends_with("+json") || type.ends_with("+xml");
}

struct GzipEncoder::Implementation {
    Implementation() {
        const int result = deflateInit2(
            &stream, level, Z_DEFLATED, gzip_window_bits, memory_level, Z_DEFAULT_STRATEGY
        );
        if (result != Z_OK) throw std::bad_alloc();
    }
    ~Implementation() { deflateEnd(&stream); }
    Implementation(const Implementation&) = delete;
    Implementation& operator=(const Implementation&) = delete;

    z_stream stream{};
};

GzipEncoder::GzipEncoder() = default;
GzipEncoder::~GzipEncoder() = default;

std::string GzipEncoder::encode(std::string_view body) {
    if (!x_implementation) x_implementation = std::make_unique<Implementation>();
    auto& stream = x_implementation->stream;
    deflateReset(&stream);
    std::string out(deflateBound(&stream, body.size()), '\0');
    // zlib reads through a pointer to non-const and writes nothing there.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);  // deflateBound() left room for all of it
    out.resize(stream.total_out);
    return out;
}

}  // namespace continuo
