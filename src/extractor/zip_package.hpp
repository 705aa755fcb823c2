#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace continuo {

/// The parts of a document that is a ZIP archive.
using ZipParts = std::map<std::string, std::string, std::less<>>;

/// Reads such an archive. Limits: 10,000 parts, 32 MiB of one, 96 MiB of those that are read
/// together. What is not wanted is not unpacked.
class ZipPackage {
public:
    /// `bytes` outlive it.
    explicit ZipPackage(std::string_view bytes) : x_bytes(bytes) {}

    /// The parts whose names are wanted, by name. Errors: invalid_input (broken, encrypted),
    /// limit_exceeded.
    [[nodiscard]] Result<ZipParts> read(const std::function<bool(std::string_view name)>& wanted);

private:
    std::string_view x_bytes;
    std::size_t x_unpacked = 0;
};

}  // namespace continuo
