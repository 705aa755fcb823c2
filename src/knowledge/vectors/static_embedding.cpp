#include "knowledge/vectors/static_embedding.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "knowledge/vectors/safetensors.hpp"
#include "knowledge/vectors/subword_tokenizer.hpp"

namespace continuo {

namespace {

constexpr std::size_t pieces_read_max = 512;          // model2vec's max_length
constexpr std::size_t text_bytes_read = 32UL * 1024;  // more than the longest chunk
constexpr std::size_t model_json_bytes_max = 128UL * 1024 * 1024;

class StaticEmbedder final : public Embedder {
public:
    StaticEmbedder(
        EmbeddingTable table, std::unique_ptr<SubwordTokenizer> tokenizer, std::string id
    )
        : x_table(std::move(table)), x_tokenizer(std::move(tokenizer)), x_id(std::move(id)) {}

    std::string_view id() const override { return x_id; }
    bool waits() const override { return false; }

    DenseVector embed_now(std::string_view text) const override {
        DenseVector sum(x_table.dimensions, 0.0F);
        auto pieces = x_tokenizer->encode(utf8_prefix_bytes(text, text_bytes_read));
        if (pieces.size() > pieces_read_max) pieces.resize(pieces_read_max);
        for (const auto piece : pieces) {
            const float* row = x_table.values.data() + piece * x_table.dimensions;
            for (std::size_t i = 0; i < sum.size(); ++i)
                sum[i] += row[i];
        }
        if (!normalize(sum)) std::ranges::fill(sum, 0.0F);
        return sum;
    }

    Task<Result<std::vector<DenseVector>>> embed(
        std::vector<std::string> texts, Deadline /*deadline*/
    ) override {
        std::vector<DenseVector> vectors;
        vectors.reserve(texts.size());
        for (const auto& text : texts)
            vectors.push_back(embed_now(text));
        co_return vectors;
    }

private:
    EmbeddingTable x_table;
    std::unique_ptr<SubwordTokenizer> x_tokenizer;
    std::string x_id;
};

Result<std::string> read_model_file(const std::filesystem::path& file) {
    std::error_code ec;
    const auto size = std::filesystem::file_size(file, ec);
    std::ifstream stream(file, std::ios::binary);
    if (ec || !stream)
        return fail(Errc::not_found, fmt::format("cannot read the file {}", file.string()));
    if (size > model_json_bytes_max)
        return fail(Errc::invalid_input, fmt::format("{}: larger than 128 MiB", file.string()));
    std::string text(size, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(size));
    if (!stream) return fail(Errc::not_found, fmt::format("cannot read {}", file.string()));
    return text;
}

/// Changes with the table and with the pieces.
std::string id_of(const EmbeddingTable& table, std::string_view tokenizer) {
    ContentHasher hasher;
    hasher.add(tokenizer);
    hasher.add({reinterpret_cast<const char*>(table.values.data()), table.values.size() * 4});
    return fmt::format("static:{}:{}", table.dimensions, hasher.finish());
}

}  // namespace

Result<std::unique_ptr<Embedder>> load_static_embedding(const std::filesystem::path& folder) {
    const auto tokenizer_file = folder / "tokenizer.json";
    const auto text = read_model_file(tokenizer_file);
    if (!text) return std::unexpected(text.error());
    auto tokenizer = SubwordTokenizer::parse(*text);
    if (!tokenizer)
        return fail(
            tokenizer.error().code,
            fmt::format("{}: {}", tokenizer_file.string(), tokenizer.error().detail)
        );
    const auto table_file = folder / "model.safetensors";
    auto table = load_safetensors(table_file);
    if (!table) return std::unexpected(std::move(table.error()));
    if ((*tokenizer)->ids() > table->rows)
        return fail(
            Errc::invalid_input,
            fmt::format(
                "{}: {} rows for {} pieces of tokenizer.json",
                table_file.string(),
                table->rows,
                (*tokenizer)->ids()
            )
        );
    auto id = id_of(*table, *text);
    return std::make_unique<StaticEmbedder>(
        std::move(*table), std::move(*tokenizer), std::move(id)
    );
}

}  // namespace continuo
