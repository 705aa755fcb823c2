#include "fakes.hpp"

#include <stdexcept>

#include <boost/json.hpp>

#include "async/with_deadline.hpp"
#include "support/fake_clock.hpp"

namespace continuo::test {

namespace {

std::unexpected<Error> unused() {
    return fail(Errc::internal, "no handler should call this");
}

class NamedTool final : public Tool {
public:
    std::string_view name() const override { return "attachment_processor"; }
    std::string_view description() const override { return "a stand-in"; }
    json::object parameters() const override { return {}; }
    bool safe_to_repeat() const override { return true; }
    Task<Result<json::object>> run(json::object, ToolContext) override { co_return unused(); }
};

}  // namespace

// ---- sessions --------------------------------------------------------------------------------

Session& FakeSessionStore::add(std::string id) {
    auto& session = sessions[id];
    session.session_id = id;
    session.thread_id = "thread_1";
    session.created_at = session.updated_at = session.last_activity = FakeClock::start();
    return session;
}

Task<Result<SessionSnapshot>> FakeSessionStore::create(NewSession wanted) {
    if (failure) co_return std::unexpected(*failure);
    ++made;
    if (sessions.contains(wanted.session_id))
        co_return fail(Errc::conflict, "it exists", ErrorReason::id_taken);
    const bool is_named = !wanted.session_id.empty();
    auto& session = add(is_named ? wanted.session_id : "sess_" + std::to_string(made));
    session.user_id = wanted.user_id;
    session.user_verified = wanted.user_verified;
    session.access_tags = wanted.access_tags;
    session.metadata = wanted.metadata;
    session.request_id = wanted.request_id;
    session.fingerprint = wanted.fingerprint;
    co_return SessionSnapshot(session);
}

Task<Result<SessionSnapshot>> FakeSessionStore::load(std::string id) {
    if (failure) co_return std::unexpected(*failure);
    const auto found = sessions.find(id);
    if (found == sessions.end()) co_return fail(Errc::not_found, id);
    co_return SessionSnapshot(found->second);
}

Task<Result<SessionSnapshot>> FakeSessionStore::patch(
    std::string id, SessionPatch patch, std::optional<std::uint64_t> expected
) {
    if (failure) co_return std::unexpected(*failure);
    const auto found = sessions.find(id);
    if (found == sessions.end()) co_return fail(Errc::not_found, id);
    if (found->second.status == SessionStatus::ended)
        co_return fail(Errc::conflict, "ended", ErrorReason::session_ended);
    auto& session = found->second;
    if (patch.by_customer && patch.status == SessionStatus::active && session.owner.is_human())
        co_return fail(Errc::conflict, id, ErrorReason::human_owner);
    if (conflicts > 0 && expected) {
        --conflicts;
        co_return fail(Errc::conflict, id, ErrorReason::version_mismatch);
    }
    if (patch.status) session.status = *patch.status;
    if (patch.owner) {
        session.owner = *patch.owner;
        session.status = session.owner.is_bot() ? SessionStatus::active : SessionStatus::escalated;
    } else if (patch.status == SessionStatus::escalated && session.owner.is_bot()) {
        session.owner = Owner::queue();
    }
    if (patch.ticket_id) session.ticket_id = patch.ticket_id;
    if (patch.notice) messages[id].push_back(*patch.notice);
    patches.push_back(std::move(patch));
    co_return SessionSnapshot(found->second);
}

Task<Result<std::int64_t>> FakeSessionStore::increment(std::string, std::string, std::int64_t) {
    co_return unused();
}
Task<Result<Message>> FakeSessionStore::append(std::string id, Message message) {
    if (failure) co_return std::unexpected(*failure);
    const auto found = sessions.find(id);
    if (found == sessions.end()) co_return fail(Errc::not_found, id);
    const auto name = find_string(message.metadata, "operator").value_or("");
    if (found->second.owner != Owner::person(name))
        co_return fail(Errc::conflict, id, ErrorReason::human_owner);
    if (append_failure) co_return std::unexpected(*append_failure);
    message.seq = ++found->second.last_seq;
    message.timestamp = FakeClock::start();
    messages[id].push_back(message);
    co_return message;
}
Task<Result<void>> FakeSessionStore::touch(std::string) {
    co_return unused();
}
Task<Result<BeginOutcome>> FakeSessionStore::begin_turn(BeginTurn) {
    co_return unused();
}
Task<Result<Committed>> FakeSessionStore::commit_turn(CommitTurn) {
    co_return unused();
}
Task<Result<void>> FakeSessionStore::renew(Lease, std::chrono::milliseconds) {
    co_return unused();
}
Task<Result<Begun>> FakeSessionStore::freeze_turn(Lease, std::size_t) {
    co_return fail(Errc::internal, "not faked");
}

Task<Result<void>> FakeSessionStore::abandon(Lease) {
    co_return unused();
}
Task<Result<std::vector<Begun>>> FakeSessionStore::take_over(
    std::string, std::chrono::milliseconds, std::size_t
) {
    co_return unused();
}
Task<Result<std::uint64_t>> FakeSessionStore::reap(std::size_t) {
    co_return unused();
}

Task<Result<HistoryPage>> FakeSessionStore::history(
    std::string id, std::uint64_t after, std::size_t limit
) {
    if (failure) co_return std::unexpected(*failure);
    if (!sessions.contains(id)) co_return fail(Errc::not_found, id);
    HistoryPage page;
    const auto& all = messages[id];
    page.total = all.size();
    for (const auto& message : all) {
        if (message.seq > after && page.messages.size() < limit) page.messages.push_back(message);
    }
    co_return page;
}

Task<Result<bool>> FakeSessionStore::erase_for_customer(std::string id) {
    if (failure) co_return std::unexpected(*failure);
    const auto found = sessions.find(id);
    if (found == sessions.end()) co_return false;
    if (involved_humans(found->second))
        co_return fail(Errc::conflict, id, ErrorReason::human_owner);
    co_return sessions.erase(id) > 0;
}

Task<Result<bool>> FakeSessionStore::erase(std::string id) {
    if (failure) co_return std::unexpected(*failure);
    co_return sessions.erase(id) > 0;
}

Task<Result<Page<Session>>> FakeSessionStore::list(ListRequest request) {
    listed = request;
    if (failure) co_return std::unexpected(*failure);
    Page<Session> page;
    for (const auto& [id, session] : sessions)
        page.items.push_back(session);
    page.next = next_cursor;
    page.total = sessions.size();
    co_return page;
}

Task<Result<std::uint64_t>> FakeSessionStore::erase_ended_before(TimePoint when) {
    cutoff = when;
    if (failure) co_return std::unexpected(*failure);
    co_return 3;
}

StoreStats FakeSessionStore::stats() const {
    StoreStats stats;
    stats.store_type = "fake";
    stats.total_sessions = stats.active_sessions = sessions.size();
    return stats;
}

Task<Result<void>> FakeSessionStore::ping() {
    if (ping_failure) co_return std::unexpected(*ping_failure);
    co_return Result<void>{};
}

// ---- agent -----------------------------------------------------------------------------------

FakeToolRegistry::FakeToolRegistry()
    : answer(json::object{{"success", true}, {"preview", "Hello"}}),
      x_tool(std::make_unique<NamedTool>()) {}
FakeToolRegistry::~FakeToolRegistry() = default;

Task<Result<json::object>> FakeToolRegistry::call(
    std::string, json::object given, ToolContext given_context, ArgumentsFrom
) {
    arguments = std::move(given);
    context = std::move(given_context);
    co_return answer;
}

std::vector<std::string> FakeToolRegistry::keys() const {
    return {"attachment"};
}

const Tool* FakeToolRegistry::find(std::string_view key) const {
    return key == "attachment" && has_attachment ? x_tool.get() : nullptr;
}

std::vector<BreakerStatus> FakeToolRegistry::circuit_breakers() const {
    return {{.tool = "rag", .state = breaker_state, .failures_in_a_row = 0, .successes = 1}};
}

TurnReply grounded_reply(const TurnRequest& request) {
    TurnReply turn;
    Session session;
    session.session_id = request.session_id;
    session.message_count = 1;
    turn.session = SessionSnapshot(std::move(session));
    turn.message.seq = 1;
    turn.message.content = request.message;
    turn.message.timestamp = FakeClock::start();
    auto& reply = turn.reply.emplace();
    reply.seq = 2;
    reply.role = Role::assistant;
    reply.content = "Within 30 days. [1]";
    reply.timestamp = FakeClock::start();
    reply.sources = {Source{"Within 30 days.", {{"document_id", "returns"}}, 0.9, 1}};
    turn.answer_type = AnswerType::answer;
    turn.confidence = 0.85;
    turn.processing_time = 0.002;
    return turn;
}

Task<Result<TurnReply>> FakeAgent::turn(TurnRequest request) {
    turns.push_back(request);
    if (never_answers) co_await sleep_until(Deadline::never());
    if (stands_still.count() > 0) {
        co_await sleep_until(Deadline::after(stands_still));
        went_on = true;
    }
    if (answer) co_return answer(request);
    co_return grounded_reply(request);
}

// ---- knowledge -------------------------------------------------------------------------------

Result<std::vector<Hit>> FakeKnowledge::search(const SearchQuery& query) const {
    const_cast<FakeKnowledge*>(this)->searched = query;
    return hits;
}

Task<Result<UpsertReport>> FakeKnowledge::upsert(std::vector<NewDocument> given) {
    if (failure) co_return std::unexpected(*failure);
    UpsertReport report;
    for (const auto& document : given) {
        if (document.content.empty()) {
            report.errors.push_back({document.id, "the document is empty"});
        } else {
            ++report.documents_added;
            ++report.chunks_created;
        }
    }
    upserted = std::move(given);
    co_return report;
}

Task<Result<bool>> FakeKnowledge::erase(std::string id) {
    if (failure) co_return std::unexpected(*failure);
    co_return std::erase(erasable, id) > 0;
}

// ---- database --------------------------------------------------------------------------------

Ticket& FakeTickets::add(std::string id) {
    auto& ticket = rows[id];
    ticket.ticket_id = id;
    ticket.session_id = "sess_1";
    ticket.created_at = ticket.updated_at = FakeClock::start();
    return ticket;
}

Task<Result<Ticket>> FakeTickets::load(std::string id) {
    if (failure) co_return std::unexpected(*failure);
    if (late-- > 0 || !rows.contains(id)) co_return fail(Errc::not_found, id);
    co_return rows[id];
}

Task<Result<Page<Ticket>>> FakeTickets::list(
    std::optional<TicketStatus> status, std::string cursor, std::size_t
) {
    listed_status = status;
    listed_cursor = cursor;
    if (failure) co_return std::unexpected(*failure);
    Page<Ticket> page;
    for (const auto& [id, ticket] : rows)
        page.items.push_back(ticket);
    page.total = rows.size();
    co_return page;
}

Task<Result<Ticket>> FakeTickets::patch(std::string id, TicketPatch patch) {
    if (failure) co_return std::unexpected(*failure);
    if (late-- > 0 || !rows.contains(id)) co_return fail(Errc::not_found, id);
    auto& ticket = rows[id];
    if (patch.status) ticket.status = *patch.status;
    if (patch.assignee) ticket.assignee = patch.assignee;
    if (patch.note) ticket.note = patch.note;
    co_return ticket;
}

Document& FakeDocuments::add(std::string id) {
    auto& document = rows[id];
    document.document_id = id;
    document.title = "Title of " + id;
    document.content = "Content of " + id;
    document.created_at = document.updated_at = FakeClock::start();
    return document;
}

Task<Result<Document>> FakeDocuments::load(std::string id) {
    if (failure) co_return std::unexpected(*failure);
    if (!rows.contains(id)) co_return fail(Errc::not_found, id);
    co_return rows[id];
}

Task<Result<Page<Document>>> FakeDocuments::list(std::string after, std::size_t limit, bool whole) {
    if (failure) co_return std::unexpected(*failure);
    Page<Document> page;
    page.total = rows.size();
    for (auto row = rows.upper_bound(after); row != rows.end(); ++row) {
        if (page.items.size() == limit) {
            page.next = page.items.back().document_id;
            break;
        }
        page.items.push_back(row->second);
        if (!whole) page.items.back().content.clear();
    }
    co_return page;
}

Task<Result<std::vector<std::string>>> FakeDocuments::hashes(std::vector<std::string>) {
    co_return unused();
}
Task<Result<std::uint64_t>> FakeDocuments::upsert(std::vector<Document>) {
    co_return unused();
}
Task<Result<std::optional<std::uint64_t>>> FakeDocuments::erase(std::string) {
    co_return unused();
}
Task<Result<std::optional<std::vector<DocumentChange>>>> FakeDocuments::changes(
    std::uint64_t, std::uint64_t
) {
    if (failure) co_return std::unexpected(*failure);
    std::vector<DocumentChange> changes;
    for (const auto& id : changed)
        changes.push_back({.document_id = id, .generation = 3, .content_hash = "x"});
    co_return changes;
}
Task<Result<std::uint64_t>> FakeDocuments::count() {
    if (failure) co_return std::unexpected(*failure);
    co_return rows.size();
}
Task<Result<std::uint64_t>> FakeDocuments::count_failed() {
    if (failure) co_return std::unexpected(*failure);
    std::uint64_t failed = 0;
    for (const auto& [id, document] : rows)
        failed += document.error.empty() ? 0 : 1;
    co_return failed;
}
Task<Result<std::uint64_t>> FakeDocuments::generation() {
    if (failure) co_return std::unexpected(*failure);
    co_return rows.size() + 2;
}

Task<Result<void>> FakeAudit::append(AuditEntry entry) {
    if (failure) co_return std::unexpected(*failure);
    entries.push_back(std::move(entry));
    co_return Result<void>{};
}
Task<Result<std::vector<AuditEntry>>> FakeAudit::newest(std::size_t) {
    co_return unused();
}

std::string FakeOperators::add_named(std::string name, OperatorRole role) {
    auto token = make_operator_token();
    rows.push_back({
        .name = std::move(name),
        .role = role,
        .token_hash = hash_operator_token(token),
        .created_at = FakeClock::start(),
        .disabled_at = std::nullopt,
    });
    return token;
}
Task<Result<void>> FakeOperators::add(Operator) {
    co_return unused();
}
Task<Result<std::vector<Operator>>> FakeOperators::list() {
    if (failure) co_return std::unexpected(*failure);
    co_return rows;
}
Task<Result<bool>> FakeOperators::disable(std::string, TimePoint) {
    co_return unused();
}

Task<Result<Note>> FakeNotes::add(Note note) {
    if (failure) co_return std::unexpected(*failure);
    note.number = rows.size() + 1;
    rows.push_back(note);
    co_return note;
}
Task<Result<std::vector<Note>>> FakeNotes::of_session(std::string id, std::size_t) {
    if (failure) co_return std::unexpected(*failure);
    std::vector<Note> found;
    for (const auto& note : rows)
        if (note.session_id == id) found.push_back(note);
    co_return found;
}

Archive& FakeDatabase::archive() {
    throw std::logic_error("no handler asks for the archive");
}
SharedSessions& FakeDatabase::shared_sessions() {
    throw std::logic_error("no handler asks for shared sessions");
}
CustomerFactStore& FakeDatabase::memories() {
    throw std::logic_error("no handler asks for memories");
}
InstanceReports& FakeDatabase::reports() {
    throw std::logic_error("handlers get the reports of all instances by themselves");
}
SharedRecordStore& FakeDatabase::records() {
    throw std::logic_error("no handler asks for memories");
}
Task<Result<void>> FakeDatabase::check_writing() {
    if (stands_still) co_await sleep_until(Deadline::never());
    if (write_failure) co_return std::unexpected(*write_failure);
    co_return Result<void>{};
}

Task<Result<void>> FakeDatabase::ping() {
    if (stands_still) co_await sleep_until(Deadline::never());
    if (!ping_exception.empty()) throw std::runtime_error(ping_exception);
    if (ping_failure) co_return std::unexpected(*ping_failure);
    co_return Result<void>{};
}
Task<Result<std::vector<std::string>>> FakeDatabase::missing_tables() {
    co_return unused();
}

}  // namespace continuo::test
