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

class AnswerSink;

enum class AnswerType {
    answer,     ///< grounded in sources
    suggest,    ///< passages that may be meant; never counted as an answer
    abstain,    ///< "I don't know", the first time with the offer of a human
    clarify,    ///< asks the customer to be more specific
    handoff,    ///< a human takes over
    smalltalk,  ///< greeting, thanks, goodbye
};
[[nodiscard]] std::string_view to_string(AnswerType type);
/// The customer did not get what they asked for, and nobody else deals with it.
[[nodiscard]] inline bool is_unhelpful(AnswerType type) {
    return type == AnswerType::suggest || type == AnswerType::abstain ||
           type == AnswerType::clarify;
}

/// Everything that a reply may be based on.
struct Question {
    std::string message;                ///< the customer's, trimmed
    MessageList history;                ///< before it, oldest first
    std::vector<Source> sources;        ///< found for it, best first (see Hit for their metadata)
    std::vector<std::string> memories;  ///< stored customer facts, one each
    std::vector<std::string>
        attachments;              ///< text of each attached file, or why it could not be read
    bool first_message = false;   ///< the conversation had no message before
    bool may_offer_human = true;  ///< false: offered before in this session
};

struct Answer {
    std::string text;  ///< Markdown; citations [1], [2] number `sources` from 1
    AnswerType type = AnswerType::abstain;
    double confidence = 0;        ///< 0..1 that the answer is right; low for abstain
    std::vector<Source> sources;  ///< the cited ones, in the order of their numbers
};

/// Makes the reply to a question. Never throws because of the question's content, and never follows
/// instructions in documents or messages that dictate what to say.
/// Thread: any.
class Responder {
public:
    virtual ~Responder() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// False: respond() does no I/O and never suspends.
    [[nodiscard]] virtual bool may_wait() const { return true; }
    /// `sink` takes the answer while it is made, and outlives the call; null: nobody watches. What
    /// was said is the beginning of Answer::text; an answer that the customer stopped is all of it.
    virtual Task<Result<Answer>> respond(
        Question question, Deadline deadline, AnswerSink* sink
    ) = 0;
};

/// Answers by quoting the sentences of `sources` that answer the question, or abstains. Uses no
/// language model and no network. `knowledge` provides word weights and must outlive the responder.
[[nodiscard]] std::unique_ptr<Responder> make_extractive_responder(
    const KnowledgeBase& knowledge, std::shared_ptr<const Replies> replies = built_in_replies()
);

}  // namespace continuo
