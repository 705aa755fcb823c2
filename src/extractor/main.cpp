#include <cstdio>
#include <exception>
#include <string>

#include <unistd.h>

#include "base/text.hpp"
#include "extraction/extracted_text.hpp"
#include "extractor/extract.hpp"
#include "extractor/image_reader.hpp"
#include "extractor/sandbox.hpp"

// continuo-extract FORMAT TEXT_BYTES_MAX: reads a file from standard input and writes its text to
// standard output (extraction/extracted_text.hpp). The exit status is 0 also where the file has no
// text that can be read, which the output then explains.

namespace {

using namespace continuo;

constexpr int extract_exit_failure = 1;
constexpr int extract_exit_usage = 2;

Result<std::string> read_input() {
    std::string bytes;
    std::string buffer(std::size_t{256} * 1024, '\0');
    for (;;) {
        const auto count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (count < 0) return fail(Errc::invalid_input, "it cannot be read");
        if (count == 0) return bytes;
        bytes.append(buffer, 0, static_cast<std::size_t>(count));
        if (bytes.size() > extracted_file_bytes_max)
            return fail(Errc::limit_exceeded, "it is larger than 32 MiB");
    }
}

Result<ExtractedText> extract_input(FileFormat format, std::size_t text_bytes_max) {
    try {
        auto bytes = read_input();
        if (!bytes) return std::unexpected(std::move(bytes.error()));
        return extract(std::move(*bytes), format, text_bytes_max);
    } catch (const std::bad_alloc&) {
        return fail(Errc::limit_exceeded, "reading it needs more memory than allowed");
    } catch (const std::exception&) {
        return fail(Errc::invalid_input, "it is broken");
    }
}

bool write_output(std::string_view text) {
    while (!text.empty()) {
        const auto count = ::write(STDOUT_FILENO, text.data(), text.size());
        if (count < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    std::size_t text_bytes_max = 0;
    const auto format = argc == 3 ? parse_file_format(argv[1]) : std::nullopt;
    if (!format || !parse_integer(std::string_view(argv[2]), text_bytes_max)) {
        std::fputs("usage: continuo-extract FORMAT TEXT_BYTES_MAX <FILE\n", stderr);
        return extract_exit_usage;
    }
    // What a library loads and reads at its start, before the doors close.
    prepare_libraries(*format);
    if (const auto closed = enter_sandbox(); !closed) {
        std::fprintf(stderr, "continuo-extract: %s\n", closed.error().detail.c_str());
        return extract_exit_failure;
    }
    const bool written = write_output(serialize(extract_input(*format, text_bytes_max)));
    // Without destructors: those of libraries have nothing to save.
    ::_exit(written ? 0 : extract_exit_failure);
}
