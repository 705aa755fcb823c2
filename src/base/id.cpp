#include "base/id.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <sodium.h>

namespace continuo {

namespace {

constexpr std::size_t content_hash_bytes = 32;

std::string to_hex(std::span<const unsigned char> bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out(bytes.size() * 2, '0');
    auto* to = out.data();
    for (const unsigned char byte : bytes) {
        *to++ = digits[byte >> 4U];
        *to++ = digits[byte & 15U];
    }
    return out;
}

constexpr bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool consists_of(std::string_view text, std::string_view punctuation) {
    return std::ranges::all_of(text, [punctuation](char c) {
        return is_alphanumeric(c) || punctuation.find(c) != std::string_view::npos;
    });
}

}  // namespace

void fill_random(std::span<unsigned char> out) {
    // Each byte is used once. Without the pool, each id and nonce would need a system call, the
    // largest part of its cost.
    struct Pool {
        std::array<unsigned char, 512> bytes{};
        std::size_t used = bytes.size();
    };
    thread_local Pool pool;
    while (!out.empty()) {
        if (pool.used == pool.bytes.size()) {
            if (sodium_init() < 0) throw std::runtime_error("libsodium could not be initialised");
            randombytes_buf(pool.bytes.data(), pool.bytes.size());
            pool.used = 0;
        }
        const auto taken =
            std::span(pool.bytes)
                .subspan(pool.used, std::min(out.size(), pool.bytes.size() - pool.used));
        std::ranges::copy(taken, out.begin());
        std::ranges::fill(taken, static_cast<unsigned char>(0));
        pool.used += taken.size();
        out = out.subspan(taken.size());
    }
}

std::string random_hex(std::size_t bytes) {
    std::string raw(bytes, '\0');
    const std::span view(reinterpret_cast<unsigned char*>(raw.data()), raw.size());
    fill_random(view);
    return to_hex(view);
}

std::uint64_t random_u64() {
    std::array<unsigned char, 8> bytes{};
    fill_random(bytes);
    std::uint64_t value = 0;
    for (const auto byte : bytes)
        value = value << 8U | byte;
    return value;
}

std::string make_session_id() {
    return "sess_" + random_hex(16);
}
std::string make_thread_id() {
    return "thread_" + random_hex(16);
}

std::string make_ticket_id() {
    static constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string id = "ESC-";
    for (auto bits = random_u64(); id.size() < 14; bits >>= 5U)
        id.push_back(alphabet[bits & 31U]);
    return id;
}

std::string make_uuid() {
    std::array<unsigned char, 16> bytes{};
    fill_random(bytes);
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x40U);
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);
    auto hex = to_hex(bytes);
    for (const auto position : {20, 16, 12, 8})
        hex.insert(static_cast<std::size_t>(position), 1, '-');
    return hex;
}

bool is_valid_id(std::string_view id) {
    return !id.empty() && id.size() <= 255 && id != "." && id != ".." && consists_of(id, "_.:@-");
}

bool is_valid_request_id(std::string_view id) {
    return !id.empty() && id.size() <= 128 && consists_of(id, "_.:-");
}

struct ContentHasher::State {
    crypto_generichash_state hash;
};

ContentHasher::ContentHasher() : x_state(std::make_unique<State>()) {
    crypto_generichash_init(&x_state->hash, nullptr, 0, content_hash_bytes);
}
ContentHasher::~ContentHasher() = default;
ContentHasher::ContentHasher(ContentHasher&&) noexcept = default;
ContentHasher& ContentHasher::operator=(ContentHasher&&) noexcept = default;

void ContentHasher::add(std::string_view data) {
    crypto_generichash_update(
        &x_state->hash, reinterpret_cast<const unsigned char*>(data.data()), data.size()
    );
}

std::string ContentHasher::finish() {
    std::array<unsigned char, content_hash_bytes> digest{};
    crypto_generichash_final(&x_state->hash, digest.data(), digest.size());
    return to_hex(digest);
}

std::string content_hash(std::string_view data) {
    std::array<unsigned char, content_hash_bytes> digest{};
    crypto_generichash(
        digest.data(),
        digest.size(),
        reinterpret_cast<const unsigned char*>(data.data()),
        data.size(),
        nullptr,
        0
    );
    return to_hex(digest);
}

bool equal_constant_time(std::string_view a, std::string_view b) {
    // Comparing digests also hides the length.
    const auto left = content_hash(a);
    const auto right = content_hash(b);
    return sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace continuo
