#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace continuo {

/// What a write changes, so that the writers of several processes can take their locks at the
/// beginning of a transaction and in one order: then no two of them wait for each other. Names are
/// hashed into `stripes`; two names of one stripe only wait for each other. SQLite needs none of
/// it: its write lock is that of the whole file.
/// Allocates nothing: every turn makes one.
class WriteLocks {
public:
    /// Locks of the shared table of PostgreSQL, of which a transaction can take all.
    static constexpr std::uint16_t stripes = 2048;

    /// Rows that no other writer changes at the same time, or that one statement changes.
    [[nodiscard]] static constexpr WriteLocks none() { return {}; }
    /// Any row: no other writer is at work meanwhile.
    [[nodiscard]] static constexpr WriteLocks all() {
        WriteLocks locks;
        locks.x_all = true;
        return locks;
    }
    /// Of all documents: their generation counts the changes of all of them.
    [[nodiscard]] static WriteLocks of_documents() { return none().with("documents", ""); }
    [[nodiscard]] static WriteLocks of_session(std::string_view session_id) {
        return none().with("session", session_id);
    }

    /// `kind` keeps names of different kinds apart: "session", "user". More names than fit make it
    /// all().
    [[nodiscard]] WriteLocks with(std::string_view kind, std::string_view name) const;

    [[nodiscard]] bool is_all() const { return x_all; }
    [[nodiscard]] std::span<const std::uint16_t> taken() const {
        return std::span(x_taken).first(x_count);
    }

private:
    std::array<std::uint16_t, 4> x_taken{};
    std::uint8_t x_count = 0;
    bool x_all = false;
};

}  // namespace continuo
