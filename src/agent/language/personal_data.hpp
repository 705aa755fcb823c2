#pragma once

#include <bitset>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

/// What a text must not give away.
enum class PersonalKind {
    card,   ///< a payment card's number: 13 to 19 digits with a valid check digit (Luhn)
    iban,   ///< a bank account's number with a valid checksum (ISO 13616)
    key,    ///< an API key, access token or private key, by its form
    email,  ///< as find_emails()
    phone,  ///< as find_phones()
};
inline constexpr std::size_t personal_kind_count = 5;
/// "card", "iban", "key", "email", "phone".
[[nodiscard]] std::string_view to_string(PersonalKind kind);

/// By PersonalKind: whether it is one of them.
using PersonalKinds = std::bitset<personal_kind_count>;
/// The kinds with these names; other names are ignored.
[[nodiscard]] PersonalKinds personal_kinds_of(std::span<const std::string> names);

/// A range of bytes of a text.
struct PersonalSpan {
    PersonalKind kind = PersonalKind::email;
    std::size_t begin = 0;
    std::size_t end = 0;

    bool operator==(const PersonalSpan&) const = default;
};

/// The personal data that patterns find, in order, without overlap: where two begin in the same
/// text, the first in the order of PersonalKind. Cost: linear. Thread: any.
[[nodiscard]] std::vector<PersonalSpan> find_personal(std::string_view text);

/// Keeps personal data of some kinds from a language model: replaces it by marks ("[email-1]")
/// before the model sees it, and puts it back into what the model wrote. One for a turn. Thread:
/// one at a time.
///
/// Texts go through mask(), in any order; each sentence of the answer goes through unmask() before
/// AnswerGate judges it against the texts as they were. A mark that a text already has, such as one
/// that a document wants to be filled in, is changed to round brackets, so that unmask() leaves it.
class PersonalMask {
public:
    explicit PersonalMask(PersonalKinds kinds = {}) : x_kinds(kinds) {}

    /// The same value has the same mark in every text.
    [[nodiscard]] std::string mask(std::string_view text);
    /// Puts the values back. Marks that mask() did not give stay.
    [[nodiscard]] std::string unmask(std::string_view text) const;
    /// The number of values behind marks.
    [[nodiscard]] std::size_t size() const { return x_values.size(); }

private:
    struct MaskedValue {
        std::string mark;
        std::string value;
    };
    [[nodiscard]] const std::string& mark_of(PersonalKind kind, std::string_view value);

    PersonalKinds x_kinds;
    std::vector<MaskedValue> x_values;
    std::size_t x_counts[personal_kind_count] = {};
};

}  // namespace continuo
