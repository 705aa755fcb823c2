#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/error.hpp"
#include "knowledge/vectors/embedder.hpp"

namespace continuo {

/// Names a text and the model of its vector: the first 128 bits of a hash of both.
using VectorKey = std::array<std::uint64_t, 2>;
[[nodiscard]] VectorKey vector_key(std::string_view model, std::string_view text);

/// A file of vectors by key, so that they are not computed again. It can be deleted at any time: a
/// record that is damaged or missing is computed again.
/// Format: a head of 32 bytes (`CONTVEC1`, the number of dimensions as 4 bytes, zeros), then
/// records of equal size: key (16 bytes), checksum of the rest of the record (8 bytes), values (4
/// bytes each); little endian. A part of a record at the end is cut off when the file is opened.
/// Thread: one at a time. Errors: unavailable (disk).
class VectorFile {
public:
    [[nodiscard]] static Result<VectorFile> open(std::filesystem::path file);

    /// nullopt: it is not in the file, or its record is damaged.
    [[nodiscard]] std::optional<DenseVector> find(const VectorKey& key);
    /// A vector of another size than those of the file begins a new file.
    [[nodiscard]] Result<void> append(const VectorKey& key, const DenseVector& vector);
    /// Hands what was appended to the system.
    [[nodiscard]] Result<void> flush();
    /// Writes the file again with the records of which `keep` is true.
    [[nodiscard]] Result<void> compact(const std::function<bool(const VectorKey&)>& keep);
    [[nodiscard]] std::size_t records() const { return x_places.size(); }

private:
    struct KeyHash {
        std::size_t operator()(const VectorKey& key) const { return key[0]; }
    };

    explicit VectorFile(std::filesystem::path file) : x_file(std::move(file)) {}
    [[nodiscard]] Result<void> read_places();
    [[nodiscard]] Result<void> begin(std::size_t dimensions);
    [[nodiscard]] std::size_t record_bytes() const;
    [[nodiscard]] std::unexpected<Error> failed(std::string_view what) const;

    std::filesystem::path x_file;
    std::fstream x_stream;
    std::size_t x_dimensions = 0;  ///< 0: no file yet
    std::uint64_t x_records = 0;   ///< in the file, damaged ones and older ones of a key as well
    std::unordered_map<VectorKey, std::uint64_t, KeyHash> x_places;  ///< number of the record
};

}  // namespace continuo
