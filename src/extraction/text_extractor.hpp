#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include <boost/asio/thread_pool.hpp>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "extraction/extracted_text.hpp"
#include "extraction/file_format.hpp"

namespace continuo {

struct TextExtractorConfig {
    std::filesystem::path program;               ///< empty: continuo-extract beside this program
    std::size_t processes_max = 2;               ///< at a time
    std::size_t waiting_max = 32;                ///< files that wait for a process
    std::chrono::milliseconds time_max{25'000};  ///< for one file
};

/// Extracts the text of files, each in a process of its own (continuo-extract) that has limits of
/// time and memory, and neither network nor files. Thread: any.
/// Errors of both: invalid_input (the reason is a sentence about the file, for people),
/// limit_exceeded (it takes more time or memory, or unpacks to more, than is allowed), not_found
/// (no such file), unavailable (no process: its program is missing, or too many files wait).
class TextExtractor {
public:
    explicit TextExtractor(TextExtractorConfig config);
    /// Ends the processes.
    ~TextExtractor();
    TextExtractor(const TextExtractor&) = delete;
    TextExtractor& operator=(const TextExtractor&) = delete;

    /// At most `text_bytes_max` bytes of text; the rest is left out. Ends at `deadline`, also where
    /// `time_max` is longer. The caller keeps the file until the task has ended. Cancel: has no
    /// effect.
    Task<Result<ExtractedText>> extract(
        std::filesystem::path file,
        FileFormat format,
        std::size_t text_bytes_max,
        Deadline deadline = Deadline::never()
    );
    /// The same. Blocks.
    [[nodiscard]] Result<ExtractedText> extract_now(
        const std::filesystem::path& file,
        FileFormat format,
        std::size_t text_bytes_max,
        Deadline deadline = Deadline::never()
    );

private:
    TextExtractorConfig x_config;
    std::atomic<bool> x_stop{false};
    std::atomic<std::size_t> x_waiting{0};
    std::unique_ptr<boost::asio::thread_pool> x_pool;  ///< made for the first file
    std::mutex x_pool_mutex;
    boost::asio::thread_pool& pool();
};

/// continuo-extract beside the running program.
[[nodiscard]] std::filesystem::path default_extractor_program();

}  // namespace continuo
