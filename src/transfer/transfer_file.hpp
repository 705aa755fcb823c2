#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <set>
#include <string>

#include "base/limits.hpp"
#include "transfer/transfer_codec.hpp"

namespace continuo {

/// Reads an export line by line.
class TransferFileReader {
public:
    /// `in` outlives it. A line longer than `line_bytes_max` is skipped and not kept in memory.
    explicit TransferFileReader(
        std::istream& in, std::size_t line_bytes_max = limits::transfer_line_bytes_max
    )
        : x_in(in), x_line_bytes_max(line_bytes_max) {}

    /// Checks from the first line whether this is an export; call it before the first next().
    /// Errors: corrupt: `is compressed: ...`, `is not ...`; the caller prepends the file's name.
    [[nodiscard]] Result<void> begin();

    /// The next conversation; none at the end. Errors: corrupt and limit_exceeded (the line is too
    /// long), with the number of the line; the next call continues after that line. conflict: a
    /// newer version wrote the file, nothing more can be read.
    [[nodiscard]] Result<std::optional<TransferredSession>> next();

    /// The number of conversations from the trailer, read in advance; none if the trailer is
    /// missing or `in` cannot seek (a pipe).
    [[nodiscard]] std::optional<std::uint64_t> sessions_stated();

    /// After the last next(): how the file differs from the export; empty if it is intact.
    [[nodiscard]] std::string why_not_whole() const;
    [[nodiscard]] bool has_header() const { return x_header.has_value(); }
    [[nodiscard]] const ExportHeader& header() const { return *x_header; }
    [[nodiscard]] std::uint64_t sessions() const { return x_sessions; }

    // For resuming an export.
    [[nodiscard]] bool has_trailer() const { return x_has_trailer; }
    [[nodiscard]] const std::string& hash() const { return x_hash; }
    /// Total size of the intact lines before the first damaged one.
    [[nodiscard]] std::uint64_t good_bytes() const { return x_good_bytes; }
    [[nodiscard]] std::uint64_t good_lines() const { return x_good_lines; }
    [[nodiscard]] std::uint64_t lines() const { return x_lines; }

private:
    enum class LineRead { whole, too_long, none };
    [[nodiscard]] LineRead read_line(std::string& line);
    [[nodiscard]] LineRead read_bounded(std::string& line);
    [[nodiscard]] std::unexpected<Error> fault(Errc code, std::string_view kind, std::string why);
    [[nodiscard]] Result<std::optional<TransferredSession>> take(std::string_view line);
    void read_trailer(const ExportTrailer& trailer);

    std::istream& x_in;
    std::size_t x_line_bytes_max;
    std::optional<ExportHeader> x_header;
    std::string x_hash;
    std::string x_fault;
    std::optional<std::string> x_ahead;  ///< the first line, if begin() read it
    std::uint64_t x_lines = 0;
    std::uint64_t x_sessions = 0;
    std::uint64_t x_good_bytes = 0;
    std::uint64_t x_good_lines = 0;
    bool x_has_trailer = false;
};

/// Writes an export to a file or to standard output. All data is on disk after finish().
class TransferFileWriter {
public:
    struct Resumed {
        std::set<std::string> ids;  ///< of the conversations in the file
        bool finished = false;      ///< the file has its trailer: the export is complete
    };

    explicit TransferFileWriter(std::size_t line_bytes_max = limits::transfer_line_bytes_max);
    ~TransferFileWriter();
    TransferFileWriter(const TransferFileWriter&) = delete;
    TransferFileWriter& operator=(const TransferFileWriter&) = delete;

    /// Creates a file (mode 0600: it contains conversations). "-": standard output.
    /// Errors: conflict (the file exists), unavailable (I/O error).
    [[nodiscard]] Result<void> create(
        const std::filesystem::path& path, const ExportHeader& header
    );
    /// Resumes a file and removes an incomplete last line. Errors: not_found, conflict (an export
    /// of another source), corrupt (damaged before its last line), unavailable.
    [[nodiscard]] Result<Resumed> resume(
        const std::filesystem::path& path, const ExportHeader& header
    );
    /// Errors: limit_exceeded: the line would be too long for the reader, and is not written.
    [[nodiscard]] Result<void> write(const TransferredSession& copy);
    /// Writes the trailer, which completes the file.
    [[nodiscard]] Result<void> finish();

    [[nodiscard]] std::uint64_t sessions() const { return x_sessions; }
    [[nodiscard]] const std::string& hash() const { return x_hash; }

private:
    [[nodiscard]] Result<void> put(const std::string& line);

    std::size_t x_line_bytes_max;
    std::string x_name;
    int x_file = -1;
    std::string x_hash;
    std::uint64_t x_sessions = 0;
};

}  // namespace continuo
