#include "extraction/file_scanner.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "async/offload.hpp"
#include "base/text.hpp"
#include "extraction/child_process.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

constexpr std::chrono::seconds scan_time_max{20};
constexpr std::size_t scan_output_bytes_max = std::size_t{64} * 1024;  // nothing reads it
constexpr int scan_exit_refused = 1;

std::unexpected<Error> not_scanned(std::string_view why) {
    log("extraction").error("ATTACHMENT_SCAN_COMMAND: a file could not be checked: {}", why);
    return fail(Errc::unavailable, "the file could not be checked");
}

}  // namespace

FileScanner::FileScanner(std::string_view command) {
    for (const auto word : split(command, ' '))
        if (!word.empty()) x_words.emplace_back(word);
}

FileScanner::~FileScanner() {
    x_stop = true;
    x_pool.join();
}

Task<Result<void>> FileScanner::scan(std::filesystem::path file, Deadline deadline) {
    co_return co_await offload(x_pool, [this, file = std::move(file), deadline] {
        return scan_now(file, deadline);
    });
}

Result<void> FileScanner::scan_now(const std::filesystem::path& file, Deadline deadline) {
    if (x_words.empty()) return {};
    const int input = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (input < 0) return not_scanned("it cannot be read");
    const ChildJob job{
        .program = x_words.front(),
        .arguments = {x_words.begin() + 1, x_words.end()},
        .environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"},
        .input = input,
        .output_bytes_max = scan_output_bytes_max,
        .deadline = deadline.shortened(scan_time_max),
        .stop = &x_stop,
    };
    const auto end = run_child(job);
    ::close(input);
    if (!end) return not_scanned(end.error().detail);
    if (end->exit_status == 0) return {};
    if (end->exit_status == scan_exit_refused) {
        log("extraction").warn("ATTACHMENT_SCAN_COMMAND: a file was refused");
        return fail(Errc::invalid_input, "it was refused by a check for viruses");
    }
    if (end->timed_out) return not_scanned("it took too long");
    return not_scanned("exit status " + std::to_string(end->exit_status));
}

}  // namespace continuo
