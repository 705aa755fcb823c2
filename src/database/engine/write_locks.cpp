#include "database/engine/write_locks.hpp"

#include <algorithm>

namespace continuo {

namespace {

/// FNV-1a: the same in every process, also of another build.
/// Source: http://www.isthe.com/chongo/tech/comp/fnv.
constexpr std::uint64_t fnv_start = 0xcbf29ce484222325U;

std::uint64_t fnv(std::string_view text, std::uint64_t hash) {
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3U;
    }
    return hash;
}

}  // namespace

WriteLocks WriteLocks::with(std::string_view kind, std::string_view name) const {
    const auto hash = fnv(name, fnv(":", fnv(kind, fnv_start)));
    const auto stripe = static_cast<std::uint16_t>((hash ^ (hash >> 32U)) % stripes);
    auto locks = *this;
    if (std::ranges::find(taken(), stripe) != taken().end()) return locks;
    if (x_count == x_taken.size()) {
        locks.x_all = true;
    } else {
        locks.x_taken[locks.x_count++] = stripe;
    }
    return locks;
}

}  // namespace continuo
