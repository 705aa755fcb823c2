#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "agent/memory/memory_request.hpp"
#include "domain/customer_fact.hpp"

namespace continuo {

// What customers say of themselves, and of what is remembered of them, in languages other than
// English. The phrases are language/lexicons/<language>/memory.txt: adding a language is no code
// but its name in memory_languages.cpp. Accents do not count. Pure functions; precision before
// recall.

/// The name, place, language and preference that the message says, in the form of extract_facts().
[[nodiscard]] std::vector<CustomerFact> extract_foreign_facts(std::string_view message);

/// The one request of a message that consists of it and of fillers: "was weißt du über mich?"
[[nodiscard]] MemoryRequest read_foreign_request(std::string_view message);

/// As is_statement(). `facts`: what the message says, by any patterns.
[[nodiscard]] bool is_foreign_statement(
    std::string_view message, std::span<const CustomerFact> facts
);

/// As is_correction(): "nein, ich heiße Bob".
[[nodiscard]] bool is_foreign_correction(std::string_view message);

}  // namespace continuo
