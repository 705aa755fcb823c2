#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/agent.hpp"
#include "database/analytics_store.hpp"
#include "database/database.hpp"
#include "knowledge/knowledge_base.hpp"
#include "session/session_store.hpp"

namespace continuo::test {

// Stand-ins for what the handlers call: they remember what they were asked, and answer or fail as
// told.

/// Fails with `failure` where one is set. Thread: one.
struct FakeSessionStore final : SessionStore {
    std::map<std::string, Session> sessions;
    std::map<std::string, std::vector<Message>> messages;
    std::optional<Error> failure;
    std::optional<Error> ping_failure;
    ListRequest listed;
    std::string next_cursor;
    TimePoint cutoff{};
    int made = 0;
    int conflicts = 0;  ///< so many patches with a version meet another change
    std::optional<Error> append_failure;
    std::vector<SessionPatch> patches;  ///< those that were made

    Session& add(std::string id);

    std::string_view name() const override { return "FakeSessionStore"; }
    Task<Result<SessionSnapshot>> create(NewSession session) override;
    Task<Result<SessionSnapshot>> load(std::string session_id) override;
    Task<Result<SessionSnapshot>> patch(
        std::string session_id, SessionPatch patch, std::optional<std::uint64_t> expected_version
    ) override;
    Task<Result<std::int64_t>> increment(std::string, std::string, std::int64_t) override;
    Task<Result<Message>> append(std::string, Message) override;
    Task<Result<HistoryPage>> history(std::string, std::uint64_t, std::size_t) override;
    Task<Result<void>> touch(std::string) override;
    Task<Result<bool>> erase(std::string session_id) override;
    Task<Result<bool>> erase_for_customer(std::string session_id) override;
    Task<Result<BeginOutcome>> begin_turn(BeginTurn) override;
    Task<Result<Committed>> commit_turn(CommitTurn) override;
    Task<Result<void>> renew(Lease, std::chrono::milliseconds) override;
    Task<Result<Begun>> freeze_turn(Lease, std::size_t) override;
    Task<Result<void>> abandon(Lease) override;
    Task<Result<std::vector<Begun>>> take_over(std::string, std::chrono::milliseconds, std::size_t)
        override;
    Task<Result<Page<Session>>> list(ListRequest request) override;
    Task<Result<std::uint64_t>> reap(std::size_t) override;
    Task<Result<std::uint64_t>> erase_ended_before(TimePoint cutoff) override;
    StoreStats stats() const override;
    Task<Result<void>> ping() override;
};

struct FakeToolRegistry final : ToolRegistry {
    bool has_attachment = true;
    Result<json::object> answer;
    std::vector<std::pair<std::string, std::string>> missing;
    std::string breaker_state = "closed";
    json::object arguments;
    ToolContext context;

    FakeToolRegistry();
    ~FakeToolRegistry() override;
    Task<Result<json::object>> call(std::string, json::object, ToolContext, ArgumentsFrom) override;
    std::vector<std::string> keys() const override;
    const Tool* find(std::string_view key) const override;
    std::vector<BreakerStatus> circuit_breakers() const override;
    std::vector<std::pair<std::string, std::string>> left_out() const override { return missing; }

private:
    std::unique_ptr<Tool> x_tool;
};

struct FakeAgent final : Agent {
    explicit FakeAgent(const ToolRegistry& tools) : x_tools(tools) {}
    std::vector<TurnRequest> turns;
    /// What a turn leads to; by default a grounded answer.
    std::function<Result<TurnReply>(const TurnRequest&)> answer;
    bool never_answers = false;  ///< a turn waits until it is cancelled
    /// How long a turn waits before that, whatever its deadline and cancellation.
    std::chrono::milliseconds stands_still{0};
    bool went_on = false;  ///< after it stood still
    std::function<AnswerPreview(const std::string&)> preview_answer;
    std::vector<std::string> previewed;

    Task<Result<TurnReply>> turn(TurnRequest request) override;
    Task<std::vector<Begun>> take_pending(std::size_t) override { co_return std::vector<Begun>(); }
    Task<Result<TurnReply>> answer_taken(Begun) override {
        co_return fail(Errc::internal, "the fake takes no turns");
    }
    Task<Result<AnswerPreview>> preview(std::string question) override {
        previewed.push_back(question);
        co_return preview_answer ? preview_answer(question) : AnswerPreview();
    }
    const ToolRegistry& tools() const override { return x_tools; }
    const AgentConfig& config() const override { return x_config; }

private:
    const ToolRegistry& x_tools;
    AgentConfig x_config;
};
/// A reply with a source, as a turn of `request` would give.
[[nodiscard]] TurnReply grounded_reply(const TurnRequest& request);

struct FakeKnowledge final : KnowledgeBase {
    Result<std::vector<Hit>> hits;
    SearchQuery searched;
    std::vector<NewDocument> upserted;
    std::optional<Error> failure;
    std::vector<std::string> erasable;
    std::uint64_t documents = 1;

    Result<std::vector<Hit>> search(const SearchQuery& query) const override;
    Task<Result<UpsertReport>> upsert(std::vector<NewDocument> documents) override;
    Task<Result<bool>> erase(std::string document_id) override;
    Task<Result<void>> follow() override { co_return Result<void>{}; }
    Stats stats() const override { return {documents, documents, 1}; }
    std::optional<std::string> corrected(const std::string&) const override { return std::nullopt; }
    double inverse_document_frequency(std::string_view) const override { return 1; }
};

struct FakeTickets final : TicketStore {
    std::map<std::string, Ticket> rows;
    std::optional<Error> failure;
    std::optional<TicketStatus> listed_status;
    std::string listed_cursor;
    int late = 0;  ///< so many calls do not find any ticket yet

    Ticket& add(std::string id);
    Task<Result<Ticket>> load(std::string id) override;
    Task<Result<Page<Ticket>>> list(
        std::optional<TicketStatus> status, std::string cursor, std::size_t limit
    ) override;
    Task<Result<Ticket>> patch(std::string id, TicketPatch patch) override;
};

struct FakeDocuments final : DocumentStore {
    std::map<std::string, Document> rows;
    std::optional<Error> failure;
    std::vector<std::string> changed;  ///< since any generation

    Document& add(std::string id);
    Task<Result<Document>> load(std::string id) override;
    Task<Result<Page<Document>>> list(std::string after, std::size_t limit, bool) override;
    Task<Result<std::vector<std::string>>> hashes(std::vector<std::string> ids) override;
    Task<Result<std::uint64_t>> upsert(std::vector<Document>) override;
    Task<Result<std::optional<std::uint64_t>>> erase(std::string) override;
    Task<Result<std::optional<std::vector<DocumentChange>>>> changes(std::uint64_t, std::uint64_t)
        override;
    Task<Result<std::uint64_t>> count() override;
    Task<Result<std::uint64_t>> count_failed() override;
    Task<Result<std::uint64_t>> generation() override;
};

struct FakeAudit final : AuditLog {
    std::vector<AuditEntry> entries;
    std::optional<Error> failure;

    Task<Result<void>> append(AuditEntry entry) override;
    Task<Result<std::vector<AuditEntry>>> newest(std::size_t limit) override;
};

struct FakeOperators final : OperatorStore {
    std::vector<Operator> rows;
    std::optional<Error> failure;

    /// Adds one and returns the token.
    std::string add_named(std::string name, OperatorRole role = OperatorRole::operator_);
    Task<Result<void>> add(Operator added) override;
    Task<Result<std::vector<Operator>>> list() override;
    Task<Result<bool>> disable(std::string name, TimePoint at) override;
};

struct FakeNotes final : NoteStore {
    std::vector<Note> rows;
    std::optional<Error> failure;

    Task<Result<Note>> add(Note note) override;
    Task<Result<std::vector<Note>>> of_session(std::string id, std::size_t limit) override;
};

struct FakeUnanswered final : UnansweredStore {
    std::vector<UnansweredReply> rows;
    std::optional<Error> failure;

    Task<Result<std::vector<UnansweredReply>>> newest(std::size_t) override {
        if (failure) co_return std::unexpected(*failure);
        co_return rows;
    }
};

struct FakeAnalytics final : AnalyticsStore {
    AnalyticsReport figures;
    std::vector<AnalyticsPoint> points;
    ConversationPage page;
    std::optional<Error> failure;
    std::vector<AnalyticsQuery> asked;
    std::vector<ConversationListQuery> listed;

    Task<Result<std::uint64_t>> refresh(TimePoint) override { co_return std::uint64_t{0}; }
    Task<Result<void>> restart() override { co_return Result<void>{}; }
    Task<Result<AnalyticsReport>> report(AnalyticsQuery query) override {
        asked.push_back(query);
        if (failure) co_return std::unexpected(*failure);
        auto out = figures;
        out.query = std::move(query);
        co_return out;
    }
    Task<Result<AnalyticsSeries>> series(AnalyticsQuery query) override {
        asked.push_back(query);
        if (failure) co_return std::unexpected(*failure);
        co_return AnalyticsSeries{std::move(query), {}, points};
    }
    Task<Result<ConversationPage>> conversations(ConversationListQuery query) override {
        listed.push_back(query);
        if (failure) co_return std::unexpected(*failure);
        co_return page;
    }
};

/// Archive, shared sessions, memories and shared records are not there: no handler may ask for
/// them.
struct FakeDatabase final : Database {
    std::string database_id = "6c1f1d0e-0000-4000-8000-000000000001";
    FakeTickets ticket_store;
    FakeDocuments document_store;
    FakeAudit audit_log;
    FakeOperators operator_store;
    FakeNotes note_store;
    FakeUnanswered unanswered_store;
    FakeAnalytics analytics_store;
    std::optional<Error> ping_failure;
    std::string ping_exception;
    std::optional<Error> write_failure;
    bool stands_still = false;  ///< nothing that is asked of it returns, unless cancelled

    Archive& archive() override;
    SharedSessions& shared_sessions() override;
    TicketStore& tickets() override { return ticket_store; }
    CustomerFactStore& memories() override;
    DocumentStore& documents() override { return document_store; }
    AuditLog& audit() override { return audit_log; }
    OperatorStore& operators() override { return operator_store; }
    NoteStore& notes() override { return note_store; }
    UnansweredStore& unanswered() override { return unanswered_store; }
    AnalyticsStore& analytics() override { return analytics_store; }
    SharedRecordStore& records() override;
    InstanceReports& reports() override;
    Task<Result<void>> ping() override;
    Task<Result<void>> check_writing() override;
    Task<Result<std::vector<std::string>>> missing_tables() override;
    bool shared = false;
    bool is_shared() const override { return shared; }
    const std::string& id() const override { return database_id; }
    int schema_version() const override { return 1; }
    void close() override {}
};

}  // namespace continuo::test
