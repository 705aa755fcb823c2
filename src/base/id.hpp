#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace continuo {

// Random identifiers from the system's cryptographic generator. Thread: any.

/// `sess_` and 32 hex digits: 128 random bits. The id grants access to its session.
[[nodiscard]] std::string make_session_id();
/// `thread_` and 32 hex digits.
[[nodiscard]] std::string make_thread_id();
/// `ESC-` and 10 characters of Crockford base32 (50 random bits): short enough to read out on the
/// phone. The ticket table enforces uniqueness; after a collision a new id is made.
[[nodiscard]] std::string make_ticket_id();
/// A UUID of RFC 9562, version 4.
[[nodiscard]] std::string make_uuid();
/// Fills `out` with random bytes from a per-thread buffer of the system's random bytes.
void fill_random(std::span<unsigned char> out);
/// `bytes` random bytes as lower-case hex.
[[nodiscard]] std::string random_hex(std::size_t bytes);
[[nodiscard]] std::uint64_t random_u64();

/// Ids that a caller can choose (sessions, documents, client messages): 1..255 of
/// `[A-Za-z0-9_.:@-]`, and not `.` or `..`.
[[nodiscard]] bool is_valid_id(std::string_view id);
/// Request ids that a caller can send: 1..128 of `[A-Za-z0-9_.:-]`.
[[nodiscard]] bool is_valid_request_id(std::string_view id);

/// Lower-case hex of the BLAKE2b-256 of `data` (libsodium's generic hash): content hashes.
[[nodiscard]] std::string content_hash(std::string_view data);
/// As content_hash(), for data in pieces. Thread: any, one at a time.
class ContentHasher {
public:
    ContentHasher();
    ~ContentHasher();
    ContentHasher(ContentHasher&&) noexcept;
    ContentHasher& operator=(ContentHasher&&) noexcept;

    void add(std::string_view data);
    /// The hash of all added data. Call it once, after the last add().
    [[nodiscard]] std::string finish();

private:
    struct State;
    std::unique_ptr<State> x_state;
};

/// Compares in a time that does not depend on where the texts differ. For credentials.
[[nodiscard]] bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace continuo
