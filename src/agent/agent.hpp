#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent/escalation/escalation.hpp"
#include "agent/language/replies.hpp"
#include "agent/responder.hpp"
#include "agent/tools/declared_tool.hpp"
#include "agent/tools/tool_registry.hpp"
#include "agent/waiting/handoff_words.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "domain/message.hpp"
#include "domain/session_snapshot.hpp"
#include "domain/ticket.hpp"
#include "domain/uploaded_file.hpp"
#include "session/session_store.hpp"
#include "telemetry/trace_context.hpp"

namespace continuo {

class AnswerSinks;
class Metrics;

struct TurnRequest {
    std::string session_id;
    std::string client_message_id;  ///< may be empty
    std::string message;            ///< 1..limits::message_code_points_max, trimmed, valid UTF-8
    std::vector<UploadedFile> files;
    std::string request_id;
    std::optional<std::string> fingerprint;               ///< as BeginTurn::fingerprint
    std::optional<std::string> verified_user;             ///< as BeginTurn::verified_user
    std::optional<std::vector<std::string>> access_tags;  ///< as BeginTurn::access_tags
    Deadline deadline = Deadline::never();
    /// The customer is told that the message was received before its reply exists (streams): it is
    /// made durable first.
    bool acknowledge_early = false;
    /// Waits so long for further messages before it is answered: people write in pieces.
    std::chrono::milliseconds coalesce{0};
    TraceContext trace{};  ///< the span of the turn is below it
};

struct TurnReply {
    SessionSnapshot session;       ///< after the turn
    Message message;               ///< the customer's, as logged
    std::optional<Message> reply;  ///< none when a human owns the session
    AnswerType answer_type = AnswerType::abstain;
    double confidence = 0;
    bool requires_escalation = false;  ///< a human is needed: this turn handed over or offered one,
                                       ///< or people have it already
    bool offers_human = false;         ///< the reply offers one: a "yes" accepts
    std::vector<std::string> reasons;
    std::optional<TicketPriority> priority;
    std::optional<std::string> ticket_id;
    /// There is no reply because the customer was told before that such messages are passed on.
    bool told_before = false;
    bool joined = false;    ///< the reply of a turn that another request answered
    bool replayed = false;  ///< the reply of an earlier delivery of the same client_message_id
    bool has_context = false;
    int facts_extracted = 0;
    json::object model = {};     ///< as ReplyRecord::model
    json::object approval = {};  ///< as ReplyRecord::approval
    json::array actions = {};    ///< as ReplyRecord::actions
    double processing_time = 0;  ///< seconds
};

/// What a question would be answered now, in a conversation of its own.
struct AnswerPreview {
    Answer answer;
    std::vector<Source> found;  ///< the nearest passages, best first
};

struct AgentConfig {
    std::string instance;  ///< this process, in leases: host, pid and a random part
    ToolMode mode = ToolMode::legacy;
    std::size_t history_messages = 10;
    std::size_t search_results = 8;  ///< RAG_SEARCH_K
    std::size_t memories_recalled = 10;
    std::chrono::milliseconds lease_time{30'000};
    std::chrono::milliseconds turn_timeout{30'000};
    EscalationConfig escalation;
    WaitingConfig waiting;
    std::shared_ptr<const Replies> replies = built_in_replies();  ///< never null
    std::string documents_language = "en";  ///< code of KNOWLEDGE_LANGUAGE; empty: unknown
    std::shared_ptr<const DeclaredTools> declared_tools;  ///< of TOOLS_FILE; null: none
    /// With MCP servers: `declared_tools` as the servers have them now. Thread: any.
    std::function<std::shared_ptr<const DeclaredTools>()> list_tools;
    AnswerSinks* sinks = nullptr;  ///< where answers that take time are shown; outlives the agent
    Tracer* tracer = nullptr;      ///< of turns that no request began; null: they are not traced

    [[nodiscard]] std::shared_ptr<const DeclaredTools> current_tools() const {
        return list_tools ? list_tools() : declared_tools;
    }
};

/// Answers customers. A turn reads its attachments, begins in the store, collects context (customer
/// facts, search, escalation check), responds and commits. All state is in the store: an Agent
/// holds none between turns. Errors of turn(): those of SessionStore::begin_turn and commit_turn;
/// busy when another turn of the session did not end before the deadline; invalid_input. A failing
/// tool or search does not fail the turn: the reply says what it could not do. An internal error
/// never escalates a session. Thread: any shard, many turns at once.
class Agent {
public:
    virtual ~Agent() = default;
    virtual Task<Result<TurnReply>> turn(TurnRequest request) = 0;
    /// Takes up to `limit` pending turns whose lease ran out, each under a lease of ours, for
    /// answer_taken(). Failures are logged.
    virtual Task<std::vector<Begun>> take_pending(std::size_t limit) = 0;
    virtual Task<Result<TurnReply>> answer_taken(Begun begun) = 0;
    /// Answers a question without a session: nothing is stored, and nobody is told. Errors: those
    /// of the search, and unavailable without one; those of the responder.
    virtual Task<Result<AnswerPreview>> preview(std::string question) = 0;
    [[nodiscard]] virtual const ToolRegistry& tools() const = 0;
    [[nodiscard]] virtual const AgentConfig& config() const = 0;
};

/// The agent owns the tools and the responder; everything else must outlive it. `metrics` may be
/// null.
[[nodiscard]] std::unique_ptr<Agent> make_agent(
    AgentConfig config,
    SessionStore& sessions,
    std::unique_ptr<ToolRegistry> tools,
    std::unique_ptr<Responder> responder,
    const Clock& clock,
    Metrics* metrics
);

}  // namespace continuo
