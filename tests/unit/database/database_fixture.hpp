#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "database/database.hpp"
#include "support/fake_clock.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"

namespace continuo::test {

/// Step number `turn` of a session: two messages, nothing else.
[[nodiscard]] SessionWrite small_step(const std::string& session_id, std::uint64_t turn);
/// A step that uses every member of every type, with values that are awkward to store.
[[nodiscard]] SessionWrite full_step(const std::string& session_id, std::uint64_t turn);
[[nodiscard]] Ticket sample_ticket(const std::string& ticket_id, const std::string& session_id);
[[nodiscard]] CustomerFact sample_memory(const std::string& session_id, const std::string& content);
[[nodiscard]] Document sample_document(const std::string& document_id);
[[nodiscard]] std::vector<std::uint64_t> seqs(const std::vector<Message>& messages);

enum class Engine { sqlite, postgres };

/// Both, for INSTANTIATE_TEST_SUITE_P(, ATest, both_engines(), engine_name).
[[nodiscard]] inline auto both_engines() {
    return ::testing::Values(Engine::sqlite, Engine::postgres);
}
[[nodiscard]] std::string engine_name(const ::testing::TestParamInfo<Engine>& info);

/// An empty database: a file in `folder`, or a schema of the server that the tests share.
[[nodiscard]] DatabaseConfig new_database(Engine engine, const ScratchFolder& folder);

/// The program's tables seen from outside: another connection of its own.
class RawDatabase {
public:
    explicit RawDatabase(const DatabaseConfig& config);
    explicit RawDatabase(const std::filesystem::path& file);
    ~RawDatabase();
    RawDatabase(const RawDatabase&) = delete;
    RawDatabase& operator=(const RawDatabase&) = delete;

    void execute(const std::string& sql);
    /// The first column of the last row; empty when there is none.
    [[nodiscard]] std::string value(const std::string& sql);

private:
    void* x_sqlite = nullptr;
    void* x_postgres = nullptr;
};

/// A database of its own, with its methods as plain calls.
class DatabaseFixture : public ::testing::Test {
protected:
    explicit DatabaseFixture(Engine on) : engine(on), x_config(new_database(on, folder)) {
        reopen();
    }

    [[nodiscard]] DatabaseConfig config() const { return x_config; }
    void reopen(std::optional<DatabaseConfig> with = std::nullopt);

    Archive& archive() { return database->archive(); }
    Result<void> write(SessionWrite step) { return run_task(archive().write(std::move(step))); }
    Result<ArchivedSession> load(const std::string& id, std::size_t messages = 100) {
        return run_task(archive().load(id, messages));
    }
    Result<std::vector<Message>> history(
        const std::string& id, std::uint64_t after, std::size_t limit
    ) {
        return run_task(archive().history(id, after, limit));
    }
    Result<bool> erase(const std::string& id) { return run_task(archive().erase(id)); }
    Result<void> prune() { return run_task(archive().prune(clock.now())); }
    Result<Page<Session>> list(
        SessionFilter filter, std::string cursor = "", std::size_t limit = 100
    ) {
        return run_task(archive().list(std::move(filter), std::move(cursor), 0, limit));
    }
    Result<Page<Ticket>> tickets(std::optional<TicketStatus> status) {
        return run_task(database->tickets().list(status, "", 100));
    }
    Result<std::vector<CustomerFact>> recall(FactOwner owner) {
        return run_task(database->memories().recall(std::move(owner), 100));
    }
    int count_rows(const std::string& table);
    void execute(const std::string& sql) { RawDatabase(config()).execute(sql); }
    [[nodiscard]] std::string value(const std::string& sql) {
        return RawDatabase(config()).value(sql);
    }

    ScratchFolder folder;
    Engine engine;
    FakeClock clock;
    std::unique_ptr<Database> database;

private:
    DatabaseConfig x_config;
};

/// On both engines.
class DatabaseTest : public DatabaseFixture, public ::testing::WithParamInterface<Engine> {
protected:
    DatabaseTest() : DatabaseFixture(GetParam()) {}
};

class SqliteTest : public DatabaseFixture {
protected:
    SqliteTest() : DatabaseFixture(Engine::sqlite) {}
};

class PostgresTest : public DatabaseFixture {
protected:
    PostgresTest() : DatabaseFixture(Engine::postgres) {}
};

}  // namespace continuo::test
