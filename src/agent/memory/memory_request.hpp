#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/memory/remembered_fact.hpp"
#include "domain/customer_fact.hpp"
#include "domain/message_list.hpp"

namespace continuo {

// Messages that are about the conversation's memory and nothing else: what customers say of
// themselves, ask about that, or want to be forgotten. Pure functions; precision before recall: a
// message that asks for anything else is a question for the documents.

enum class MemoryAct : std::uint8_t {
    none,
    states,                ///< "My name is Ada and I prefer email."
    asks_all,              ///< "what do you know about me?"
    asks_one,              ///< "what is my order number?"
    asks_first_message,    ///< "what did I ask first?"
    asks_last_message,     ///< "what was my last question?"
    forgets_last,          ///< "forget that"
    forgets_unless_idiom,  ///< "forget it": only just after a fact was said or told
    forgets_stated,        ///< "forget that I prefer email"
    forgets_one,           ///< "forget my name"
    forgets_all,           ///< "forget everything about me"
};

struct MemoryRequest {
    MemoryAct act = MemoryAct::none;
    std::optional<FactSubject> subject;  ///< of asks_one and forgets_one

    bool operator==(const MemoryRequest&) const = default;
};

/// `facts`: those that the message says (extract_facts()).
[[nodiscard]] MemoryRequest read_memory_request(
    const std::string& message, std::span<const CustomerFact> facts
);

/// The message says facts and nothing else: "Hi, I'm Ada". False for "I prefer to cancel my order",
/// "my order A-1 is late", and every question.
[[nodiscard]] bool is_statement(const std::string& message, std::span<const CustomerFact> facts);
/// The message corrects something: "no, my name is Bob".
[[nodiscard]] bool is_correction(const std::string& message);

/// What a turn does with the memory, decided from the message and what is known.
struct MemoryPlan {
    MemoryRequest request;
    std::vector<std::string> stated;  ///< facts of this message, which are kept
    std::vector<std::string> known;   ///< recalled ones, the most important and newest first
    ForgottenFacts forgotten;         ///< on request, or because `stated` takes their place
};

/// `history` is the conversation before the message. Removes what the message wants forgotten from
/// `facts`.
[[nodiscard]] MemoryPlan plan_memory(
    const std::string& message,
    std::vector<CustomerFact>& facts,
    std::vector<std::string> known,
    const MessageList& history
);

/// `stated`, then `known` without `forgotten`: what replies may use.
[[nodiscard]] std::vector<std::string> usable_facts(const MemoryPlan& plan);

}  // namespace continuo
