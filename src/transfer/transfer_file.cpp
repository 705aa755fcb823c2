#include "transfer/transfer_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <istream>
#include <limits>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::streamoff trailer_bytes_max = 512;  // two hashes and a number: less than 256

constexpr std::string_view export_beginning = R"({"continuo_export":)";

/// True if the file begins like an export. A file that is shorter than this beginning counts too.
bool begins_an_export(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string read(export_beginning.size(), '\0');
    in.read(read.data(), static_cast<std::streamsize>(read.size()));
    read.resize(static_cast<std::size_t>(in.gcount()));
    return export_beginning.starts_with(read);
}

/// By the first bytes of gzip (RFC 1952), Zstandard (RFC 8878), xz and bzip2.
bool is_compressed(std::string_view line) {
    static constexpr std::string_view beginnings[] = {
        "\x1F\x8B", "\x28\xB5\x2F\xFD", "\xFD\x37zXZ", "BZh"
    };
    return std::ranges::any_of(beginnings, [line](auto bytes) { return line.starts_with(bytes); });
}

}  // namespace

Result<void> TransferFileReader::begin() {
    std::string line;
    const auto read = read_bounded(line);
    if (read == LineRead::none) return {};
    if (is_compressed(line)) return fail(Errc::corrupt, "is compressed: unpack it first");
    // A damaged or missing header does not prevent reading the conversations after it.
    const bool known = read == LineRead::whole &&
                       (line.starts_with(export_beginning) || !verified_checksum(line).empty());
    if (!known) return fail(Errc::corrupt, "is not a Continuo export");
    x_ahead = std::move(line);
    return {};
}

TransferFileReader::LineRead TransferFileReader::read_bounded(std::string& line) {
    line.clear();
    std::vector<char> block(64 * 1024);
    for (;;) {
        x_in.getline(block.data(), static_cast<std::streamsize>(block.size()));
        const auto got = static_cast<std::size_t>(x_in.gcount());
        const bool ended = !x_in.fail() && !x_in.eof();
        // getline() counts the line end but does not store it.
        line.append(block.data(), ended ? got - 1 : got);
        if (line.size() > x_line_bytes_max) {
            if (x_in.fail() && !x_in.eof()) x_in.clear();
            if (!ended) x_in.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
            line.resize(x_line_bytes_max);
            return LineRead::too_long;
        }
        if (ended) return LineRead::whole;
        if (x_in.bad() || x_in.eof() || got == 0)
            return line.empty() ? LineRead::none : LineRead::whole;
        x_in.clear();  // the block is full
    }
}

TransferFileReader::LineRead TransferFileReader::read_line(std::string& line) {
    if (!x_ahead) return read_bounded(line);
    line = *std::exchange(x_ahead, std::nullopt);
    return LineRead::whole;
}

std::unexpected<Error> TransferFileReader::fault(
    Errc code, std::string_view kind, std::string why
) {
    if (x_fault.empty()) x_fault = fmt::format("line {} {}", x_lines, kind);
    return fail(code, fmt::format("line {}: {}", x_lines, why));
}

Result<std::optional<TransferredSession>> TransferFileReader::next() {
    std::string line;
    for (;;) {
        const auto read = read_line(line);
        if (read == LineRead::none) return std::nullopt;
        ++x_lines;
        if (read == LineRead::too_long) {
            auto why = fmt::format("it is longer than {} bytes", x_line_bytes_max);
            return fault(Errc::limit_exceeded, "is too long", std::move(why));
        }
        // A line without a line end is truncated, even if its content is valid.
        const bool cut = x_in.eof();
        Result<std::optional<TransferredSession>> taken =
            cut ? fail(Errc::corrupt, "the line is truncated") : take(line);
        if (taken && x_good_lines + 1 == x_lines) {
            ++x_good_lines;
            x_good_bytes += line.size() + 1;
        }
        if (!taken) {
            return fault(
                taken.error().code,
                cut ? "is truncated" : "is damaged",
                std::move(taken.error().detail)
            );
        }
        if (*taken) return taken;
    }
}

Result<std::optional<TransferredSession>> TransferFileReader::take(std::string_view line) {
    auto decoded = decode_line(line);
    if (!decoded) return std::unexpected(std::move(decoded.error()));
    if (auto* header = std::get_if<ExportHeader>(&*decoded)) {
        if (x_lines != 1) return fail(Errc::corrupt, "unexpected header");
        x_header = std::move(*header);
    } else if (x_has_trailer) {
        return fail(Errc::corrupt, "unexpected line after the end of the export");
    } else if (const auto* trailer = std::get_if<ExportTrailer>(&*decoded)) {
        read_trailer(*trailer);
        return std::nullopt;
    }
    x_hash = chain_hash(x_hash, verified_checksum(line));
    auto* copy = std::get_if<TransferredSession>(&*decoded);
    if (copy == nullptr) return std::nullopt;
    ++x_sessions;
    return std::move(*copy);
}

std::optional<std::uint64_t> TransferFileReader::sessions_stated() {
    if (!x_in.good()) return std::nullopt;
    const auto here = x_in.tellg();
    if (!x_in.seekg(0, std::ios::end)) {
        x_in.clear();
        return std::nullopt;
    }
    const auto bytes = std::min<std::streamoff>(x_in.tellg(), trailer_bytes_max);
    std::string text(static_cast<std::size_t>(bytes), '\0');
    x_in.seekg(-bytes, std::ios::end);
    x_in.read(text.data(), bytes);
    x_in.clear();
    x_in.seekg(here);
    if (!text.ends_with('\n')) return std::nullopt;
    text.pop_back();
    const auto line = std::string_view(text).substr(text.rfind('\n') + 1);
    const auto decoded = decode_line(line);
    const auto* trailer = decoded ? std::get_if<ExportTrailer>(&*decoded) : nullptr;
    return trailer == nullptr ? std::nullopt : std::optional(trailer->sessions);
}

void TransferFileReader::read_trailer(const ExportTrailer& trailer) {
    x_has_trailer = true;
    if (!x_fault.empty() || (trailer.sessions == x_sessions && trailer.hash == x_hash)) return;
    x_fault = fmt::format(
        "its last line states {} sessions with hash {}, but it has {} with hash {}",
        trailer.sessions,
        excerpt(trailer.hash),
        x_sessions,
        x_hash
    );
}

std::string TransferFileReader::why_not_whole() const {
    if (!x_fault.empty()) return x_fault;
    if (!x_header) return "it has no header";
    if (!x_has_trailer) return "it is truncated: its last line is missing";
    return {};
}

TransferFileWriter::TransferFileWriter(std::size_t line_bytes_max)
    : x_line_bytes_max(line_bytes_max) {}

TransferFileWriter::~TransferFileWriter() {
    if (x_file > STDERR_FILENO) ::close(x_file);
}

Result<void> TransferFileWriter::create(
    const std::filesystem::path& path, const ExportHeader& header
) {
    x_name = path.string();
    if (x_name == "-") {
        x_name = "standard output";
        x_file = STDOUT_FILENO;
        return put(encode_line(header));
    }
    x_file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (x_file < 0 && errno == EEXIST) {
        return fail(
            Errc::conflict,
            fmt::format("{} exists: use --resume to continue it, or another file", x_name)
        );
    }
    if (x_file < 0)
        return fail(Errc::unavailable, fmt::format("{}: {}", x_name, std::strerror(errno)));
    return put(encode_line(header));
}

Result<TransferFileWriter::Resumed> TransferFileWriter::resume(
    const std::filesystem::path& path, const ExportHeader& header
) {
    x_name = path.string();
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(Errc::not_found, fmt::format("{} cannot be read", x_name));
    TransferFileReader reader(in);
    Resumed resumed;
    for (;;) {
        auto copy = reader.next();
        if (copy && !*copy) break;
        if (copy) resumed.ids.insert((*copy)->record.session->session_id);
    }
    if (reader.lines() != 0 && !reader.has_header() && !begins_an_export(path))
        return fail(Errc::corrupt, fmt::format("{} is not a Continuo export", x_name));
    // An interrupted export can only have damaged the last line.
    if (reader.lines() > reader.good_lines() + 1) {
        return fail(
            Errc::corrupt,
            fmt::format(
                "{}: {} and is not the last line: export to a new file",
                x_name,
                reader.why_not_whole()
            )
        );
    }
    if (reader.has_header() && reader.header().source != header.source) {
        return fail(
            Errc::conflict,
            fmt::format("{} is an export of {}", x_name, excerpt(reader.header().source))
        );
    }
    resumed.finished = reader.has_trailer();
    x_file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (x_file < 0 || ::ftruncate(x_file, static_cast<off_t>(reader.good_bytes())) != 0 ||
        ::lseek(x_file, 0, SEEK_END) < 0) {
        return fail(Errc::unavailable, fmt::format("{}: {}", x_name, std::strerror(errno)));
    }
    x_hash = reader.hash();
    x_sessions = reader.sessions();
    if (!reader.has_header()) {
        if (auto put_header = put(encode_line(header)); !put_header)
            return std::unexpected(std::move(put_header.error()));
    }
    return resumed;
}

Result<void> TransferFileWriter::put(const std::string& line) {
    const auto text = line + '\n';
    std::string_view left = text;
    while (!left.empty()) {
        const auto wrote = ::write(x_file, left.data(), left.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0)
            return fail(Errc::unavailable, fmt::format("{}: {}", x_name, std::strerror(errno)));
        left.remove_prefix(static_cast<std::size_t>(wrote));
    }
    x_hash = chain_hash(x_hash, verified_checksum(line));
    return {};
}

Result<void> TransferFileWriter::write(const TransferredSession& copy) {
    const auto line = encode_line(copy);
    if (line.size() > x_line_bytes_max) {
        return fail(
            Errc::limit_exceeded,
            fmt::format("its line in the export would exceed {} bytes", x_line_bytes_max)
        );
    }
    auto done = put(line);
    if (done) ++x_sessions;
    return done;
}

Result<void> TransferFileWriter::finish() {
    const auto hash = x_hash;
    if (auto done = put(encode_line(ExportTrailer{x_sessions, hash})); !done) return done;
    x_hash = hash;
    // A pipe has nothing to sync.
    if (x_file > STDERR_FILENO && ::fsync(x_file) != 0)
        return fail(Errc::unavailable, fmt::format("{}: {}", x_name, std::strerror(errno)));
    return {};
}

}  // namespace continuo
