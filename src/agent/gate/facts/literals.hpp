#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/language/words.hpp"

namespace continuo {

/// Texts of an answer that must occur letter by letter.
struct Literals {
    std::vector<std::string_view>
        quotes;  ///< between double quotation marks; steps of a menu, "A > B"
    std::vector<std::string_view> contacts;  ///< URLs, domains, e-mail addresses
    std::vector<std::string_view> phones;
    std::vector<std::string_view> codes;    ///< words of letters and digits: "E27", "FH-204"
    std::vector<std::string_view> secrets;  ///< cards, IBANs, keys: as find_personal()
};

/// The literals of `text`, as views of it. `words`: its words. Cost: linear.
[[nodiscard]] Literals find_literals(std::string_view text, const Words& words);

/// In lower case, with plain quotation marks, single spaces, without Markdown's emphasis and
/// without punctuation at the end.
[[nodiscard]] std::string normalize_quote(std::string_view text);

/// Its digits alone.
[[nodiscard]] std::string digits_of(std::string_view text);

}  // namespace continuo
