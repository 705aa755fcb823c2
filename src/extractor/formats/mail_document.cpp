#include <memory>
#include <utility>

#include <gmime/gmime.h>

#include "base/text.hpp"
#include "extractor/encoding.hpp"
#include "extractor/formats/formats.hpp"
#include "knowledge/html/html_text.hpp"

namespace continuo {

namespace {

constexpr std::size_t parts_of_mail_max = 1000;
constexpr int forwarded_depth_max = 5;

struct Unreference {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using GObjectPointer = std::unique_ptr<T, Unreference>;

struct FreeText {
    void operator()(char* text) const { g_free(text); }
};

std::string text_of(const char* text) {
    return text == nullptr ? std::string() : std::string(text);
}

/// What is found in a message while its parts are visited.
struct MailParts {
    std::string text;
    std::string html;
    std::string files;
    std::string forwarded;
    std::size_t count = 0;
    int depth = 0;  ///< of forwarded mail
};

std::string addresses_of(GMimeMessage* message, GMimeAddressType type);
void append_line_of(std::string& out, std::string_view name, const char* value);

std::string decoded_part(GMimePart* part) {
    auto* const content = g_mime_part_get_content(part);
    if (content == nullptr) return {};
    const GObjectPointer<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, stream.get());
    const auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    if (bytes == nullptr || bytes->data == nullptr) return {};
    const auto* charset = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
    const auto text = to_utf8_text(
        {reinterpret_cast<const char*>(bytes->data), bytes->len}, to_lower(text_of(charset))
    );
    return text ? *text : std::string();
}

/// The text, or what a page says if there is none; then the files, and forwarded mail.
std::string text_of_parts(MailParts& found) {
    if (trim(found.text).empty() && !found.html.empty()) {
        if (auto page = html_to_markdown(found.html)) found.text = std::move(*page);
    }
    return found.text + '\n' + found.files + found.forwarded;
}

void visit_part(GMimeObject*, GMimeObject* object, gpointer data);

/// The head and the text of a mail in the mail.
void visit_forwarded(GMimeMessage* message, MailParts& found) {
    if (message == nullptr || found.depth >= forwarded_depth_max) return;
    MailParts inner;
    inner.count = found.count;
    inner.depth = found.depth + 1;
    append_line_of(inner.forwarded, "From", addresses_of(message, GMIME_ADDRESS_TYPE_FROM).c_str());
    append_line_of(inner.forwarded, "Subject", g_mime_message_get_subject(message));
    const auto head = std::exchange(inner.forwarded, {});
    g_mime_message_foreach(message, visit_part, &inner);
    found.count = inner.count;
    found.forwarded += '\n' + head + '\n' + text_of_parts(inner);
}

void visit_part(GMimeObject*, GMimeObject* object, gpointer data) {
    auto& found = *static_cast<MailParts*>(data);
    if (++found.count > parts_of_mail_max) return;
    if (GMIME_IS_MESSAGE_PART(object))
        return visit_forwarded(g_mime_message_part_get_message(GMIME_MESSAGE_PART(object)), found);
    if (!GMIME_IS_PART(object)) return;
    auto* const part = GMIME_PART(object);
    if (g_mime_part_is_attachment(part) != 0) {
        if (const char* name = g_mime_part_get_filename(part))
            found.files += "Attachment: " + collapse_whitespace(name) + '\n';
        return;
    }
    auto* const type = g_mime_object_get_content_type(object);
    if (g_mime_content_type_is_type(type, "text", "html") != 0)
        found.html += decoded_part(part) + '\n';
    else if (g_mime_content_type_is_type(type, "text", "plain") != 0)
        found.text += decoded_part(part) + '\n';
}

void append_line_of(std::string& out, std::string_view name, const char* value) {
    const auto text = collapse_whitespace(clean_text(text_of(value)));
    if (!text.empty()) out += std::string(name) + ": " + text + '\n';
}

std::string addresses_of(GMimeMessage* message, GMimeAddressType type) {
    const std::unique_ptr<char, FreeText> text(
        internet_address_list_to_string(g_mime_message_get_addresses(message, type), nullptr, FALSE)
    );
    return text_of(text.get());
}

}  // namespace

void prepare_mail_reader() {
    g_mime_init();
}

Result<ExtractedText> mail_document(std::string_view bytes) {
    g_mime_init();
    const GObjectPointer<GMimeStream> stream(
        g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size())
    );
    const GObjectPointer<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const GObjectPointer<GMimeMessage> message(
        g_mime_parser_construct_message(parser.get(), nullptr)
    );
    if (!message) return fail(Errc::invalid_input, "it is no mail");
    ExtractedText out;
    const auto from = addresses_of(message.get(), GMIME_ADDRESS_TYPE_FROM);
    const auto to = addresses_of(message.get(), GMIME_ADDRESS_TYPE_TO);
    const char* subject = g_mime_message_get_subject(message.get());
    out.title = text_of(subject);
    if (from.empty() && out.title.empty()) return fail(Errc::invalid_input, "it is no mail");
    append_line_of(out.text, "From", from.c_str());
    append_line_of(out.text, "To", to.c_str());
    append_line_of(out.text, "Date", g_mime_object_get_header(GMIME_OBJECT(message.get()), "Date"));
    append_line_of(out.text, "Subject", subject);
    out.text += '\n';
    MailParts found;
    g_mime_message_foreach(message.get(), visit_part, &found);
    out.text += text_of_parts(found);
    return out;
}

}  // namespace continuo
