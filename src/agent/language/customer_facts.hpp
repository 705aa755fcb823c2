#pragma once

#include <string>
#include <vector>

#include "domain/customer_fact.hpp"

namespace continuo {

/// Extracts facts about the customer from a message: name, e-mail address, phone number, order and
/// ticket numbers (with at least one digit), stated preferences ("I prefer e-mail"), language,
/// place, and what is to be remembered ("remember that I ..."). At most 5 per message. Sets only
/// kind, content and importance; the caller sets ids and times. A pure function.
[[nodiscard]] std::vector<CustomerFact> extract_facts(const std::string& message);

}  // namespace continuo
