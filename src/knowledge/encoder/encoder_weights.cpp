#include "knowledge/encoder/encoder_weights.hpp"

#include <fmt/format.h>

namespace continuo {

namespace {

constexpr std::size_t fingerprint_bytes = 8;

class WeightReader {
public:
    explicit WeightReader(std::span<const char> bytes) : x_left(bytes) {}

    std::span<const float> floats(std::size_t count) {
        const auto* begin = take(count * sizeof(float));
        return {reinterpret_cast<const float*>(begin), begin == nullptr ? 0 : count};
    }
    std::span<const std::int8_t> bytes(std::size_t count) {
        const auto* begin = take(count);
        return {reinterpret_cast<const std::int8_t*>(begin), begin == nullptr ? 0 : count};
    }
    PackedMatrix matrix(std::size_t rows, std::size_t columns) {
        PackedMatrix matrix;
        matrix.rows = rows;
        matrix.columns = columns;
        matrix.scales = floats(columns).data();
        matrix.biases = floats(columns).data();
        matrix.values = bytes(rows * columns).data();
        return matrix;
    }
    LayerNorm norm(std::size_t size) {
        LayerNorm norm;
        norm.scale = floats(size);
        norm.bias = floats(size);
        return norm;
    }
    [[nodiscard]] bool is_at_end() const { return x_fits && x_left.empty(); }

private:
    const char* take(std::size_t count) {
        x_fits = x_fits && count <= x_left.size();
        if (!x_fits) return nullptr;
        const auto* begin = x_left.data();
        x_left = x_left.subspan(count);
        return begin;
    }

    std::span<const char> x_left;
    bool x_fits = true;
};

EncoderLayer read_layer(WeightReader& reader, std::size_t input) {
    EncoderLayer layer;
    layer.before_attention = reader.norm(input);
    layer.query_key_value = reader.matrix(input, 3 * input);
    layer.attention_output = reader.matrix(input, encoder_width);
    if (input != encoder_width) layer.residual = reader.matrix(input, encoder_width);
    layer.before_feed_forward = reader.norm(encoder_width);
    layer.feed_forward_in = reader.matrix(encoder_width, encoder_inner);
    layer.feed_forward_out = reader.matrix(encoder_inner, encoder_width);
    return layer;
}

}  // namespace

Result<EncoderWeights> read_encoder_weights(std::span<const char> bytes) {
    WeightReader reader(bytes);
    EncoderWeights weights;
    weights.fingerprint = reader.bytes(fingerprint_bytes);
    weights.piece_scales = reader.floats(encoder_pieces_known);
    weights.pieces = reader.bytes(encoder_pieces_known * encoder_input);
    weights.position_factors = reader.floats(encoder_input / 2);
    weights.layers[0] = read_layer(reader, encoder_input);
    weights.layers[1] = read_layer(reader, encoder_width);
    weights.output = reader.matrix(encoder_width, encoder_width);
    if (!reader.is_at_end())
        return fail(
            Errc::invalid_input,
            fmt::format("sentence encoder: {} bytes are not its weights", bytes.size())
        );
    return weights;
}

}  // namespace continuo
