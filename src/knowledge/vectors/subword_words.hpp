#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "base/error.hpp"
#include "base/json.hpp"

namespace continuo {

/// What a tokenizer does to a text before its model sees words.
struct SubwordNormalizer {
    bool lower = false;          ///< Unicode lower case
    bool strip_accents = false;  ///< é: e
    bool split_han = false;      ///< each Han character is a word

    /// Reads the member `normalizer` of a tokenizer.json. Errors: invalid_input: a kind that is not
    /// supported.
    [[nodiscard]] static Result<SubwordNormalizer> parse(const json::value* value);
};

/// Calls `use` for each word: a run without white space. With `punctuation` each mark of
/// punctuation is a word, as BertPreTokenizer does. Control characters are removed. The view is
/// valid during the call.
void for_each_subword_word(
    std::string_view text,
    const SubwordNormalizer& normalizer,
    bool punctuation,
    const std::function<void(std::string_view word)>& use
);

}  // namespace continuo
