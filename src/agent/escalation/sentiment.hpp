#pragma once

#include <string>

namespace continuo {

class Words;

/// -1 (unhappy) .. 1 (happy); 0 for text without words of either list.
[[nodiscard]] double sentiment_of(const std::string& text);
[[nodiscard]] double sentiment_of(const Words& words);

}  // namespace continuo
