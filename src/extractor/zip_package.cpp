#include "extractor/zip_package.hpp"

#include <array>
#include <memory>

#include <archive.h>
#include <archive_entry.h>

namespace continuo {

namespace {

constexpr std::size_t parts_max = 10'000;
constexpr std::size_t part_bytes_max = std::size_t{32} * 1024 * 1024;
constexpr std::size_t unpacked_bytes_max = std::size_t{96} * 1024 * 1024;

std::unexpected<Error> broken_package() {
    return fail(Errc::invalid_input, "it is broken: its archive cannot be read");
}

Result<std::string> read_part(archive* from, std::size_t& unpacked) {
    std::string part;
    std::array<char, std::size_t{64} * 1024> buffer{};
    for (;;) {
        const auto count = ::archive_read_data(from, buffer.data(), buffer.size());
        if (count < 0) return broken_package();
        if (count == 0) return part;
        part.append(buffer.data(), static_cast<std::size_t>(count));
        unpacked += static_cast<std::size_t>(count);
        if (part.size() > part_bytes_max || unpacked > unpacked_bytes_max)
            return fail(Errc::limit_exceeded, "it unpacks to more than is allowed (96 MiB)");
    }
}

}  // namespace

Result<ZipParts> ZipPackage::read(const std::function<bool(std::string_view name)>& wanted) {
    const std::unique_ptr<archive, decltype(&archive_read_free)> reader(
        ::archive_read_new(), ::archive_read_free
    );
    ::archive_read_support_format_zip_seekable(reader.get());
    if (::archive_read_open_memory(reader.get(), x_bytes.data(), x_bytes.size()) != ARCHIVE_OK)
        return broken_package();
    ZipParts parts;
    archive_entry* entry = nullptr;
    for (std::size_t count = 0;; ++count) {
        const int status = ::archive_read_next_header(reader.get(), &entry);
        if (status == ARCHIVE_EOF) return parts;
        if (status < ARCHIVE_WARN) return broken_package();
        if (count == parts_max) return fail(Errc::limit_exceeded, "its archive has too many parts");
        const char* name = ::archive_entry_pathname(entry);
        if (name == nullptr || !wanted(name)) continue;
        if (::archive_entry_is_encrypted(entry) != 0)
            return fail(Errc::invalid_input, "it is encrypted with a password");
        auto part = read_part(reader.get(), x_unpacked);
        if (!part) return std::unexpected(std::move(part.error()));
        parts.insert_or_assign(name, std::move(*part));
    }
}

}  // namespace continuo
