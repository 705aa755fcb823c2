#include "database_fixture.hpp"

#include <stdexcept>

#include <libpq-fe.h>
#include <sqlite3.h>

#include "base/id.hpp"
#include "support/edit_session.hpp"
#include "support/postgres_server.hpp"

namespace continuo::test {

namespace {

sqlite3* as_sqlite(void* handle) {
    return static_cast<sqlite3*>(handle);
}

sqlite3* open_sqlite(const std::filesystem::path& file) {
    std::filesystem::create_directories(file.parent_path());
    sqlite3* opened = nullptr;
    const int result = sqlite3_open(file.c_str(), &opened);
    if (result != SQLITE_OK) throw std::runtime_error("cannot open " + file.string());
    sqlite3_busy_timeout(opened, 10'000);
    return opened;
}

PGconn* as_postgres_connection(void* handle) {
    return static_cast<PGconn*>(handle);
}

int take_value(void* out, int columns, char** values, char**) {
    if (columns > 0 && values[0] != nullptr) *static_cast<std::string*>(out) = values[0];
    return 0;
}

Message message(std::uint64_t seq, std::uint64_t turn, Role role) {
    Message message;
    message.seq = seq;
    message.turn = turn;
    message.role = role;
    message.content = "message " + std::to_string(seq);
    message.timestamp = FakeClock::start() + std::chrono::microseconds(seq);
    return message;
}

}  // namespace

std::string engine_name(const ::testing::TestParamInfo<Engine>& info) {
    return info.param == Engine::sqlite ? "Sqlite" : "Postgres";
}

DatabaseConfig new_database(Engine engine, const ScratchFolder& folder) {
    DatabaseConfig config;
    config.synchronous = Synchronous::normal;
    if (engine == Engine::sqlite) {
        config.file = folder / "data" / "continuo.db";
        return config;
    }
    config.postgres_url = shared_postgres().new_schema();
    return config;
}

RawDatabase::RawDatabase(const DatabaseConfig& config) {
    if (config.postgres_url.empty()) {
        x_sqlite = open_sqlite(config.file);
        return;
    }
    auto* opened = PQconnectdb(config.postgres_url.c_str());
    x_postgres = opened;
    PQsetNoticeProcessor(opened, [](void*, const char*) {}, nullptr);
    if (PQstatus(opened) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(opened));
}

RawDatabase::RawDatabase(const std::filesystem::path& file) : x_sqlite(open_sqlite(file)) {}

RawDatabase::~RawDatabase() {
    sqlite3_close(as_sqlite(x_sqlite));
    PQfinish(as_postgres_connection(x_postgres));
}

void RawDatabase::execute(const std::string& sql) {
    std::ignore = value(sql);
}

std::string RawDatabase::value(const std::string& sql) {
    std::string out;
    if (x_sqlite != nullptr) {
        if (sqlite3_exec(as_sqlite(x_sqlite), sql.c_str(), take_value, &out, nullptr) != SQLITE_OK)
            throw std::runtime_error(sql + ": " + sqlite3_errmsg(as_sqlite(x_sqlite)));
        return out;
    }
    auto* result = PQexec(as_postgres_connection(x_postgres), sql.c_str());
    const auto status = PQresultStatus(result);
    const std::string why = PQresultErrorMessage(result);
    if (PQntuples(result) > 0 && PQnfields(result) > 0)
        out = PQgetvalue(result, PQntuples(result) - 1, 0);
    PQclear(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        throw std::runtime_error(sql + ": " + why);
    return out;
}

SessionWrite small_step(const std::string& session_id, std::uint64_t turn) {
    SessionWrite step;
    auto& session = edit(step.session);
    session.session_id = session_id;
    session.thread_id = "thread_" + session_id;
    session.version = turn;
    session.message_count = turn;
    session.last_seq = 2 * turn;
    session.created_at = FakeClock::start();
    session.updated_at = session.last_activity = FakeClock::start() + std::chrono::seconds(turn);
    const auto first = 2 * turn - 1;
    step.messages = {message(first, first, Role::user), message(first + 1, first, Role::assistant)};
    return step;
}

SessionWrite full_step(const std::string& session_id, std::uint64_t turn) {
    auto step = small_step(session_id, turn);
    auto& session = edit(step.session);
    session.user_id = "ann";
    session.user_verified = true;
    session.status = SessionStatus::escalated;
    session.owner = Owner::person("op-7");
    session.escalated = true;
    session.ticket_id = "ESC-" + session_id;
    session.metadata = {{"language", "de"}, {"nested", {{"list", {1, 2.5, nullptr, true}}}}};
    session.counters = {{"searches", 3}};
    session.request_id = "req-1";
    session.fingerprint = "fp";
    session.fence = 1'768'471'200'123'456;
    session.unknown = {{"from_elsewhere", {{"kept", "as it was"}}}};

    step.messages[0].client_message_id = "m" + std::to_string(turn);
    step.messages[0].content =
        "Gr\xc3\xbc\xc3\x9f dich \xf0\x9f\x98\x80, it's \"here\"; DROP TABLE x";
    step.messages[0].attachments = {
        Attachment{"a.txt", "text/plain", 12, true, "", content_hash("a")},
        Attachment{"b.bin", "application/octet-stream", 1ULL << 40, false, "not supported yet"}
    };
    auto& reply = step.messages[1];
    reply.sources = {Source{"the passage", {{"document_id", "d1"}, {"begin", 10}}, 0.75, 1}};
    reply.tools_used = {"rag_search", "memory_management"};
    reply.processing_time = 0.1 + 0.2;
    reply.metadata = {{"answer_type", "extractive"}, {"confidence", 0.5}};
    auto by_operator = message(2 * turn + 1, 0, Role::operator_);
    auto by_system = message(2 * turn + 2, 0, Role::system);
    step.messages.push_back(std::move(by_operator));
    step.messages.push_back(std::move(by_system));
    session.last_seq = 2 * turn + 2;

    step.outcomes = {
        IdempotencyRecord{"m" + std::to_string(turn), 2 * turn - 1, 2 * turn, FakeClock::start()},
        IdempotencyRecord{"other", 2 * turn - 1, std::nullopt, FakeClock::start()}
    };
    step.ticket = sample_ticket("ESC-" + session_id, session_id);
    step.memories = {sample_memory(session_id, "User name: Ann")};
    return step;
}

Ticket sample_ticket(const std::string& ticket_id, const std::string& session_id) {
    Ticket ticket;
    ticket.ticket_id = ticket_id;
    ticket.session_id = session_id;
    ticket.user_id = "ann";
    ticket.user_verified = true;
    ticket.created_at = FakeClock::start();
    ticket.updated_at = FakeClock::start() + std::chrono::microseconds(1);
    ticket.status = TicketStatus::pending;
    ticket.priority = TicketPriority::urgent;
    ticket.category = TicketCategory::complaint;
    ticket.reasons = {"explicit_request", "it's \"urgent\""};
    ticket.urgency_score = 0.1 + 0.2;
    ticket.sentiment_score = -0.7;
    ticket.confidence = 1.0 / 3;
    ticket.summary = "wants a refund";
    ticket.note = "call back";
    return ticket;
}

CustomerFact sample_memory(const std::string& session_id, const std::string& content) {
    CustomerFact memory;
    memory.memory_id = session_id + "/" + content;
    memory.session_id = session_id;
    memory.user_id = "ann";
    memory.seq = 1;
    memory.kind = FactKind::user_info;
    memory.content = content;
    memory.importance = 0.1 + 0.2;
    memory.created_at = memory.last_accessed = FakeClock::start();
    return memory;
}

Document sample_document(const std::string& document_id) {
    Document document;
    document.document_id = document_id;
    document.title = "Title of " + document_id;
    document.content = "# Heading\n\ncontent of " + document_id;
    document.content_type = "text/markdown";
    document.source = "https://example.org/" + document_id;
    document.metadata = {{"tags", {"a", "b"}}, {"depth", {{"x", 1}}}};
    document.content_hash = "hash of " + document_id;
    document.chunk_count = 3;
    document.created_at = FakeClock::start();
    document.updated_at = FakeClock::start() + std::chrono::seconds(1);
    return document;
}

std::vector<std::uint64_t> seqs(const std::vector<Message>& messages) {
    std::vector<std::uint64_t> numbers;
    numbers.reserve(messages.size());
    for (const auto& item : messages)
        numbers.push_back(item.seq);
    return numbers;
}

void DatabaseFixture::reopen(std::optional<DatabaseConfig> with) {
    database.reset();
    auto opened = open_database(with.value_or(config()), clock, nullptr);
    if (!opened) throw std::runtime_error(opened.error().detail);
    database = std::move(*opened);
}

int DatabaseFixture::count_rows(const std::string& table) {
    return std::stoi(value("SELECT count(*) FROM " + table));
}

}  // namespace continuo::test
