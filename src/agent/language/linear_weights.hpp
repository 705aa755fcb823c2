#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

#include "agent/language/lexicon.hpp"

namespace continuo {

/// The weights of a linear model, read from language/lexicons/en/<list>.txt: a line `name = weight`
/// for each feature that has one, and perhaps one for `intercept`. `Fields`: an array of features
/// by name. Construction throws as read_lexicon() does, for an unknown name, too.
template <class Fields>
class LinearWeights {
public:
    LinearWeights(std::string_view list, const Fields& fields) : x_fields(fields) {
        for (const auto& line : read_lexicon(list)) {
            double value = 0;
            const auto* end = line.value.data() + line.value.size();
            const auto [stop, error] = std::from_chars(line.value.data(), end, value);
            if (error != std::errc() || stop != end) fail_lexicon(list, line);
            if (line.key == "intercept") {
                x_intercept = value;
                continue;
            }
            const auto field =
                std::ranges::find(x_fields, line.key, [](const auto& one) { return one.name; });
            if (field == x_fields.end()) fail_lexicon(list, line);
            x_weights[static_cast<std::size_t>(field - x_fields.begin())] = value;
        }
    }

    /// The intercept, and the sum of each feature times its weight.
    template <class Features>
    [[nodiscard]] double of(const Features& features) const {
        double sum = x_intercept;
        for (std::size_t i = 0; i < x_weights.size(); ++i)
            sum += x_weights[i] * features.*x_fields[i].value;
        return sum;
    }

private:
    const Fields& x_fields;
    double x_intercept = 0;
    std::array<double, std::tuple_size_v<Fields>> x_weights{};
};

/// Two sets of weights of one model: <list>.txt by words alone, and <list>-similar.txt by words and
/// similarity of meaning, for where that is known.
template <class Fields>
class WeightsBySimilarity {
public:
    WeightsBySimilarity(std::string_view list, const Fields& fields)
        : x_by_words(list, fields), x_by_both(std::string(list) + "-similar", fields) {}

    template <class Features>
    [[nodiscard]] double of(const Features& features, bool similarity_known) const {
        return similarity_known ? x_by_both.of(features) : x_by_words.of(features);
    }

private:
    LinearWeights<Fields> x_by_words;
    LinearWeights<Fields> x_by_both;
};

}  // namespace continuo
