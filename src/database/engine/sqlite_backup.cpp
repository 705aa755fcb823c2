// SQLite's online backup copies pages. A read transaction on the source, which is open meanwhile,
// makes them those of one state: without it, the copy would begin anew with each commit of the
// server. The copy is made under another name, so that a backup that was cut short is not taken for
// a whole one.
#include "database/engine/sqlite_backup.hpp"

#include <cerrno>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/id.hpp"

namespace continuo {

namespace {

constexpr int pages_per_step = 1024;
/// To wait for a lock, which another process holds for moments only.
constexpr int lock_wait_ms = 5000;

struct CloseSqlite {
    void operator()(sqlite_api::sqlite3* handle) const { sqlite_api::sqlite3_close(handle); }
};
using SqliteHandle = std::unique_ptr<sqlite_api::sqlite3, CloseSqlite>;

/// Removes the file at the end of the scope, unless it has got another name.
struct UnfinishedFile {
    std::filesystem::path path;
    ~UnfinishedFile() { remove(); }
    explicit UnfinishedFile(std::filesystem::path at) : path(std::move(at)) {}
    UnfinishedFile(const UnfinishedFile&) = delete;
    UnfinishedFile& operator=(const UnfinishedFile&) = delete;

private:
    void remove() const {
        for (const auto* const suffix : {"", "-journal"}) {
            std::error_code ignored;
            std::filesystem::remove(path.string() + suffix, ignored);
        }
    }
};

std::unexpected<Error> sqlite_failure(std::string_view what, int code) {
    const auto kind =
        code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? Errc::corrupt : Errc::unavailable;
    return fail(kind, fmt::format("{}: {}", what, sqlite_api::sqlite3_errstr(code)));
}

std::unexpected<Error> system_failure(const std::filesystem::path& path) {
    const auto reason = std::generic_category().message(errno);
    return fail(Errc::unavailable, fmt::format("{}: {}", path.string(), reason));
}

std::unexpected<Error> exists_already(const std::filesystem::path& path) {
    return fail(
        Errc::conflict, fmt::format("{} exists; a backup overwrites no file", path.string())
    );
}

Result<SqliteHandle> open_handle(const std::filesystem::path& path, int flags) {
    sqlite_api::sqlite3* opened = nullptr;
    const int code = sqlite_api::sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
    SqliteHandle handle(opened);
    if (code != SQLITE_OK) return sqlite_failure(path.string(), code);
    sqlite_api::sqlite3_busy_timeout(opened, lock_wait_ms);
    return handle;
}

Result<void> run_sql(const SqliteHandle& handle, const char* sql) {
    const int code = sqlite_api::sqlite3_exec(handle.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return sqlite_failure(sql, code);
    return {};
}

/// The first column of the first row.
Result<std::string> ask_sql(const SqliteHandle& handle, const char* sql) {
    sqlite_api::sqlite3_stmt* statement = nullptr;
    int code = sqlite_api::sqlite3_prepare_v2(handle.get(), sql, -1, &statement, nullptr);
    if (code != SQLITE_OK) return sqlite_failure(sql, code);
    std::string answer;
    code = sqlite_api::sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        const auto* const text = sqlite_api::sqlite3_column_text(statement, 0);
        if (text != nullptr) answer = reinterpret_cast<const char*>(text);
    }
    sqlite_api::sqlite3_finalize(statement);
    if (code != SQLITE_ROW) return sqlite_failure(sql, code);
    return answer;
}

Result<void> copy_pages(
    const SqliteHandle& source,
    const SqliteHandle& target,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress
) {
    auto* backup = sqlite_api::sqlite3_backup_init(target.get(), "main", source.get(), "main");
    if (backup == nullptr)
        return sqlite_failure("backup", sqlite_api::sqlite3_errcode(target.get()));
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        code = sqlite_api::sqlite3_backup_step(backup, pages_per_step);
        const auto total = sqlite_api::sqlite3_backup_pagecount(backup);
        const auto left = sqlite_api::sqlite3_backup_remaining(backup);
        progress(static_cast<std::uint64_t>(total - left), static_cast<std::uint64_t>(total));
    }
    const int finished = sqlite_api::sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE) return sqlite_failure("backup", code);
    if (finished != SQLITE_OK) return sqlite_failure("backup", finished);
    return {};
}

Result<void> check_copy(const SqliteHandle& copy) {
    // It was copied with the mark of a file that has a write-ahead log beside it.
    if (auto alone = ask_sql(copy, "PRAGMA journal_mode = DELETE"); !alone)
        return std::unexpected(std::move(alone.error()));
    const auto checked = ask_sql(copy, "PRAGMA integrity_check(1)");
    if (!checked) return std::unexpected(checked.error());
    if (*checked != "ok") return fail(Errc::corrupt, "the copy is damaged: " + *checked);
    return {};
}

Result<void> copy_and_check(
    const std::filesystem::path& from,
    const std::filesystem::path& copy,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress
) {
    const auto source = open_handle(from, SQLITE_OPEN_READONLY);
    if (!source) return std::unexpected(source.error());
    for (const auto* const sql : {"BEGIN", "SELECT count(*) FROM sqlite_master"}) {
        if (auto begun = run_sql(*source, sql); !begun) return begun;
    }
    const auto target = open_handle(copy, SQLITE_OPEN_READWRITE);
    if (!target) return std::unexpected(target.error());
    if (auto copied = copy_pages(*source, *target, progress); !copied) return copied;
    return check_copy(*target);
}

/// Waits until the file, or the folder with its names, is on the disk.
Result<void> sync_to_disk(const std::filesystem::path& path) {
    const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0) return system_failure(path);
    const bool synced = ::fsync(opened) == 0;
    const auto failure = system_failure(path);
    ::close(opened);
    if (!synced) return failure;
    return {};
}

}  // namespace

Result<std::uint64_t> back_up_sqlite(
    const std::filesystem::path& from,
    const std::filesystem::path& to,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress
) {
    if (!std::filesystem::exists(from))
        return fail(Errc::not_found, fmt::format("there is no database {}", from.string()));
    if (std::filesystem::exists(std::filesystem::symlink_status(to))) return exists_already(to);
    const UnfinishedFile copy(fmt::format("{}.{}.partial", to.string(), random_hex(4)));
    const int made =
        ::open(copy.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (made < 0) return system_failure(copy.path);
    ::close(made);
    if (auto copied = copy_and_check(from, copy.path, progress); !copied)
        return std::unexpected(std::move(copied.error()));
    if (auto synced = sync_to_disk(copy.path); !synced)
        return std::unexpected(std::move(synced.error()));
    // A second name, as a link overwrites no file.
    if (::link(copy.path.c_str(), to.c_str()) != 0)
        return errno == EEXIST ? exists_already(to) : system_failure(to);
    const auto folder = std::filesystem::absolute(to).parent_path();
    if (auto synced = sync_to_disk(folder); !synced)
        return std::unexpected(std::move(synced.error()));
    return std::filesystem::file_size(to);
}

}  // namespace continuo
