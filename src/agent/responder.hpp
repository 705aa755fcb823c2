#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/language/replies.hpp"
#include "async/task.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "domain/message_list.hpp"
#include "knowledge/knowledge_base.hpp"

namespace continuo {

enum class AnswerType {
    answer,     ///< grounded in sources
    abstain,    ///< "I don't know", the first time with the offer of a human
    clarify,    ///< a question back
    handoff,    ///< a human takes over
    smalltalk,  ///< greeting, thanks, goodbye
};
[[nodiscard]] std::string_view to_string(AnswerType type);

/// All that a reply may rest on.
struct Question {
    std::string message;                ///< the customer's, trimmed
    MessageList history;                ///< before it, oldest first
    std::vector<Source> sources;        ///< found for it, best first (see Hit for their metadata)
    std::vector<std::string> memories;  ///< what is known of the customer, one fact each
    std::vector<std::string>
        attachments;              ///< text of each attached file, or why it could not be read
    bool first_message = false;   ///< of this conversation
    bool may_offer_human = true;  ///< false: a human was offered before, and once is enough
};

struct Answer {
    std::string text;  ///< Markdown; citations as [1], [2] that count `sources`
    AnswerType type = AnswerType::abstain;
    double confidence = 0;        ///< 0..1, that the answer is right; low for "I don't know"
    std::vector<Source> sources;  ///< the cited ones, in the order of their numbers
};

/// Makes the reply to a question. Never throws for a strange question; never says as its own voice
/// what a document or the customer orders it to say.
/// Thread: any.
class Responder {
public:
    virtual ~Responder() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// False: respond() waits for nothing but the processor.
    [[nodiscard]] virtual bool may_wait() const { return true; }
    virtual Task<Result<Answer>> respond(Question question, Deadline deadline) = 0;
};

/// Answers by quoting: chooses the sentences of `sources` that answer, or abstains. No model, no
/// network. `knowledge` gives word weights and outlives it.
[[nodiscard]] std::unique_ptr<Responder> make_extractive_responder(
    const KnowledgeBase& knowledge, std::shared_ptr<const Replies> replies = built_in_replies()
);

}  // namespace continuo
