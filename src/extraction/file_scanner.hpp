#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"

namespace continuo {

/// Has files checked by a program of the operator, such as a virus scanner. The program gets the
/// file as its standard input; its exit status 0 lets the file pass, 1 refuses it, and any other,
/// a signal or 20 s without an end mean that it could not be checked. Two run at a time. (This is
/// the contract of `clamdscan -`.) Thread: any.
class FileScanner {
public:
    /// `command`: the path of a program and its arguments, separated by spaces.
    explicit FileScanner(std::string_view command);
    /// Ends the programs.
    ~FileScanner();
    FileScanner(const FileScanner&) = delete;
    FileScanner& operator=(const FileScanner&) = delete;

    /// The caller keeps the file until the task has ended. Errors: invalid_input (refused; the rest
    /// of a sentence about the file), unavailable (not checked). Cancel: has no effect.
    Task<Result<void>> scan(std::filesystem::path file, Deadline deadline);

private:
    Result<void> scan_now(const std::filesystem::path& file, Deadline deadline);

    std::vector<std::string> x_words;
    std::atomic<bool> x_stop{false};
    boost::asio::thread_pool x_pool{2};
};

}  // namespace continuo
