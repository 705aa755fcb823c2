#include "extraction/extracted_text.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t reason_code_points_max = 300;

std::unexpected<Error> unreadable_result() {
    return fail(Errc::internal, "the result of continuo-extract cannot be read");
}

/// Appends a line without the white space at its end; at most one empty line in a row, and none at
/// the beginning of a page.
void append_line(std::string& out, std::string_view line) {
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t'))
        line.remove_suffix(1);
    if (line.empty() && (out.empty() || out.ends_with("\n\n") || out.ends_with("\f\n"))) return;
    out += line;
    out += '\n';
}

}  // namespace

std::string serialize(const Result<ExtractedText>& result) {
    if (!result) {
        return json::serialize(
            json::object{{"error", result.error().detail}, {"code", to_string(result.error().code)}}
        );
    }
    return json::serialize(json::object{
        {"text", result->text},
        {"content_type", result->content_type},
        {"title", result->title},
        {"pages", result->pages},
        {"truncated", result->truncated},
    });
}

Result<ExtractedText> parse_extracted_text(std::string_view bytes, std::size_t text_bytes_max) {
    const auto value = parse_json(bytes);
    if (!value || !value->is_object()) return unreadable_result();
    const auto& object = value->get_object();
    if (const auto reason = find_string(object, "error")) {
        if (reason->empty()) return unreadable_result();
        const bool limit = find_string(object, "code") == to_string(Errc::limit_exceeded);
        return fail(
            limit ? Errc::limit_exceeded : Errc::invalid_input,
            excerpt(*reason, reason_code_points_max)
        );
    }
    auto text = find_string(object, "text");
    const auto type = find_string(object, "content_type");
    const auto title = find_string(object, "title");
    const auto pages = find_integer(object, "pages");
    const auto truncated = find_bool(object, "truncated");
    if (!text || !type || !title || !pages || *pages < 0 || !truncated) return unreadable_result();
    if (text->size() > text_bytes_max || !is_utf8(*text) || !is_utf8(*title) ||
        text->find('\0') != std::string::npos ||
        (*type != "text/plain" && *type != "text/markdown"))
        return unreadable_result();
    ExtractedText out;
    out.text = std::move(*text);
    out.content_type = *type;
    out.title =
        utf8_prefix(collapse_whitespace(remove_controls(*title)), limits::title_code_points_max);
    out.pages = static_cast<std::uint64_t>(*pages);
    out.truncated = *truncated;
    return out;
}

std::string clean_text(std::string_view text) {
    const auto well_formed = well_formed_utf8(text);
    std::string out;
    out.reserve(well_formed.size());
    std::string line;
    const auto end_line = [&out, &line] {
        append_line(out, line);
        line.clear();
    };
    for (std::size_t at = 0; at < well_formed.size(); ++at) {
        const char c = well_formed[at];
        if (c == page_break) {
            end_line();
            out += "\f\n";
        } else if (c == '\n' || (c == '\r' && well_formed[at + 1] != '\n')) {
            end_line();
        } else if (c == '\t' || (static_cast<unsigned char>(c) >= 0x20U && c != 0x7F)) {
            line += c;
        }
    }
    append_line(out, line);
    while (out.ends_with('\n'))
        out.pop_back();
    return out;
}

}  // namespace continuo
