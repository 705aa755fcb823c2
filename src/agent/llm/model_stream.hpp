#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace continuo {

/// Cuts the body of a streamed completion into the JSON texts of its events. More lenient than
/// text/event-stream, because servers and proxies are: a line that begins with `{` is data without
/// its field name; the line `error: {...}` is the data `{"error": {...}}`; data that begins with
/// `:` is a comment that was wrapped; lines that are JSON objects each are events each, with or
/// without an empty line between them; `[DONE]` needs no empty line. Thread: one.
class ModelStream {
public:
    static constexpr std::size_t event_bytes_max = 1024 * 1024;

    /// The events that `bytes` complete, without comments; "[DONE]" as it is. Errors: corrupt: an
    /// event is too long; nothing can be read after it.
    [[nodiscard]] Result<std::vector<std::string>> feed(std::string_view bytes);
    /// The event that the end of the body completes.
    [[nodiscard]] std::vector<std::string> finish();

private:
    void take_line(std::vector<std::string>& events);
    void take_data(std::string_view data, std::vector<std::string>& events);
    void dispatch(std::vector<std::string>& events);

    std::string x_line;
    bool x_first_line = true;
    bool x_after_return = false;  ///< the last byte was CR: an LF belongs to it
    bool x_bare = false;          ///< within JSON without field names
    std::vector<std::string> x_data;
    std::size_t x_bytes = 0;
};

}  // namespace continuo
