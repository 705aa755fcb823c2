#include "knowledge/encoder/encoder_layers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include <boost/container/vector.hpp>

namespace continuo {

namespace {

/// Rows of numbers. What is in new ones is not set: setting it to 0 first took as long as filling
/// it.
using Numbers = boost::container::vector<float>;

void resize(Numbers& rows, std::size_t size) {
    rows.clear();
    rows.resize(size, boost::container::default_init);
}

/// Rows between the steps of a layer, which the next layer uses again.
struct Scratch {
    Numbers normal;
    Numbers mixed;
    Numbers heads;
    Numbers inner;
    Numbers out;
};

/// The embeddings of the pieces, with their positions: row by row.
Numbers embed(const EncoderWeights& weights, std::span<const std::uint32_t> pieces) {
    constexpr std::size_t half = encoder_input / 2;
    Numbers rows;
    resize(rows, pieces.size() * encoder_input);
    for (std::size_t at = 0; at < pieces.size(); ++at) {
        const auto values = weights.pieces.subspan(pieces[at] * encoder_input, encoder_input);
        const float scale = 2 * weights.piece_scales[pieces[at]];
        auto* row = rows.data() + at * encoder_input;
        for (std::size_t i = 0; i < encoder_input; ++i)
            row[i] = scale * static_cast<float>(values[i]);
        for (std::size_t i = 0; i < half; ++i) {
            const float angle = static_cast<float>(at) * weights.position_factors[i];
            row[i] += std::sin(angle);
            row[half + i] += std::cos(angle);
        }
    }
    return rows;
}

void normalize_rows(const Numbers& rows, std::size_t width, const LayerNorm& norm, Numbers& out) {
    constexpr float variance_min = 1e-6F;
    resize(out, rows.size());
    for (std::size_t begin = 0; begin < rows.size(); begin += width) {
        const std::span row(rows.data() + begin, width);
        const float mean =
            std::accumulate(row.begin(), row.end(), 0.0F) / static_cast<float>(width);
        float variance = 0;
        for (const float value : row)
            variance += (value - mean) * (value - mean);
        const float factor = 1 / std::sqrt(variance / static_cast<float>(width) + variance_min);
        for (std::size_t i = 0; i < width; ++i)
            out[begin + i] = (row[i] - mean) * factor * norm.scale[i] + norm.bias[i];
    }
}

void times(const Numbers& rows, std::size_t count, const PackedMatrix& matrix, Numbers& out) {
    resize(out, count * matrix.columns);
    multiply(rows, count, matrix, out);
}

void add(Numbers& to, const Numbers& other) {
    std::ranges::transform(to, other, to.begin(), std::plus());
}

void softmax(std::span<float> values) {
    const float largest = *std::ranges::max_element(values);
    float sum = 0;
    for (auto& value : values) {
        value = std::exp(value - largest);
        sum += value;
    }
    for (auto& value : values)
        value /= sum;
}

/// `size` is a multiple of the lanes. One sum would have to be added up in order, one number at a
/// time.
float inner_product(const float* one, const float* other, std::size_t size) {
    constexpr std::size_t lanes = 8;
    std::array<float, lanes> sums{};
    for (std::size_t i = 0; i < size; i += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane)
            sums[lane] += one[i + lane] * other[i + lane];
    }
    return std::accumulate(sums.begin(), sums.end(), 0.0F);
}

/// One head: columns [first, first + size) of queries, keys and values, which stand side by side
/// in rows of 3 * width.
void attend(
    const Numbers& in, std::size_t count, std::size_t width, std::size_t head, Numbers& out
) {
    const std::size_t size = width / encoder_heads;
    const std::size_t first = head * size;
    const float scale = 1 / std::sqrt(static_cast<float>(size));
    Numbers weights(count);
    for (std::size_t i = 0; i < count; ++i) {
        const float* query = in.data() + i * 3 * width + first;
        for (std::size_t j = 0; j < count; ++j) {
            const float* key = in.data() + j * 3 * width + width + first;
            weights[j] = scale * inner_product(query, key, size);
        }
        softmax(weights);
        float* to = out.data() + i * width + first;
        for (std::size_t j = 0; j < count; ++j) {
            const float* value = in.data() + j * 3 * width + 2 * width + first;
            for (std::size_t n = 0; n < size; ++n)
                to[n] += weights[j] * value[n];
        }
    }
}

/// Replaces `rows` by what the layer makes of them.
void apply_layer(const EncoderLayer& layer, Numbers& rows, std::size_t count, Scratch& scratch) {
    auto& [normal, mixed, heads, inner, out] = scratch;
    const std::size_t width = layer.query_key_value.rows;
    normalize_rows(rows, width, layer.before_attention, normal);
    times(normal, count, layer.query_key_value, mixed);
    heads.assign(count * width, 0.0F);
    for (std::size_t head = 0; head < encoder_heads; ++head)
        attend(mixed, count, width, head, heads);
    times(heads, count, layer.attention_output, out);
    if (layer.residual.rows > 0) {
        times(rows, count, layer.residual, inner);
        add(out, inner);
    } else {
        add(out, rows);
    }

    normalize_rows(out, encoder_width, layer.before_feed_forward, normal);
    times(normal, count, layer.feed_forward_in, inner);
    for (auto& value : inner)
        value = std::max(value, 0.0F);
    times(inner, count, layer.feed_forward_out, mixed);
    add(out, mixed);
    std::swap(rows, out);
}

}  // namespace

DenseVector encode_pieces(const EncoderWeights& weights, std::span<const std::uint32_t> pieces) {
    const auto count = pieces.size();
    auto rows = embed(weights, pieces);
    Scratch scratch;
    for (const auto& layer : weights.layers)
        apply_layer(layer, rows, count, scratch);
    Numbers mean(encoder_width, 0.0F);
    for (std::size_t i = 0; i < rows.size(); ++i)
        mean[i % encoder_width] += rows[i] / static_cast<float>(count);
    DenseVector vector(weights.output.columns);
    multiply(mean, 1, weights.output, vector);
    for (auto& value : vector)
        value = std::tanh(value);
    return vector;
}

}  // namespace continuo
