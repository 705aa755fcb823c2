#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "agent/language/folded_words.hpp"

namespace continuo {

/// Receives a feature; the view is valid during the call.
using FeatureSink = std::function<void(std::string_view)>;

/// What the model of requests for a human reads in a sentence: words, pairs of words, and the
/// classes of language/phrases (`class.*`) alone, in sequence and near each other. A feature may be
/// reported twice. Examples: "w agent", "c @talk @human", "n @want @role".
/// Reads the first 63 words. Cost: linear.
void visit_request_features(std::span<const FoldedWord> sentence, const FeatureSink& sink);

/// The words of a text, without its middle if it has more than 400.
[[nodiscard]] std::vector<FoldedWord> request_words(std::string_view text);
/// Calls `visit` with each sentence of request_words(), in pieces of up to 63 words.
void visit_sentences(
    std::span<const FoldedWord> words, const std::function<void(std::span<const FoldedWord>)>& visit
);

}  // namespace continuo
