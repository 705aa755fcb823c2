#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"

namespace continuo {

/// A logistic regression over the features of request_features.hpp: whether a customer asks for a
/// human. Immutable. Thread: any.
class RequestModel {
public:
    struct Weight {
        std::string feature;
        double weight = 0;
    };

    /// The format of language/models/human-request.txt (language/README.md).
    /// Errors: invalid_input with "<name>:<line>: <reason>".
    [[nodiscard]] static Result<RequestModel> parse(
        std::string_view content, std::string_view name
    );

    /// The log-odds that the message asks for a human: of the sentence that asks most.
    /// `patterns`: whether a request pattern of language/phrases is in the message.
    /// Cost: linear in the message; nothing for one that names no person and no way to talk.
    [[nodiscard]] double score(std::string_view message, bool patterns) const;

    /// Why: the weights that add up to score(), without the bias, the largest first.
    [[nodiscard]] std::vector<Weight> explain(std::string_view message, bool patterns) const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    struct Found {
        double sum = 0;
        std::vector<std::size_t> weights;  // ascending
    };

    [[nodiscard]] std::optional<Found> best_sentence(std::string_view message) const;

    double x_bias = 0;
    double x_patterns = 0;
    std::vector<Weight> x_weights;
    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> x_index;
};

/// The embedded model. Throws std::logic_error for a broken file (tests read it).
[[nodiscard]] const RequestModel& request_model();

}  // namespace continuo
