#include "knowledge/vectors/vector_file.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/id.hpp"

namespace continuo {

namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view vector_file_magic = "CONTVEC1";
constexpr std::size_t vector_head_bytes = 32;
constexpr std::size_t record_head_bytes = 24;  // key and checksum

/// FNV-1a over the key and the values.
std::uint64_t checksum_of(const VectorKey& key, const DenseVector& vector) {
    std::uint64_t hash = 14695981039346656037ULL;
    const auto add = [&hash](std::uint64_t word) { hash = (hash ^ word) * 1099511628211ULL; };
    add(key[0]);
    add(key[1]);
    for (const float value : vector)
        add(std::bit_cast<std::uint32_t>(value));
    return hash;
}

bool is_sound(const DenseVector& vector) {
    return std::ranges::all_of(vector, [](float value) { return std::isfinite(value); });
}

}  // namespace

VectorKey vector_key(std::string_view model, std::string_view text) {
    ContentHasher hasher;
    hasher.add(model);
    hasher.add(std::string_view("\0", 1));
    hasher.add(text);
    const auto digits = hasher.finish();
    VectorKey key{};
    for (std::size_t i = 0; i < key.size(); ++i)
        std::from_chars(digits.data() + 16 * i, digits.data() + 16 * (i + 1), key[i], 16);
    return key;
}

std::size_t VectorFile::record_bytes() const {
    return record_head_bytes + x_dimensions * sizeof(float);
}

std::unexpected<Error> VectorFile::failed(std::string_view what) const {
    return fail(Errc::unavailable, fmt::format("cannot {} the file {}", what, x_file.string()));
}

Result<VectorFile> VectorFile::open(std::filesystem::path file) {
    VectorFile made(std::move(file));
    if (auto read = made.read_places(); !read) return std::unexpected(std::move(read.error()));
    return made;
}

Result<void> VectorFile::read_places() {
    std::error_code ec;
    if (!std::filesystem::exists(x_file, ec)) return {};
    x_stream.open(x_file, std::ios::binary | std::ios::in | std::ios::out);
    const auto bytes = std::filesystem::file_size(x_file, ec);
    std::array<char, vector_head_bytes> head{};
    if (!x_stream || ec) return failed("open");
    x_stream.read(head.data(), head.size());
    std::uint32_t dimensions = 0;
    std::memcpy(&dimensions, head.data() + vector_file_magic.size(), sizeof dimensions);
    if (!x_stream || std::string_view(head.data(), vector_file_magic.size()) != vector_file_magic ||
        dimensions == 0 || dimensions > embedding_dimensions_max) {
        x_stream.close();  // of something else: begin() replaces it
        return {};
    }
    x_dimensions = dimensions;
    x_records = (bytes - vector_head_bytes) / record_bytes();
    for (std::uint64_t record = 0; record < x_records; ++record) {
        VectorKey key{};
        const auto at = vector_head_bytes + record * record_bytes();
        x_stream.seekg(static_cast<std::streamoff>(at));
        x_stream.read(reinterpret_cast<char*>(key.data()), sizeof key);
        if (!x_stream) return failed("read");
        x_places[key] = record;
    }
    const auto whole = vector_head_bytes + x_records * record_bytes();
    if (whole != bytes) std::filesystem::resize_file(x_file, whole, ec);
    return ec ? failed("shorten") : Result<void>{};
}

std::optional<DenseVector> VectorFile::find(const VectorKey& key) {
    const auto place = x_places.find(key);
    if (place == x_places.end()) return std::nullopt;
    const auto at = vector_head_bytes + place->second * record_bytes() + sizeof key;
    std::uint64_t checksum = 0;
    DenseVector vector(x_dimensions);
    x_stream.clear();
    x_stream.seekg(static_cast<std::streamoff>(at));
    x_stream.read(reinterpret_cast<char*>(&checksum), sizeof checksum);
    x_stream.read(
        reinterpret_cast<char*>(vector.data()),
        static_cast<std::streamsize>(vector.size() * sizeof(float))
    );
    if (!x_stream || checksum != checksum_of(key, vector) || !is_sound(vector)) {
        x_stream.clear();
        x_places.erase(place);
        return std::nullopt;
    }
    return vector;
}

Result<void> VectorFile::begin(std::size_t dimensions) {
    x_places.clear();
    x_records = 0;
    x_dimensions = dimensions;
    x_stream.close();
    x_stream.clear();
    x_stream.open(x_file, std::ios::binary | std::ios::in | std::ios::out | std::ios::trunc);
    std::array<char, vector_head_bytes> head{};
    std::memcpy(head.data(), vector_file_magic.data(), vector_file_magic.size());
    const auto number = static_cast<std::uint32_t>(dimensions);
    std::memcpy(head.data() + vector_file_magic.size(), &number, sizeof number);
    x_stream.write(head.data(), head.size());
    return x_stream ? Result<void>{} : failed("create");
}

Result<void> VectorFile::append(const VectorKey& key, const DenseVector& vector) {
    if (vector.size() != x_dimensions || !x_stream.is_open()) {
        if (auto begun = begin(vector.size()); !begun) return begun;
    }
    const auto checksum = checksum_of(key, vector);
    x_stream.clear();
    x_stream.seekp(static_cast<std::streamoff>(vector_head_bytes + x_records * record_bytes()));
    x_stream.write(reinterpret_cast<const char*>(key.data()), sizeof key);
    x_stream.write(reinterpret_cast<const char*>(&checksum), sizeof checksum);
    x_stream.write(
        reinterpret_cast<const char*>(vector.data()),
        static_cast<std::streamsize>(vector.size() * sizeof(float))
    );
    if (!x_stream) return failed("write");
    x_places[key] = x_records++;
    return {};
}

Result<void> VectorFile::flush() {
    if (!x_stream.is_open()) return {};
    x_stream.flush();
    return x_stream ? Result<void>{} : failed("write");
}

Result<void> VectorFile::compact(const std::function<bool(const VectorKey&)>& keep) {
    if (x_dimensions == 0) return {};
    VectorFile smaller(x_file.string() + ".new");
    if (auto begun = smaller.begin(x_dimensions); !begun) return begun;
    std::vector<VectorKey> keys;
    for (const auto& [key, place] : x_places) {
        if (keep(key)) keys.push_back(key);
    }
    for (const auto& key : keys) {
        const auto vector = find(key);
        if (!vector) continue;
        if (auto added = smaller.append(key, *vector); !added) return added;
    }
    if (auto written = smaller.flush(); !written) return written;
    std::error_code ec;
    std::filesystem::rename(smaller.x_file, x_file, ec);
    if (ec) return failed("replace");
    smaller.x_file = x_file;
    *this = std::move(smaller);
    return {};
}

}  // namespace continuo
