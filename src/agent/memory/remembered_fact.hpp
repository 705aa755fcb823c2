#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/language/replies.hpp"

namespace continuo {

/// What a stored customer fact is about. Facts are texts, "User name: Ada", whose beginning tells.
enum class FactSubject { name, email, phone, order, reference, language, place, preference, note };

struct RememberedFact {
    FactSubject subject = FactSubject::note;
    std::string kind;   ///< of a reference: "Order", "Ticket"
    std::string value;  ///< "Ada"
};

/// nullopt for a text of another form.
[[nodiscard]] std::optional<RememberedFact> parse_remembered(std::string_view content);

/// The newest order number among the contents of facts; empty if there is none.
[[nodiscard]] std::string remembered_order(std::span<const std::string> contents);
/// The language that the customer speaks, as they wrote it; empty if unknown.
[[nodiscard]] std::string remembered_language(std::span<const std::string> contents);

/// The facts as part of a sentence to the customer: "your name is Ada and you prefer email". Safe
/// in Markdown. Facts of other forms are left out; empty if none remains.
[[nodiscard]] std::string tell_facts(const Replies& replies, std::span<const std::string> contents);
/// The same, a list item each.
[[nodiscard]] std::string list_facts(const Replies& replies, std::span<const std::string> contents);

}  // namespace continuo
