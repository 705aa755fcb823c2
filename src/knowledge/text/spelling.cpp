#include "knowledge/text/spelling.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace continuo {

bool is_worth_correcting(std::string_view word) {
    const auto has_digit = std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
    const auto letters = word.size() <= 128 ? utf8_length(word) : word.size();
    return !has_digit && letters >= 4 && letters <= 32;
}

}  // namespace continuo
