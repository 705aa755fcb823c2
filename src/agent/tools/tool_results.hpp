#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/escalation/escalation.hpp"
#include "base/json.hpp"
#include "domain/customer_fact.hpp"
#include "domain/message.hpp"

namespace continuo {

// What the built-in tools answer, as values. A tool may be another one under the same key: members
// that are missing or of another type are left out, never an error.

[[nodiscard]] std::vector<Source> read_sources(json::object result);
[[nodiscard]] std::vector<std::string> read_memories(const json::object& result);
/// Only kind, content and importance are set; a fact of an unknown kind is FactKind::fact.
[[nodiscard]] std::vector<CustomerFact> read_facts(const json::object& result);
/// nullopt when the result does not even say whether to escalate.
[[nodiscard]] std::optional<EscalationDecision> read_escalation(const json::object& result);

}  // namespace continuo
