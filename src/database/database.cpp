#include "database/database.hpp"

#include <filesystem>
#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "database/copy/database_copy.hpp"
#include "database/engine/back_off.hpp"
#include "database/engine/database_error.hpp"
#include "database/engine/group_commit.hpp"
#include "database/engine/postgres_address.hpp"
#include "database/engine/reader_pool.hpp"
#include "database/sql_analytics.hpp"
#include "database/sql_archive.hpp"
#include "database/sql_instance_reports.hpp"
#include "database/sql_people.hpp"
#include "database/sql_repositories.hpp"
#include "database/sql_shared_records.hpp"
#include "database/sql_shared_sessions.hpp"
#include "database/sql_unanswered.hpp"
#include "database/tables/schema.hpp"

namespace continuo {

namespace {

/// A connection to a file that existed when the program started: creating a new one in its place
/// would lose data silently.
std::unique_ptr<Connection> open_file_again(
    const DatabaseConfig& config, Connection::Access access
) {
    if (!std::filesystem::exists(config.file)) {
        throw std::filesystem::filesystem_error(
            "the database file is gone",
            config.file,
            std::make_error_code(std::errc::no_such_file_or_directory)
        );
    }
    return open_connection(config, access);
}

/// Opens the connections after the first one.
OpenConnection make_opener(const DatabaseConfig& config, Connection::Access access) {
    if (config.postgres_url.empty())
        return [config, access] { return open_file_again(config, access); };
    return with_back_off([config, access] { return open_connection(config, access); });
}

/// Access of the connection for writing.
Connection::Access access_of(const DatabaseConfig& config) {
    return config.read_only ? Connection::Access::read : Connection::Access::write;
}

class SqlDatabase final : public Database {
public:
    SqlDatabase(
        const DatabaseConfig& config,
        std::unique_ptr<Connection> writing,
        int version,
        std::string id,
        const Clock& clock,
        Metrics* metrics
    )
        : x_version(version),
          x_shared(!config.postgres_url.empty()),
          x_id(std::move(id)),
          x_writes(config.queue_max, config.write_time_max),
          x_reads(config.queue_max),
          x_archive(make_sql_archive(x_writes, x_reads, clock)),
          x_shared_sessions(make_sql_shared_sessions(x_writes, x_reads, clock)),
          x_tickets(make_sql_ticket_store(x_writes, x_reads, clock)),
          x_memories(make_sql_memory_store(x_writes, x_reads)),
          x_documents(make_sql_document_store(x_writes, x_reads)),
          x_audit(make_sql_audit_log(x_writes, x_reads)),
          x_operators(make_sql_operator_store(x_writes, x_reads)),
          x_notes(make_sql_note_store(x_writes, x_reads)),
          x_reports(make_sql_instance_reports(x_writes, x_reads)),
          x_unanswered(make_sql_unanswered_store(x_reads)),
          x_analytics(make_sql_analytics_store(x_writes, x_reads, clock)),
          x_records(make_sql_shared_record_store(x_writes, x_reads, x_id)),
          x_readers(
              x_reads,
              config.readers,
              make_opener(config, Connection::Access::read),
              config.read_time_max
          ),
          x_writer(
              x_writes,
              std::move(writing),
              make_opener(config, access_of(config)),
              metrics,
              config.look_time
          ) {}

    Archive& archive() override { return *x_archive; }
    SharedSessions& shared_sessions() override { return *x_shared_sessions; }
    TicketStore& tickets() override { return *x_tickets; }
    CustomerFactStore& memories() override { return *x_memories; }
    DocumentStore& documents() override { return *x_documents; }
    AuditLog& audit() override { return *x_audit; }
    OperatorStore& operators() override { return *x_operators; }
    NoteStore& notes() override { return *x_notes; }
    UnansweredStore& unanswered() override { return *x_unanswered; }
    AnalyticsStore& analytics() override { return *x_analytics; }
    SharedRecordStore& records() override { return *x_records; }
    InstanceReports& reports() override { return *x_reports; }

    Task<Result<void>> ping() override {
        co_return co_await perform(x_reads, [](Tables& open) -> Result<void> {
            open.connection->execute("SELECT 1");
            return {};
        });
    }
    Task<Result<void>> check_writing() override {
        if (!x_writer.is_failing() && !x_writes.is_stalled()) co_return Result<void>{};
        co_return co_await perform(x_writes, WriteLocks::none(), [](Tables& open) -> Result<void> {
            open.connection->execute("UPDATE meta SET value = value WHERE key = 'database_id'");
            return {};
        });
    }
    Task<Result<std::vector<std::string>>> missing_tables() override {
        co_return co_await perform(x_reads, [](Tables& open) -> Result<std::vector<std::string>> {
            return continuo::missing_tables(*open.connection, tables());
        });
    }
    bool is_shared() const override { return x_shared; }
    const std::string& id() const override { return x_id; }
    int schema_version() const override { return x_version; }

    void close() override {
        const std::scoped_lock lock(x_closing);
        x_writer.join();
        x_readers.join();
    }

private:
    int x_version;
    bool x_shared;
    std::string x_id;
    std::mutex x_closing;  ///< a second call of close() waits for the first
    JobQueue x_writes;
    JobQueue x_reads;
    std::unique_ptr<Archive> x_archive;
    std::unique_ptr<SharedSessions> x_shared_sessions;
    std::unique_ptr<TicketStore> x_tickets;
    std::unique_ptr<CustomerFactStore> x_memories;
    std::unique_ptr<DocumentStore> x_documents;
    std::unique_ptr<AuditLog> x_audit;
    std::unique_ptr<OperatorStore> x_operators;
    std::unique_ptr<NoteStore> x_notes;
    std::unique_ptr<InstanceReports> x_reports;
    std::unique_ptr<UnansweredStore> x_unanswered;
    std::unique_ptr<AnalyticsStore> x_analytics;
    std::unique_ptr<SharedRecordStore> x_records;
    ReaderPool x_readers;
    GroupCommit x_writer;
};

/// Throws as Connection does.
Result<std::unique_ptr<Database>> open_and_migrate(
    const DatabaseConfig& config, const Clock& clock, Metrics* metrics
) {
    auto connection = open_connection(config, access_of(config));
    const auto version = config.read_only ? check_schema(*connection, migrations())
                                          : migrate(*connection, migrations(), tables(), clock);
    if (!version) return std::unexpected(version.error());
    if (has_unfinished_copy(*connection)) {
        return fail(
            Errc::conflict,
            "a copy into this database is not complete: run `continuo database copy` again"
        );
    }
    auto id = database_id(*connection);
    return std::make_unique<SqlDatabase>(
        config, std::move(connection), *version, std::move(id), clock, metrics
    );
}

Result<std::unique_ptr<Database>> open_postgres(
    const DatabaseConfig& config, const Clock& clock, Metrics* metrics
) {
    const auto address = parse_postgres_url(config.postgres_url);
    if (!address)
        return fail(address.error().code, "the URL of PostgreSQL: " + address.error().detail);
    Result<std::unique_ptr<Database>> opened;
    try {
        opened = open_and_migrate(config, clock, metrics);
    } catch (...) {
        opened = std::unexpected(translate(std::current_exception()).error);
    }
    if (!opened) opened.error().detail = address->shown + ": " + opened.error().detail;
    return opened;
}

}  // namespace

Result<std::unique_ptr<Database>> open_database(
    DatabaseConfig config, const Clock& clock, Metrics* metrics
) {
    if (!config.postgres_url.empty()) return open_postgres(config, clock, metrics);
    const auto with_file = [&](Error error) {
        error.detail = fmt::format("{}: {}", config.file.string(), error.detail);
        return std::unexpected(std::move(error));
    };
    try {
        config.file = std::filesystem::absolute(config.file);
        if (config.read_only && !std::filesystem::exists(config.file))
            return with_file(Error{Errc::not_found, "there is no such database"});
        if (!config.read_only) std::filesystem::create_directories(config.file.parent_path());
        auto opened = open_and_migrate(config, clock, metrics);
        if (!opened) return with_file(std::move(opened.error()));
        return opened;
    } catch (const std::filesystem::filesystem_error& e) {
        return with_file(Error{Errc::unavailable, e.code().message()});
    } catch (...) {
        return with_file(translate(std::current_exception()).error);
    }
}

}  // namespace continuo
