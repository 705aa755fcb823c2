#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace continuo {

/// A place in a session's log: `offset` code points of message `seq` were delivered, and every
/// message before it. What a client needs to go on from, at any instance.
///
/// A cursor proves itself: `digest` is that of the delivered text. A log or a draft whose message
/// `seq` begins with another text (its instance died and the answer was made again, a human's
/// message took its place) is recognised by it, however the client came to be behind.
struct StreamCursor {
    /// Of the log that it counts in; nullopt: not checked (`after=<number>`).
    std::optional<std::uint64_t> epoch;
    std::uint64_t seq = 1;
    std::uint64_t offset = 0;
    std::uint32_t digest = 0;

    bool operator==(const StreamCursor&) const = default;
};

/// Code points of a cursor's offset beyond which it is refused: no message is that long.
inline constexpr std::uint64_t cursor_offset_max = 1'000'000;

/// `<epoch>.<seq>-<offset>`, followed by `~<digest, 8 hex digits>` when the offset is not 0.
[[nodiscard]] std::string to_string(const StreamCursor& cursor);

/// Reads the form above, or a number N: everything after message N. nullopt for anything else.
[[nodiscard]] std::optional<StreamCursor> parse_cursor(std::string_view text);

/// FNV-1a, 32 bits, of text in pieces: begin with text_digest_start. Source: RFC draft
/// draft-eastlake-fnv.
inline constexpr std::uint32_t text_digest_start = 2166136261U;
[[nodiscard]] std::uint32_t add_to_digest(std::uint32_t digest, std::string_view text);

/// Moves `cursor` over `text`, the next piece of its message.
void advance(StreamCursor& cursor, std::string_view text);

/// The bytes of `text` that the cursor has delivered; nullopt when they are not the beginning of
/// `text`.
[[nodiscard]] std::optional<std::size_t> delivered_bytes(
    const StreamCursor& cursor, std::string_view text
);

}  // namespace continuo
