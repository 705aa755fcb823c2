#include "redis/cluster/slot.hpp"

#include <array>

namespace continuo {

namespace {

using Crc16Table = std::array<std::uint16_t, 256>;

/// CRC table: a batch of many keys hashes many bytes.
constexpr Crc16Table make_table() {
    Crc16Table table{};
    for (unsigned byte = 0; byte < table.size(); ++byte) {
        unsigned crc = byte << 8U;
        for (int bit = 0; bit < 8; ++bit)
            crc = ((crc & 0x8000U) != 0 ? (crc << 1U) ^ 0x1021U : crc << 1U) & 0xFFFFU;
        table[byte] = static_cast<std::uint16_t>(crc);
    }
    return table;
}

constexpr Crc16Table table = make_table();

}  // namespace

std::uint16_t crc16(std::string_view text) {
    unsigned crc = 0;
    for (const char c : text)
        crc = ((crc << 8U) & 0xFFFFU) ^ table[(crc >> 8U) ^ static_cast<unsigned char>(c)];
    return static_cast<std::uint16_t>(crc);
}

std::uint16_t hash_slot(std::string_view key) {
    const auto open = key.find('{');
    if (open != std::string_view::npos) {
        const auto close = key.find('}', open + 1);
        if (close != std::string_view::npos && close > open + 1)
            key = key.substr(open + 1, close - open - 1);
    }
    return crc16(key) % cluster_slots;
}

}  // namespace continuo
