#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "base/error.hpp"

namespace continuo {

/// Copies the SQLite database `from` to the new file `to` in one consistent state, also while a
/// server writes to it, and checks the copy (`PRAGMA integrity_check`). The copy is one file,
/// without a write-ahead log, that only its owner can read. It gets its name when it is complete
/// and on the disk. `progress` gets the pages copied and their number. Returns the size in bytes.
/// Errors: conflict (`to` exists; it is not touched), not_found (no `from`), unavailable, corrupt
/// (the copy is damaged, and removed). Blocks.
[[nodiscard]] Result<std::uint64_t> back_up_sqlite(
    const std::filesystem::path& from,
    const std::filesystem::path& to,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress
);

}  // namespace continuo
