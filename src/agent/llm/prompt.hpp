#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "agent/language/personal_data.hpp"
#include "agent/llm/chat_request.hpp"
#include "agent/llm/prompt_templates.hpp"
#include "agent/llm/sentence_check.hpp"
#include "agent/responder.hpp"

namespace continuo {

/// What a model replies if the passages do not answer.
inline constexpr std::string_view no_answer_mark = "NO_ANSWER";

struct PromptConfig {
    PromptTemplates templates = PromptTemplates::built_in();
    std::string company;
    std::string tone;
    PersonalKinds masked;  ///< what the model does not see: LLM_REDACT
};

/// A question as a model is asked it. The sources of the question and the files outlive it.
struct Prompt {
    Prompt() = default;
    Prompt(Prompt&&) = default;
    Prompt& operator=(Prompt&&) = default;
    Prompt(const Prompt&) = delete;
    Prompt& operator=(const Prompt&) = delete;

    std::vector<ModelMessage> messages;  ///< system, the conversation, the question
    std::vector<GivenPassage> passages;  ///< those in it; number 1 is the first
    std::deque<Source> results;          ///< of tools: sources of passages
    std::vector<std::string> actions;    ///< what tools did in this turn: "refund invoice"
    std::uint64_t tokens = 0;            ///< an estimate
    PersonalMask mask;                   ///< of all texts in the messages
};

/// Calls of tools and their results follow the question, each result with its call; they get at
/// most half of the room, the oldest ones without their content if need be. Results have numbers
/// like passages.
///
/// Builds the prompt within `tokens_max` estimated tokens. Files of the customer come first, then
/// the best passages; the newest messages of the conversation get what is left, at most a third.
/// At least one passage, cut if need be, and no message of the conversation.
///
/// What documents, files and people say is data: it is in elements of its own, with `&`, `<` and
/// `>` escaped and without control characters; sentences of documents that give orders to a model
/// are left out. Private notes are in no message.
[[nodiscard]] Prompt build_prompt(
    const PromptConfig& config,
    const Question& question,
    const std::vector<Source>& files,
    std::uint64_t tokens_max
);

/// Adds what was wrong with an answer, so that it is written again.
void add_repair(
    Prompt& prompt, const PromptConfig& config, std::string_view fault, std::string_view rejected
);

/// Safe within an element of a prompt.
[[nodiscard]] std::string escape_data(std::string_view text);

}  // namespace continuo
