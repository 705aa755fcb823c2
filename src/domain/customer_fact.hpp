#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/json.hpp"

namespace continuo {

enum class FactKind { user_info, preference, fact, context };

/// A fact about a customer, and the message that it was extracted from. It belongs to the user if
/// the session has a verified one (so that later sessions can recall it), otherwise to the session.
/// It is deleted with the session that it was extracted from.
struct CustomerFact {
    std::string memory_id;               ///< a UUID
    std::string session_id;              ///< origin
    std::optional<std::string> user_id;  ///< verified; absent: belongs to the session only
    std::uint64_t seq = 0;               ///< origin: the message it was extracted from
    FactKind kind = FactKind::fact;
    std::string content;      ///< "User email: x@example.org"
    double importance = 0.5;  ///< 0..1
    std::uint64_t access_count = 0;
    TimePoint created_at{};
    TimePoint last_accessed{};

    bool operator==(const CustomerFact&) const = default;
};

/// What a customer asked to be forgotten, or corrected: of the session, and of its verified user.
struct ForgottenFacts {
    bool all = false;                   ///< whatever is known
    std::vector<std::string> contents;  ///< else the facts with these contents, of any kind

    bool operator==(const ForgottenFacts&) const = default;
    [[nodiscard]] bool empty() const { return !all && contents.empty(); }
};

[[nodiscard]] std::string_view to_string(FactKind kind);
[[nodiscard]] std::optional<FactKind> parse_memory_kind(std::string_view text);
/// Lower case, white space collapsed, trailing `.,!?;:` removed. Two facts with the same owner,
/// kind and normal form are the same fact.
[[nodiscard]] std::string normal_form(const CustomerFact& memory);
[[nodiscard]] std::string normal_form_of(std::string_view content);
[[nodiscard]] json::object to_json(const CustomerFact& memory);
/// Errors: corrupt, naming the member.
[[nodiscard]] Result<CustomerFact> memory_from_json(const json::value& value);
[[nodiscard]] json::object to_json(const ForgottenFacts& forgotten);
/// Errors: corrupt.
[[nodiscard]] Result<ForgottenFacts> forgotten_from_json(const json::value& value);

}  // namespace continuo
