#pragma once

#include <string>

namespace continuo {

/// What a customer says to the question whether something is to be done.
enum class Consent : unsigned char {
    none,  ///< something else, or not only this
    yes,   ///< agrees, and says nothing else: "yes please", "ok, do it", "ja"
    no,    ///< refuses: "no", "no, leave it", "stop"
};
/// An action follows from a yes: what is not clearly one is none.
[[nodiscard]] Consent consent_of(const std::string& message);
/// Whether the message refuses an offer and says nothing else: "no", "nein danke", "non merci".
[[nodiscard]] bool is_refusal(const std::string& message);

}  // namespace continuo
