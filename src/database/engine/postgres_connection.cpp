#include "database/engine/postgres_connection.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include "base/id.hpp"
#include "database/engine/postgres_address.hpp"
#include "database/engine/postgres_array.hpp"
#include "database/engine/postgres_result.hpp"
#include "database/engine/postgres_schema.hpp"
#include "database/engine/statement.hpp"

// SOCI prepares and runs the statements; transactions are sent to libpq directly, several
// statements at a time, because each costs a trip to the server.
//
// A commit whose answer does not come may have been done or not. Every commit therefore leaves its
// name in the row of its connection in the table continuo_writers. Another connection finds out by
// closing that row: it waits for a transaction that is still at work on it, reads the name, and
// from then on the old connection cannot commit any more, should its COMMIT still be on the way
// (the table's CHECK refuses its name).

namespace continuo {

namespace {

/// The first half of the keys of our advisory locks: "Cont".
constexpr int lock_class = 0x436f6e74;
/// The second half: 0 is shared by all writers, and taken alone by one that changes anything; the
/// stripes follow.
constexpr int lock_everything = 0;
constexpr int lock_first_stripe = 1;
/// A transaction idles between two of our statements only. One that idles for longer is of a
/// process that stopped, or that can no longer be reached, and has locks that others wait for.
constexpr std::chrono::milliseconds idle_time_max{10'000};

/// Writers find rows by their keys. While a table is small, the planner prefers to read all of it,
/// and would keep that plan for prepared statements while the table grows.
constexpr std::string_view keyed_plans_sql = "SET enable_seqscan = off; SET jit = off";

constexpr std::string_view claim_sql =
    "CREATE TABLE continuo_writers ("
    " writer TEXT COLLATE \"C\" NOT NULL PRIMARY KEY,"
    " last_commit TEXT COLLATE \"C\" NOT NULL,"
    " closed TEXT COLLATE \"C\","
    " used_at TIMESTAMPTZ NOT NULL DEFAULT now(),"
    " CHECK (closed IS NULL OR closed = last_commit))";
constexpr std::string_view close_writer_sql =
    "INSERT INTO continuo_writers (writer, last_commit, closed) VALUES (:writer, '', '')"
    " ON CONFLICT (writer) DO UPDATE SET closed = continuo_writers.last_commit"
    " RETURNING last_commit";
constexpr std::string_view forget_writers_sql =
    "DELETE FROM continuo_writers WHERE used_at < now() - interval '7 days'";

PostgresAddress address_of(const DatabaseConfig& config) {
    auto address = parse_postgres_url(config.postgres_url);
    if (!address) throw std::runtime_error(address.error().detail);
    return std::move(*address);
}

class PostgresConnection final : public Connection {
public:
    PostgresConnection(const DatabaseConfig& config, const PostgresAddress& address, Access access)
        : x_session(soci::postgresql, address.connect_url) {
        // libpq would print notices to stderr.
        PQsetNoticeProcessor(handle(), [](void*, const char*) {}, nullptr);
        const auto idle_max = std::min(config.statement_time_max, idle_time_max);
        execute(fmt::format(
            "SET client_min_messages = warning; SET statement_timeout = {};"
            "SET idle_in_transaction_session_timeout = {}",
            config.statement_time_max.count(),
            idle_max.count()
        ));
        if (access == Access::read) {
            execute("SET default_transaction_read_only = on");
        } else {
            execute(keyed_plans_sql);
        }
        // Stricter settings of the server stay: they flush, too.
        execute(
            config.synchronous == Synchronous::normal
                ? "SET synchronous_commit = off"
                : "SELECT set_config('synchronous_commit', 'on', false)"
                  " WHERE current_setting('synchronous_commit') = 'off'"
        );
    }
    ~PostgresConnection() override { end_transaction(); }
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    void execute(std::string_view sql) override {
        const auto result = run(std::string(sql));
        const std::string_view rows = PQcmdTuples(result.get());
        // A SELECT has a number, too, and changes nothing.
        if (!rows.empty() && !std::string_view(PQcmdStatus(result.get())).starts_with("SELECT"))
            x_changes += std::stoll(std::string(rows));
    }

    void begin_write(std::span<const WriteLocks> locks) override;
    void begin_read() override;
    void commit() override;
    bool rollback() noexcept override { return end_transaction(); }
    long long changes() const noexcept override { return x_changes; }
    std::vector<long long> run_arrays(std::string_view sql, std::span<const PostgresArray> arrays)
        override;
    void add_changes(long long rows) noexcept override { x_changes += std::max(rows, 0LL); }

    std::optional<CommitMark> unknown_commit() const override {
        if (!x_commit_sent) return std::nullopt;
        return CommitMark{.writer = x_writer, .commit = x_commit};
    }
    bool is_committed(const CommitMark& mark) override {
        Statement close(*this, close_writer_sql, {Value::Type::text});
        return close.find({mark.writer}) && close.text(0) == mark.commit;
    }

    Owner owner() override;
    void claim() override { execute(claim_sql); }
    void prepare() override;
    bool has_table(std::string_view name) override {
        Statement statement(
            *this,
            "SELECT 1 FROM pg_class WHERE oid = to_regclass(:name) AND relkind = 'r'",
            {Value::Type::integer}
        );
        return statement.find({name});
    }
    void skip_numbers(std::string_view table, std::string_view column) override {
        execute(fmt::format(
            "SELECT setval(pg_get_serial_sequence('{0}', '{1}'),"
            " (SELECT coalesce(max({1}), 0) + 1 FROM {0}), false)",
            table,
            column
        ));
    }
    std::string schema_text(std::string_view sql) const override {
        return postgres_schema_text(sql);
    }
    bool is_postgres() const noexcept override { return true; }
    soci::session& session() override { return x_session; }

private:
    [[nodiscard]] PGconn* handle() const {
        return static_cast<const soci::postgresql_session_backend*>(x_session.get_backend())->conn_;
    }
    /// Statements separated by semicolons, in one trip; the result of the last one.
    PostgresResult run(const std::string& sql);
    PostgresResult check(PGresult* answered) const {
        return check_postgres_result(answered, handle());
    }
    bool end_transaction() noexcept;

    mutable soci::session x_session;
    long long x_changes = 0;
    long long x_changes_before = 0;                      ///< when the transaction began
    std::map<std::string_view, std::string> x_prepared;  ///< names of statements of run_arrays()
    std::string x_writer = make_uuid();
    std::string x_commit;
    bool x_commit_sent = false;  ///< and not answered
};

PostgresResult PostgresConnection::run(const std::string& sql) {
    return check(PQexec(handle(), sql.c_str()));
}

std::vector<long long> PostgresConnection::run_arrays(
    std::string_view sql, std::span<const PostgresArray> arrays
) {
    auto& name = x_prepared[sql];
    if (name.empty()) {
        auto chosen = fmt::format("arrays_{}", x_prepared.size());
        std::ignore =
            check(PQprepare(handle(), chosen.c_str(), std::string(sql).c_str(), 0, nullptr));
        name = std::move(chosen);
    }
    const auto result = execute_prepared(handle(), name, arrays);
    std::vector<long long> numbers;
    for (int row = 0; row < PQntuples(result.get()); ++row)
        numbers.push_back(std::stoll(PQgetvalue(result.get(), row, 0)));
    return numbers;
}

void PostgresConnection::begin_write(std::span<const WriteLocks> locks) {
    x_changes_before = x_changes;
    const bool all = std::ranges::any_of(locks, &WriteLocks::is_all);
    auto sql = fmt::format(
        "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock{}({}, {})",
        all ? "" : "_shared",
        lock_class,
        lock_everything
    );
    std::set<int> stripes;
    if (!all) {
        for (const auto& wanted : locks) {
            for (const auto stripe : wanted.taken())
                stripes.insert(lock_first_stripe + stripe);
        }
    }
    if (!stripes.empty()) {
        sql += fmt::format(
            "; SELECT pg_advisory_xact_lock({}, stripe) FROM unnest('{{{}}}'::int[]) AS stripe",
            lock_class,
            fmt::join(stripes, ",")
        );
    }
    std::ignore = run(sql);
}

void PostgresConnection::begin_read() {
    x_changes_before = x_changes;
    std::ignore = run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

void PostgresConnection::commit() {
    if (x_changes == x_changes_before) {
        std::ignore = run("COMMIT");
        return;
    }
    x_commit = make_uuid();
    const auto sql = fmt::format(
        "INSERT INTO continuo_writers (writer, last_commit) VALUES ('{}', '{}')"
        " ON CONFLICT (writer) DO UPDATE SET last_commit = excluded.last_commit, used_at = now();"
        "COMMIT",
        x_writer,
        x_commit
    );
    x_commit_sent = true;
    try {
        const auto result = run(sql);
        x_commit_sent = false;
        if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
            throw soci::postgresql_soci_error("ERROR:  the transaction was rolled back", "25P02");
    } catch (const soci::postgresql_soci_error& e) {
        // An error of the server, which goes on: it did not commit.
        const auto state = e.sqlstate();
        const bool lost = PQstatus(handle()) == CONNECTION_BAD || state == postgres_no_sqlstate ||
                          state.starts_with("08") || state.starts_with("57P");
        if (!lost) x_commit_sent = false;
        throw;
    }
}

void PostgresConnection::prepare() {
    if (owner() != Owner::us) return;
    try {
        std::ignore = run(std::string(forget_writers_sql));
    } catch (const soci::postgresql_soci_error& e) {
        if (e.sqlstate() != "25006") throw;  // a server that can be read only has none to forget
    }
}

bool PostgresConnection::end_transaction() noexcept {
    auto* connection = handle();
    switch (PQtransactionStatus(connection)) {
        case PQTRANS_IDLE:
            return true;
        case PQTRANS_INTRANS:
        case PQTRANS_INERROR: {
            const PostgresResult result(PQexec(connection, "ROLLBACK"));
            return PQresultStatus(result.get()) == PGRES_COMMAND_OK;
        }
        default:
            return false;
    }
}

Connection::Owner PostgresConnection::owner() {
    if (has_table("continuo_writers")) return Owner::us;
    for (const auto* name : {"schema_migrations", "meta", "sessions", "messages", "documents"}) {
        if (!has_table(name)) continue;
        // Another instance may have created ours between the two questions, in one transaction.
        return has_table("continuo_writers") ? Owner::us : Owner::another_program;
    }
    return Owner::nobody;
}

}  // namespace

std::unique_ptr<Connection> open_postgres_connection(
    const DatabaseConfig& config, Connection::Access access
) {
    return std::make_unique<PostgresConnection>(config, address_of(config), access);
}

}  // namespace continuo
