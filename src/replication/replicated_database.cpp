#include "replication/replicated_database.hpp"

#include "replication/replicated_stores.hpp"

namespace continuo {

namespace {

class ReplicatedDatabase final : public Database {
public:
    ReplicatedDatabase(Database& database, RecordReplicator& replicator, const Clock& clock)
        : x_database(database),
          x_documents(make_replicated_document_store(database.documents(), replicator)),
          x_tickets(make_replicated_ticket_store(database.tickets(), replicator, clock)),
          x_notes(make_replicated_note_store(database.notes(), replicator)) {}

    Archive& archive() override { return x_database.archive(); }
    SharedSessions& shared_sessions() override { return x_database.shared_sessions(); }
    TicketStore& tickets() override { return *x_tickets; }
    CustomerFactStore& memories() override { return x_database.memories(); }
    DocumentStore& documents() override { return *x_documents; }
    AuditLog& audit() override { return x_database.audit(); }
    OperatorStore& operators() override { return x_database.operators(); }
    NoteStore& notes() override { return *x_notes; }
    UnansweredStore& unanswered() override { return x_database.unanswered(); }
    AnalyticsStore& analytics() override { return x_database.analytics(); }
    SharedRecordStore& records() override { return x_database.records(); }
    InstanceReports& reports() override { return x_database.reports(); }

    Task<Result<void>> ping() override { return x_database.ping(); }
    Task<Result<void>> check_writing() override { return x_database.check_writing(); }
    Task<Result<std::vector<std::string>>> missing_tables() override {
        return x_database.missing_tables();
    }
    bool is_shared() const override { return x_database.is_shared(); }
    const std::string& id() const override { return x_database.id(); }
    int schema_version() const override { return x_database.schema_version(); }
    void close() override { x_database.close(); }

private:
    Database& x_database;
    std::unique_ptr<DocumentStore> x_documents;
    std::unique_ptr<TicketStore> x_tickets;
    std::unique_ptr<NoteStore> x_notes;
};

}  // namespace

std::unique_ptr<Database> make_replicated_database(
    Database& database, RecordReplicator& replicator, const Clock& clock
) {
    return std::make_unique<ReplicatedDatabase>(database, replicator, clock);
}

}  // namespace continuo
