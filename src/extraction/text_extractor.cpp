#include "extraction/text_extractor.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "async/offload.hpp"
#include "base/limits.hpp"
#include "extraction/child_process.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// A byte of text is at most six characters of JSON.
constexpr std::size_t json_bytes_a_byte = 6;
constexpr std::size_t json_frame_bytes = std::size_t{64} * 1024;

std::vector<std::string> extractor_environment() {
    std::vector<std::string> out{"LANG=C.UTF-8", "OMP_THREAD_LIMIT=1"};
    // NOLINTNEXTLINE(concurrency-mt-unsafe): never set
    if (const char* folder = std::getenv("TESSDATA_PREFIX"))
        out.push_back(std::string("TESSDATA_PREFIX=") + folder);
    return out;
}

Result<ExtractedText> read_end(const ChildEnd& end, FileFormat format, std::size_t text_bytes_max) {
    if (end.timed_out) return fail(Errc::limit_exceeded, "reading it takes too long");
    if (end.exit_status == 0 && !end.output_full)
        return parse_extracted_text(end.output, text_bytes_max);
    // The parsers are those of libraries, which end the process for lack of memory.
    log("extraction")
        .warn(
            "continuo-extract {} ended: exit status {}, signal {}",
            to_string(format),
            end.exit_status,
            end.signal
        );
    return fail(
        Errc::limit_exceeded, "it is broken, or reading it needs more time or memory than allowed"
    );
}

}  // namespace

TextExtractor::TextExtractor(TextExtractorConfig config) : x_config(std::move(config)) {
    if (x_config.program.empty()) x_config.program = default_extractor_program();
}

TextExtractor::~TextExtractor() {
    x_stop = true;
    if (x_pool) x_pool->join();
}

boost::asio::thread_pool& TextExtractor::pool() {
    const std::scoped_lock lock(x_pool_mutex);
    if (!x_pool) x_pool = std::make_unique<boost::asio::thread_pool>(x_config.processes_max);
    return *x_pool;
}

Task<Result<ExtractedText>> TextExtractor::extract(
    std::filesystem::path file, FileFormat format, std::size_t text_bytes_max, Deadline deadline
) {
    if (x_waiting.fetch_add(1) >= x_config.processes_max + x_config.waiting_max) {
        --x_waiting;
        co_return fail(Errc::unavailable, "too many files are being read", ErrorReason::overloaded);
    }
    co_return co_await offload(
        pool(),
        [this, file = std::move(file), format, text_bytes_max, deadline] {
            auto text = extract_now(file, format, text_bytes_max, deadline);
            --x_waiting;
            return text;
        }
    );
}

Result<ExtractedText> TextExtractor::extract_now(
    const std::filesystem::path& file,
    FileFormat format,
    std::size_t text_bytes_max,
    Deadline deadline
) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        const auto number = errno;
        return fail(
            number == ENOENT ? Errc::not_found : Errc::unavailable,
            "the file cannot be read: " + std::generic_category().message(number)
        );
    }
    const ChildJob job{
        .program = x_config.program.string(),
        .arguments = {std::string(to_string(format)), std::to_string(text_bytes_max)},
        .environment = extractor_environment(),
        .input = descriptor,
        .output_bytes_max = json_bytes_a_byte * text_bytes_max + json_frame_bytes,
        .deadline = deadline.shortened(x_config.time_max),
        .stop = &x_stop,
    };
    auto end = run_child(job);
    ::close(descriptor);
    if (!end) {
        log("extraction").error("{}", end.error().detail);
        return fail(Errc::unavailable, "files of this type cannot be read here");
    }
    return read_end(*end, format, text_bytes_max);
}

std::filesystem::path default_extractor_program() {
    std::error_code ec;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", ec);
    return (ec ? std::filesystem::path("/usr/local/bin/continuo") : self).parent_path() /
           "continuo-extract";
}

}  // namespace continuo
