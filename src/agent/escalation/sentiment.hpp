#pragma once

#include <string>

namespace continuo {

class Words;

/// Sentiment from -1 (negative) to 1 (positive); 0 for text without words of the sentiment list.
[[nodiscard]] double sentiment_of(const std::string& text);
[[nodiscard]] double sentiment_of(const Words& words);

}  // namespace continuo
