#include <memory>

#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page.h>

#include "extractor/formats/formats.hpp"

namespace continuo {

namespace {

constexpr int pages_max = 10'000;
/// Of text that is taken from a file, whatever the caller wants: a page can repeat a long one.
constexpr std::size_t pdf_text_bytes_max = std::size_t{16} * 1024 * 1024;

std::string pdf_string(const poppler::ustring& text) {
    const auto bytes = text.to_utf8();
    return {bytes.begin(), bytes.end()};
}

/// The text of a page in reading order, without the page breaks that poppler adds.
std::string page_text(const poppler::page& page) {
    auto text = pdf_string(page.text(poppler::rectf(), poppler::page::non_raw_non_physical_layout));
    std::erase(text, page_break);
    return text;
}

void ignore_message(const std::string&, void*) {}

}  // namespace

Result<ExtractedText> pdf_document(std::string_view bytes) {
    poppler::set_debug_error_function(ignore_message, nullptr);
    const std::unique_ptr<poppler::document> document(
        poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size()))
    );
    if (!document) return fail(Errc::invalid_input, "it is broken, or no PDF file");
    if (document->is_locked()) return fail(Errc::invalid_input, "it is encrypted with a password");
    ExtractedText out;
    out.title = pdf_string(document->get_title());
    const int pages = document->pages();
    if (pages <= 0) return fail(Errc::invalid_input, "it is broken: it has no pages");
    if (pages > pages_max) return fail(Errc::limit_exceeded, "it has more than 10000 pages");
    out.pages = static_cast<std::uint64_t>(pages);
    for (int i = 0; i < pages; ++i) {
        if (i > 0) {
            out.text += '\n';
            out.text += page_break;
            out.text += '\n';
        }
        const std::unique_ptr<poppler::page> page(document->create_page(i));
        // A page that cannot be read leaves the others their numbers.
        if (page) out.text += page_text(*page);
        if (out.text.size() > pdf_text_bytes_max) break;
    }
    return out;
}

}  // namespace continuo
