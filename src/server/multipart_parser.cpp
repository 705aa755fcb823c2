// A body is: delimiter, line end, head, content, delimiter, ... delimiter, two hyphens. The
// delimiter includes the line end before it; the buffer begins with one, so that the first boundary
// is found like all others. Content is given out as soon as it cannot be the beginning of a
// delimiter.
#include "server/multipart_parser.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "server/header_parameters.hpp"

namespace continuo {

namespace {

constexpr std::string_view part_line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::size_t padding_bytes_max = 64;  // blanks after a boundary, which mail gateways add

std::unexpected<Error> malformed(std::string detail) {
    return fail(Errc::invalid_input, "multipart: " + detail);
}

Result<void> read_disposition(std::string_view value, PartHead& head) {
    const auto parsed = parse_parameterized(value);
    if (!parsed || parsed->value != "form-data")
        return malformed("the Content-Disposition of a part is not form-data");
    const auto* name = parsed->find("name");
    if (name == nullptr || name->empty()) return malformed("a part has no name");
    head.name = decode_form_name(*name);
    const auto* file_name = parsed->find("filename");
    std::optional<std::string> raw;
    if (file_name != nullptr) raw = decode_form_name(*file_name);
    if (const auto* extended = parsed->find("filename*")) {
        if (auto decoded = decode_extended(*extended)) raw = std::move(decoded);
    }
    if (raw) head.file_name = raw->empty() ? std::string() : clean_file_name(*raw);
    return {};
}

Result<void> read_part_field(std::string_view line, PartHead& head, bool& disposed) {
    if (line.front() == ' ' || line.front() == '\t')
        return malformed("a header field of a part is folded over lines");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return malformed("a header field of a part is not: name, colon, value");
    const auto name = line.substr(0, colon);
    const auto value = trim(line.substr(colon + 1));
    if (equal_ignoring_case(name, "Content-Disposition")) {
        if (disposed) return malformed("a part has two Content-Dispositions");
        disposed = true;
        return read_disposition(value, head);
    }
    if (equal_ignoring_case(name, "Content-Type")) {
        head.content_type = value;
    } else if (equal_ignoring_case(name, "Content-Transfer-Encoding")) {
        const auto encoding = to_lower(value);
        if (encoding != "binary" && encoding != "8bit" && encoding != "7bit")
            return malformed("a part with a transfer encoding is not accepted");
    }
    return {};
}

/// `text`: the lines of a part's head, each with its line end.
Result<PartHead> parse_part_head(std::string_view text) {
    if (!is_utf8(text)) return malformed("the head of a part is not UTF-8");
    PartHead head;
    bool disposed = false;
    while (!text.empty()) {
        const auto end = std::min(text.find(part_line_end), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + part_line_end.size(), text.size()));
        const bool control = std::ranges::any_of(line, [](char c) {
            return (static_cast<unsigned char>(c) < 0x20U && c != '\t') || c == '\x7f';
        });
        if (line.empty() || control)
            return malformed("the head of a part holds a control character");
        if (auto read = read_part_field(line, head, disposed); !read)
            return std::unexpected(read.error());
    }
    if (!disposed) return malformed("a part has no Content-Disposition");
    return head;
}

}  // namespace

MultipartParser::MultipartParser(std::string_view boundary)
    : x_delimiter("\r\n--" + std::string(boundary)), x_buffer(part_line_end) {}

void MultipartParser::feed(std::string_view bytes) {
    x_buffer.erase(0, x_at);
    x_at = 0;
    if (x_state != State::end) x_buffer.append(bytes);
}

std::string_view MultipartParser::rest() const {
    return std::string_view(x_buffer).substr(x_at);
}

Result<MultipartParser::Event> MultipartParser::next() {
    // Steps that yield nothing by themselves lead straight into the next one.
    for (;;) {
        const auto before = x_state;
        auto event = [this]() -> Result<Event> {
            switch (x_state) {
                case State::start:
                    return begin_body();
                case State::boundary_line:
                    return end_boundary_line();
                case State::head:
                    return read_head();
                case State::data:
                    return read_data();
                case State::end:
                    break;
            }
            return Event{Event::Kind::end, {}};
        }();
        if (!event || event->kind != Event::Kind::need_input || x_state == before) return event;
    }
}

Result<MultipartParser::Event> MultipartParser::begin_body() {
    if (!x_forgiven && rest().starts_with(head_end)) {  // some clients begin with an empty line
        x_at += part_line_end.size();
        x_forgiven = true;
    }
    // While it may still become that empty line it is no mismatch.
    if (!x_forgiven && head_end.starts_with(rest())) return Event{};
    const auto known = std::min(rest().size(), x_delimiter.size());
    if (rest().substr(0, known) != std::string_view(x_delimiter).substr(0, known))
        return malformed("the body does not begin with its boundary");
    if (known < x_delimiter.size()) return Event{};
    x_at += x_delimiter.size();
    x_state = State::boundary_line;
    return Event{};
}

Result<MultipartParser::Event> MultipartParser::end_boundary_line() {
    const auto text = rest();
    if (text.starts_with("--")) {
        x_state = State::end;
        return Event{Event::Kind::end, {}};
    }
    const auto padding = std::min(text.find_first_not_of(" \t"), text.size());
    if (padding > padding_bytes_max) return malformed("a boundary is not alone on its line");
    const auto ending = text.substr(padding, 2);
    if (ending.size() < 2) {
        const bool possible = ending.empty() || ending == "\r" || (padding == 0 && ending == "-");
        if (!possible) return malformed("a boundary is not alone on its line");
        return Event{};
    }
    if (ending != part_line_end) return malformed("a boundary is not alone on its line");
    x_at += padding;  // the line end stays: an empty head then looks like any other
    x_state = State::head;
    return Event{};
}

Result<MultipartParser::Event> MultipartParser::read_head() {
    const auto text = rest();
    const auto end = text.find(head_end);
    if (std::min(end, text.size()) > limits::multipart_header_bytes_max)
        return malformed("the head of a part is too long");
    if (end == std::string_view::npos) return Event{};
    // The text begins with the boundary's line end; in an empty head that is the first of the two.
    const auto first = std::min(end, part_line_end.size());
    auto head = parse_part_head(text.substr(first, end - first));
    if (!head) return std::unexpected(head.error());
    x_head = std::move(*head);
    x_at += end + head_end.size();
    x_state = State::data;
    return Event{Event::Kind::part, {}};
}

Result<MultipartParser::Event> MultipartParser::read_data() {
    const auto text = rest();
    const auto found = text.find(x_delimiter);
    if (found == 0) {
        x_at += x_delimiter.size();
        x_state = State::boundary_line;
        return Event{Event::Kind::part_end, {}};
    }
    std::size_t safe = found;
    if (found == std::string_view::npos)
        safe = text.size() - std::min(text.size(), x_delimiter.size() - 1);
    if (safe == 0) return Event{};
    x_at += safe;
    return Event{Event::Kind::data, text.substr(0, safe)};
}

}  // namespace continuo
