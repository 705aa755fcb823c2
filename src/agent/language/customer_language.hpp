#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "agent/language/folded_words.hpp"
#include "agent/language/replies.hpp"

namespace continuo {

/// The language of a text, told by frequent words, letters and endings (`common`, `letters` and
/// `endings` of language/phrases): "en", "de"; empty if there are too few of them to tell.
/// Cost: linear; reads the first 60 words.
[[nodiscard]] std::string detect_language(std::string_view text);

/// How many frequent words and endings of each language are among `words`, in the order of
/// phrase_grammars(): 12 points for a word of one language, less for one that several share.
[[nodiscard]] std::vector<int> language_points(std::span<const FoldedWord> words);

/// The language of a customer: that of `message`, else that of the newest of the `earlier` messages
/// (oldest first) that tells it, else that which the letters of `message` suggest, else English.
[[nodiscard]] std::string customer_language(
    std::string_view message, std::span<const std::string> earlier
);

/// The session counter that notes the language of a customer who waits for a human, for messages
/// that no turn sends: "language.de".
[[nodiscard]] std::string language_counter(std::string_view code);
/// The language that a session's counters note; English if none.
[[nodiscard]] std::string_view noted_language(const boost::json::object& counters);

/// The code of a value of KNOWLEDGE_LANGUAGE: "german" is "de". Empty if no replies are in it.
[[nodiscard]] std::string_view language_code(std::string_view name);

/// What a language is called in the language of `replies`; empty for one without a name.
[[nodiscard]] std::string language_name(const Replies& replies, std::string_view code);

}  // namespace continuo
