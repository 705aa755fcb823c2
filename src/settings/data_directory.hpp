#pragma once

#include <filesystem>
#include <string>

#include "base/error.hpp"

namespace continuo {

/// DATA_DIRECTORY, the folder with all state of one process. Layout:
///   continuo.db (+ -wal, -shm)  the archive        index/       the search index, can be rebuilt
///   uploads/  scratch files     admin_key  (0600)  continuo.lock
class DataDirectory {
public:
    /// Creates the folder (0700) if it is missing, and locks it against other processes; the lock
    /// ends with the process, even after kill -9. Errors: unavailable (cannot be created or
    /// written), busy (in use by another process; the detail has its pid).
    [[nodiscard]] static Result<DataDirectory> open(const std::filesystem::path& path);

    ~DataDirectory();
    DataDirectory(DataDirectory&& other) noexcept;
    DataDirectory& operator=(DataDirectory&& other) noexcept;

    [[nodiscard]] std::filesystem::path index() const { return x_path / "index"; }
    [[nodiscard]] std::filesystem::path uploads() const { return x_path / "uploads"; }
    [[nodiscard]] std::filesystem::path database() const { return x_path / "continuo.db"; }
    [[nodiscard]] std::filesystem::path admin_key_file() const { return x_path / "admin_key"; }

    struct AdminKey {
        std::string key;
        bool made_now = false;
    };
    /// The key in the file `admin_key`, which is created at the first call (mode 0600).
    /// Errors: unavailable; corrupt if the file does not contain exactly one line.
    [[nodiscard]] Result<AdminKey> load_or_make_admin_key() const;

private:
    DataDirectory(std::filesystem::path path, int lock) : x_path(std::move(path)), x_lock(lock) {}
    /// Removes rights of others from our files, which older versions created readable for all. An
    /// existing folder keeps its mode, which is its owner's choice.
    void hide_from_others() const;

    std::filesystem::path x_path;
    int x_lock = -1;
};

}  // namespace continuo
