#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace continuo {

/// The head of one part of a form.
struct PartHead {
    std::string name;  ///< of the field
    /// Present for a file; as clean_file_name() left it, or empty when the client sent an empty
    /// name (a file input in which nothing was chosen).
    std::optional<std::string> file_name;
    std::string content_type;  ///< as sent; may be empty
};

/// Reads multipart/form-data (RFC 7578) in pieces of any size: bytes in, events out; it knows no
/// socket and no file, and keeps no more than one piece, one part's head and one boundary.
///
///     parser.feed(bytes);
///     for (auto event = parser.next(); event && event->kind != need_input; event = parser.next())
///
/// Strict: the body begins with its boundary; every part has one Content-Disposition of form-data
/// with a name, all UTF-8; transfer encodings of parts are refused as RFC 7578 4.7 deprecates them.
/// What follows the last boundary is skipped.
class MultipartParser {
public:
    /// `boundary` as read_form_type() gives it.
    explicit MultipartParser(std::string_view boundary);

    struct Event {
        enum class Kind {
            need_input,  ///< feed() more
            part,        ///< a part begins: see head()
            data,        ///< some of its content: `data`, until the next call
            part_end,
            end,  ///< the last boundary was there
        };
        Kind kind = Kind::need_input;
        std::string_view data;
    };

    void feed(std::string_view bytes);
    /// Errors: invalid_input, with the reason; the parser cannot be used afterwards.
    [[nodiscard]] Result<Event> next();
    /// Of the part that the last `part` event began.
    [[nodiscard]] const PartHead& head() const { return x_head; }

private:
    Result<Event> begin_body();
    Result<Event> end_boundary_line();
    Result<Event> read_head();
    Result<Event> read_data();
    [[nodiscard]] std::string_view rest() const;

    enum class State { start, boundary_line, head, data, end };
    State x_state = State::start;
    std::string x_delimiter;  ///< CRLF, two hyphens, the boundary
    std::string x_buffer;
    std::size_t x_at = 0;     ///< what is before it is done with
    bool x_forgiven = false;  ///< the empty line before the first boundary
    PartHead x_head;
};

}  // namespace continuo
