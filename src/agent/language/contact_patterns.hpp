#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/language/words.hpp"

namespace continuo {

// Finds contact data and reference numbers in a message by patterns. The returned views point into
// `text`; `words` are its words. Cost: linear in the text.

/// E-mail addresses: a local part of at most 64 bytes and a domain that contains a dot and ends
/// with a label of at least two letters.
[[nodiscard]] std::vector<std::string_view> find_emails(std::string_view text);

/// "+44 20 7946 0958", "(555) 123-4567", "555.123.4567": 10 to 15 digits in groups, or 7 and more
/// after a plus sign or a word such as "phone". A plain run of digits is not accepted: it may be an
/// order number.
[[nodiscard]] std::vector<std::string_view> find_phones(std::string_view text, const Words& words);

/// A reference number of the customer, such as an order number.
struct Reference {
    std::string kind;       ///< "Order", "Ticket", "Invoice", ...
    std::string_view code;  ///< 3 to 40 bytes, at least one digit
};
/// "order #A-1234", "my ticket number is ESC-12".
[[nodiscard]] std::vector<Reference> find_references(std::string_view text, const Words& words);

}  // namespace continuo
