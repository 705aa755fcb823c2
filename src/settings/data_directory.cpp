#include "settings/data_directory.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/id.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

std::string reason() {
    return std::strerror(errno);
}

std::string read_all(int file) {
    std::array<char, 4096> buffer{};
    const auto got = ::pread(file, buffer.data(), buffer.size(), 0);
    return got > 0 ? std::string(buffer.data(), static_cast<std::size_t>(got)) : std::string();
}

}  // namespace

Result<DataDirectory> DataDirectory::open(const std::filesystem::path& path) {
    std::error_code ec;
    const bool made = std::filesystem::create_directories(path, ec);
    if (ec)
        return fail(
            Errc::unavailable,
            fmt::format("cannot create the data directory {}: {}", path.string(), ec.message())
        );
    if (made) std::filesystem::permissions(path, std::filesystem::perms::owner_all, ec);

    const auto lock_path = path / "continuo.lock";
    const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) {
        return fail(
            Errc::unavailable,
            fmt::format("cannot write to the data directory {}: {}", path.string(), reason())
        );
    }
    DataDirectory directory(path, lock);
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        return fail(
            Errc::busy,
            fmt::format(
                "the data directory {} is in use by another process (pid {}); give each its own "
                "DATA_DIRECTORY",
                path.string(),
                trim(read_all(lock))
            )
        );
    }
    const auto pid = fmt::format("{}\n", ::getpid());
    if (::ftruncate(lock, 0) != 0 ||
        ::pwrite(lock, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
        return fail(
            Errc::unavailable, fmt::format("{} cannot be written: {}", lock_path.string(), reason())
        );
    }
    for (const auto& folder : {directory.index(), directory.uploads()}) {
        std::filesystem::create_directories(folder, ec);
        if (ec)
            return fail(
                Errc::unavailable,
                fmt::format("{} cannot be created: {}", folder.string(), ec.message())
            );
    }
    directory.hide_from_others();
    return directory;
}

void DataDirectory::hide_from_others() const {
    auto log_path = database();
    auto memory_path = database();
    log_path += "-wal";
    memory_path += "-shm";
    for (const auto& path : {database(), log_path, memory_path, index(), uploads()}) {
        std::error_code ignored;  // it can be missing, or belong to another user
        std::filesystem::permissions(
            path, std::filesystem::perms::others_all, std::filesystem::perm_options::remove, ignored
        );
    }
}

DataDirectory::~DataDirectory() {
    if (x_lock >= 0) ::close(x_lock);
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : x_path(std::move(other.x_path)), x_lock(std::exchange(other.x_lock, -1)) {}

DataDirectory& DataDirectory::operator=(DataDirectory&& other) noexcept {
    std::swap(x_path, other.x_path);
    std::swap(x_lock, other.x_lock);
    return *this;
}

Result<DataDirectory::AdminKey> DataDirectory::load_or_make_admin_key() const {
    const auto path = admin_key_file();
    const int existing = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (existing >= 0) {
        const auto text = read_all(existing);
        ::close(existing);
        const auto key = trim(text);
        if (key.size() < 16 || key.find('\n') != std::string_view::npos) {
            return fail(
                Errc::corrupt,
                fmt::format(
                    "{} does not contain a key; remove it, and a new one is created", path.string()
                )
            );
        }
        return AdminKey{std::string(key), false};
    }
    if (errno != ENOENT)
        return fail(
            Errc::unavailable, fmt::format("{} cannot be read: {}", path.string(), reason())
        );

    AdminKey made{random_hex(24), true};
    const auto line = made.key + "\n";
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool written =
        file >= 0 && ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    const auto why = reason();
    if (file >= 0) ::close(file);
    if (!written) {
        std::error_code ignored;
        if (file >= 0) std::filesystem::remove(path, ignored);
        return fail(Errc::unavailable, fmt::format("{} cannot be written: {}", path.string(), why));
    }
    return made;
}

}  // namespace continuo
