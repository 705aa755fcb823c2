#pragma once

#include <string>

namespace continuo {

/// The text without what tells who wrote it, as far as patterns find it: what find_personal()
/// finds, reference numbers, the name that the customer gives ("I'm Ada"), and other runs of four
/// and more digits are replaced by "[card]", "[iban]", "[key]", "[email]", "[phone]", "[number]"
/// and "[name]". Years from 1900 to 2099 stay. A name that nothing introduces is not found.
[[nodiscard]] std::string redact_personal(const std::string& text);

}  // namespace continuo
