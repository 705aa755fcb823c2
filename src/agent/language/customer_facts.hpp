#pragma once

#include <string>
#include <vector>

#include "domain/customer_fact.hpp"

namespace continuo {

/// What a customer's message says about the customer: name, e-mail address, phone number, order and
/// ticket numbers (they hold a digit), stated preferences ("I prefer e-mail"). At most 5 a message.
/// Only kind, content and importance are set; origin and times are the caller's. A pure function.
[[nodiscard]] std::vector<CustomerFact> extract_facts(const std::string& message);

}  // namespace continuo
