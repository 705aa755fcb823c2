#include "agent/llm/embedding_answer.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

std::unexpected<Error> not_embeddings(std::string_view why) {
    return fail(Errc::corrupt, fmt::format("the response is not one of embeddings: {}", why));
}

Result<DenseVector> read_vector(const json::array& values) {
    if (values.empty() || values.size() > embedding_dimensions_max)
        return not_embeddings(fmt::format(
            "a vector of {} numbers, not 1 to {}", values.size(), embedding_dimensions_max
        ));
    DenseVector vector;
    vector.reserve(values.size());
    for (const auto& value : values) {
        if (!value.is_number()) return not_embeddings("a value that is no number");
        vector.push_back(static_cast<float>(value.to_number<double>()));
    }
    if (!normalize(vector)) return not_embeddings("a vector without a direction");
    return vector;
}

}  // namespace

Result<std::vector<DenseVector>> parse_embeddings(std::string_view body, std::size_t count) {
    const auto parsed = parse_json(body);
    const auto* object = parsed ? parsed->if_object() : nullptr;
    const auto* data = object == nullptr ? nullptr : find_array(*object, "data");
    if (data == nullptr) return not_embeddings("no list `data`");
    if (data->size() != count)
        return not_embeddings(fmt::format("{} vectors for {} texts", data->size(), count));
    std::vector<DenseVector> vectors(count);
    for (const auto& item : *data) {
        const auto* one = item.if_object();
        const auto* values = one == nullptr ? nullptr : find_array(*one, "embedding");
        const auto index = one == nullptr ? std::nullopt : find_integer(*one, "index");
        if (values == nullptr || !index || *index < 0 ||
            static_cast<std::size_t>(*index) >= count ||
            !vectors[static_cast<std::size_t>(*index)].empty()) {
            return not_embeddings("an item without an embedding of floats or an index of its own");
        }
        auto vector = read_vector(*values);
        if (!vector) return std::unexpected(std::move(vector.error()));
        vectors[static_cast<std::size_t>(*index)] = std::move(*vector);
    }
    for (const auto& vector : vectors) {
        if (vector.size() != vectors.front().size())
            return not_embeddings("vectors of different sizes");
    }
    return vectors;
}

}  // namespace continuo
