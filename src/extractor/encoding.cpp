#include "extractor/encoding.hpp"

#include <algorithm>
#include <memory>

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t detection_bytes = std::size_t{64} * 1024;  // more says no more
constexpr std::int32_t confidence_min = 25;  // of 100; ICU gives 10 or 15 to what may be anything

std::string_view mark_charset(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) return "UTF-8";
    if (bytes.starts_with(std::string_view("\xFF\xFE\0\0", 4))) return "UTF-32LE";
    if (bytes.starts_with(std::string_view("\0\0\xFE\xFF", 4))) return "UTF-32BE";
    if (bytes.starts_with("\xFF\xFE")) return "UTF-16LE";
    if (bytes.starts_with("\xFE\xFF")) return "UTF-16BE";
    return {};
}

bool is_charset(const std::string& name) {
    if (name.empty() || name.size() > 40) return false;
    UErrorCode status = U_ZERO_ERROR;
    const auto* found = ucnv_getStandardName(name.c_str(), "IANA", &status);
    return U_SUCCESS(status) && found != nullptr;
}

std::string detected_charset(std::string_view bytes) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(
        ucsdet_open(&status), ucsdet_close
    );
    const auto sample = bytes.substr(0, detection_bytes);
    ucsdet_setText(
        detector.get(), sample.data(), static_cast<std::int32_t>(sample.size()), &status
    );
    const auto* match = ucsdet_detect(detector.get(), &status);
    if (U_FAILURE(status) || match == nullptr) return "windows-1252";
    const auto confidence = ucsdet_getConfidence(match, &status);
    const auto* name = ucsdet_getName(match, &status);
    if (U_FAILURE(status) || name == nullptr || confidence < confidence_min) return "windows-1252";
    // The detector's Latin-1 is what people call Windows-1252.
    return std::string_view(name) == "ISO-8859-1" ? "windows-1252" : name;
}

Result<std::string> convert(std::string_view bytes, const std::string& charset) {
    UErrorCode status = U_ZERO_ERROR;
    const auto size = static_cast<std::int32_t>(bytes.size());
    const auto needed =
        ucnv_convert("UTF-8", charset.c_str(), nullptr, 0, bytes.data(), size, &status);
    if (status != U_BUFFER_OVERFLOW_ERROR && U_FAILURE(status))
        return fail(Errc::invalid_input, "its text cannot be decoded");
    std::string out(static_cast<std::size_t>(needed) + 1, '\0');
    status = U_ZERO_ERROR;
    ucnv_convert(
        "UTF-8",
        charset.c_str(),
        out.data(),
        static_cast<std::int32_t>(out.size()),
        bytes.data(),
        size,
        &status
    );
    if (U_FAILURE(status)) return fail(Errc::invalid_input, "its text cannot be decoded");
    out.resize(static_cast<std::size_t>(needed));
    return out;
}

Result<std::string> without_nul(std::string text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    if (text.contains('\0')) return fail(Errc::invalid_input, "it is not text");
    return text;
}

}  // namespace

void prepare_encodings() {
    // The data of ICU is in a library; this maps it and makes its tables.
    (void)is_charset("windows-1252");
    (void)detected_charset("abc");
}

Result<std::string> to_utf8_text(std::string_view bytes, const std::string& charset) {
    std::string chosen(mark_charset(bytes));
    if (chosen.empty() || chosen == "UTF-8") {
        if (is_utf8(bytes)) return without_nul(std::string(bytes));
        chosen = is_charset(charset) ? charset : detected_charset(bytes);
    }
    auto text = convert(bytes, chosen);
    if (!text) return text;
    return without_nul(std::move(*text));
}

std::string html_charset(std::string_view html) {
    constexpr std::size_t prescan_bytes = 1024;  // as browsers do
    const auto head = to_lower(html.substr(0, prescan_bytes));
    auto at = head.find("charset=");
    if (at == std::string::npos) return {};
    at += 8;
    while (at < head.size() && (head[at] == '"' || head[at] == '\'' || head[at] == ' '))
        ++at;
    const auto end = head.find_first_of("\"' />;", at);
    return head.substr(at, end == std::string::npos ? end : end - at);
}

}  // namespace continuo
