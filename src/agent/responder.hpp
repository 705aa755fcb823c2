#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "agent/actions/action.hpp"
#include "agent/language/replies.hpp"
#include "agent/memory/memory_request.hpp"
#include "async/task.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "domain/message_list.hpp"
#include "knowledge/knowledge_base.hpp"
#include "telemetry/trace_context.hpp"

namespace continuo {

class AnswerSink;
struct AskedInThread;
/// What a language model did so far in a turn: its responder's own.
struct ModelTurn;

enum class AnswerType {
    answer,     ///< grounded in sources
    suggest,    ///< passages that may be meant; never counted as an answer
    abstain,    ///< "I don't know", the first time with the offer of a human
    clarify,    ///< asks the customer to be more specific
    handoff,    ///< a human takes over
    smalltalk,  ///< greeting, thanks, goodbye; about what the customer said of themselves
};
[[nodiscard]] std::string_view to_string(AnswerType type);
/// The customer did not get what they asked for, and nobody else deals with it.
[[nodiscard]] inline bool is_unhelpful(AnswerType type) {
    return type == AnswerType::suggest || type == AnswerType::abstain ||
           type == AnswerType::clarify;
}

/// A call of a tool that a responder wants to be made before it answers.
struct WantedCall {
    std::string id;  ///< of the responder; may be empty
    std::string tool;
    json::object arguments;
};

/// Calls that were wanted together, and what came of each, in the same order.
struct ToolStep {
    std::vector<WantedCall> calls;
    std::vector<ToolResult> results;
};

/// Everything that a reply may be based on.
struct Question {
    std::string message;  ///< the customer's, trimmed
    MessageList history;  ///< before it, oldest first
    /// Both read together, as for the search of `sources`; null: not yet.
    std::shared_ptr<const AskedInThread> in_thread = {};
    std::vector<Source> sources;        ///< found for it, best first (see Hit for their metadata)
    std::vector<std::string> memories;  ///< customer facts, one each: usable_facts(memory)
    MemoryPlan memory;                  ///< what the turn remembers and forgets
    std::string first_asked;            ///< the conversation's first message, if it is asked for
    std::vector<std::string>
        attachments;  ///< text of each attached file, or why it could not be read
    std::vector<std::string> earlier_files;  ///< the same of earlier messages, newest first
    bool first_message = false;              ///< the conversation had no message before
    bool may_offer_human = true;             ///< false: offered before in this session
    std::string language = "en";             ///< of the customer, for the bot's own words
    std::string documents_language = "en";   ///< empty: unknown
    /// The documents answer, and no model is asked: a handoff follows, or it is only to be known
    /// what they say.
    bool documents_only = false;
    /// Others may write before or in the place of the answer: it is not to be shown while it is
    /// made.
    bool may_stream = true;
    std::uint64_t model_tokens = 0;        ///< that the session has used (model_tokens_counter)
    TraceContext trace{};                  ///< spans of the reply are below it
    const DeclaredTools* tools = nullptr;  ///< that may be called; null: none
    std::vector<ToolStep> steps = {};      ///< of this turn, so far
    std::shared_ptr<ModelTurn> model_turn = {};  ///< of the last answer of this turn
};

struct Answer {
    std::string text;  ///< Markdown; citations [1], [2] number `sources` from 1
    AnswerType type = AnswerType::abstain;
    double confidence = 0;        ///< 0..1 that the answer is right; low for abstain
    std::vector<Source> sources;  ///< the cited ones, in the order of their numbers
    /// What a language model did for it: see ReplyRecord. Empty: none was asked.
    json::object model = {};
    std::uint64_t model_tokens = 0;  ///< that all requests to it used
    /// Not an answer yet: these are to be made, and the question asked again with their results.
    /// Nothing was said to the sink.
    std::vector<WantedCall> calls = {};
    std::shared_ptr<ModelTurn> model_turn = {};  ///< for that question
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

/// From which probability of being answered a question is answered, and from which a passage is
/// suggested. 0..1; docs/answers.md, "Confidence".
struct AnswerThresholds {
    double answer = 0.5;    ///< ANSWER_CONFIDENCE
    double suggest = 0.03;  ///< SUGGEST_CONFIDENCE: below, what is near has nothing to do with it
};

/// Answers by quoting the sentences of `sources` that answer the question, or abstains. Uses no
/// language model and no network. `knowledge` provides word weights and must outlive the responder.
/// `synonyms`: in addition to the built-in ones, and only read; null: none.
[[nodiscard]] std::unique_ptr<Responder> make_extractive_responder(
    const KnowledgeBase& knowledge,
    std::shared_ptr<const Replies> replies = built_in_replies(),
    AnswerThresholds thresholds = {},
    const SynonymList* synonyms = nullptr
);

}  // namespace continuo
