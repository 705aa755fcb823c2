#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/language/words.hpp"

namespace continuo {

// What a message contains, found by its shape. The views are parts of `text`; `words` are its
// words. Cost: linear in the text.

/// E-mail addresses: a local part of at most 64 bytes, a domain with a dot, a last label of
/// letters.
[[nodiscard]] std::vector<std::string_view> find_emails(std::string_view text);

/// "+44 20 7946 0958", "(555) 123-4567", "555.123.4567": 10 to 15 digits in groups, or 7 and more
/// after a plus sign or a word such as "phone". A run of digits alone may be an order and is none.
[[nodiscard]] std::vector<std::string_view> find_phones(std::string_view text, const Words& words);

/// A number that the customer knows something of theirs by.
struct Reference {
    std::string kind;       ///< "Order", "Ticket", "Invoice", ...
    std::string_view code;  ///< 3 to 40 bytes, one of them a digit at least
};
/// "order #A-1234", "my ticket number is ESC-12".
[[nodiscard]] std::vector<Reference> find_references(std::string_view text, const Words& words);

}  // namespace continuo
