#pragma once

#include <bit>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace continuo::test {

/// A safetensors file with this header.
inline std::string safetensors_file(std::string_view header, std::string_view data) {
    const std::uint64_t length = header.size();
    std::string bytes(8, '\0');
    for (unsigned i = 0; i < 8; ++i)
        bytes[i] = static_cast<char>(length >> (8 * i));
    bytes += header;
    bytes += data;
    return bytes;
}

inline std::string float_bytes(const std::vector<float>& values) {
    std::string bytes;
    for (const float value : values) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (unsigned shift = 0; shift < 32; shift += 8)
            bytes.push_back(static_cast<char>(bits >> shift));
    }
    return bytes;
}

inline std::string table_header(std::size_t rows, std::size_t dimensions) {
    return fmt::format(
        R"({{"embeddings":{{"dtype":"F32","shape":[{},{}],"data_offsets":[0,{}]}}}})",
        rows,
        dimensions,
        4 * rows * dimensions
    );
}

/// A tokenizer.json whose pieces are these, in order.
inline std::string word_piece_json(const std::vector<std::string>& pieces) {
    std::string vocab;
    for (std::size_t i = 0; i < pieces.size(); ++i)
        vocab += fmt::format("{}\"{}\":{}", i == 0 ? "" : ",", pieces[i], i);
    return R"({"normalizer":{"type":"BertNormalizer","lowercase":true},)"
           R"("pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece",)"
           R"("unk_token":"[UNK]","continuing_subword_prefix":"##","vocab":{)" +
           vocab + "}}}";
}

inline void write_bytes(const std::filesystem::path& file, std::string_view bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

/// A model folder: pieces with their rows.
inline void write_embedding_model(
    const std::filesystem::path& folder,
    const std::vector<std::string>& pieces,
    const std::vector<float>& rows
) {
    std::filesystem::create_directories(folder);
    write_bytes(folder / "tokenizer.json", word_piece_json(pieces));
    write_bytes(
        folder / "model.safetensors",
        safetensors_file(
            table_header(pieces.size(), rows.size() / pieces.size()), float_bytes(rows)
        )
    );
}

}  // namespace continuo::test
