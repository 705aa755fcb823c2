#include "chaos/postgres_servers.hpp"

#include <chrono>
#include <stdexcept>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "chaos/cluster.hpp"

namespace continuo::chaos {

namespace {

using namespace std::chrono_literals;

constexpr const char* instances_name = "continuo";

}  // namespace

/// A blocking connection.
class PostgresServers::Line {
public:
    explicit Line(const std::string& url) : x_connection(PQconnectdb(url.c_str())) {
        PQsetNoticeProcessor(x_connection, [](void*, const char*) {}, nullptr);
    }
    ~Line() { PQfinish(x_connection); }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    [[nodiscard]] bool is_open() const { return PQstatus(x_connection) == CONNECTION_OK; }

    Rows ask(const std::string& sql, const std::vector<std::string>& parameters) {
        std::vector<const char*> values;
        for (const auto& parameter : parameters)
            values.push_back(parameter.c_str());
        const std::unique_ptr<PGresult, decltype(&PQclear)> result(
            PQexecParams(
                x_connection,
                sql.c_str(),
                static_cast<int>(values.size()),
                nullptr,
                values.data(),
                nullptr,
                nullptr,
                0
            ),
            &PQclear
        );
        const auto status = PQresultStatus(result.get());
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
            throw std::runtime_error(PQerrorMessage(x_connection));
        Rows rows(static_cast<std::size_t>(PQntuples(result.get())));
        for (std::size_t row = 0; row < rows.size(); ++row) {
            for (int column = 0; column < PQnfields(result.get()); ++column)
                rows[row].emplace_back(PQgetvalue(result.get(), static_cast<int>(row), column));
        }
        return rows;
    }

private:
    PGconn* x_connection;
};

PostgresServers::PostgresServers(std::filesystem::path folder, bool with_standby)
    : x_folder(std::move(folder)) {
    std::filesystem::create_directories(x_folder);
    // PostgreSQL does not run as root: its user must reach its folders.
    for (const auto& folder : {x_folder.parent_path(), x_folder}) {
        std::filesystem::permissions(
            folder, std::filesystem::perms::others_exec, std::filesystem::perm_options::add
        );
    }
    x_servers.push_back(std::make_unique<test::PostgresServer>(x_folder / "0"));
    if (with_standby) add_standby();
}

PostgresServers::~PostgresServers() = default;

std::vector<RedisUpstream> PostgresServers::upstreams() const {
    std::vector<RedisUpstream> upstreams;
    for (const auto& server : x_servers)
        upstreams.push_back({.socket_path = server->socket_path()});
    return upstreams;
}

std::string PostgresServers::url(const std::vector<std::uint16_t>& ports) {
    std::string hosts;
    for (const auto port : ports)
        hosts += fmt::format("{}127.0.0.1:{}", hosts.empty() ? "" : ",", port);
    return fmt::format("postgresql://postgres@{}/postgres?sslmode=disable", hosts);
}

PostgresServers::Rows PostgresServers::ask(
    const std::string& sql, const std::vector<std::string>& parameters
) {
    // A connection to a server that was restarted fails once.
    for (int attempt = 0;; ++attempt) {
        try {
            if (!x_line || !x_line->is_open()) x_line = std::make_unique<Line>(primary().url());
            return x_line->ask(sql, parameters);
        } catch (const std::runtime_error&) {
            x_line.reset();
            if (attempt > 0) throw;
        }
    }
}

void PostgresServers::end_connections() {
    ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1",
        {instances_name});
}

bool PostgresServers::is_pending(const std::string& session) {
    return !ask("SELECT 1 FROM sessions WHERE session_id = $1 AND lease_end IS NOT NULL", {session})
                .empty();
}

std::string PostgresServers::find_pending() {
    const auto rows = ask("SELECT count(*) FROM sessions WHERE lease_end IS NOT NULL");
    const auto& count = rows.at(0).at(0);
    return count == "0" ? std::string() : count + " pending turns";
}

std::vector<std::string> PostgresServers::check_rows() {
    std::vector<std::string> wrong;
    const auto find = [&](const std::string& kind, const std::string& sql) {
        for (const auto& row : ask(sql))
            wrong.push_back(kind + ": " + row.at(0));
    };
    find("log", R"(SELECT session_id FROM sessions AS s WHERE (state::json->>'last_seq')::bigint <>
                   (SELECT count(*) FROM messages AS m WHERE m.session = s.number))");
    find("index", R"(SELECT session_id FROM sessions WHERE (lease_end IS NULL) <>
                     (turn_marks IS NULL OR turn_marks::json->'pending' IS NULL))");
    find("orphan", R"(SELECT DISTINCT session::text FROM messages WHERE NOT EXISTS
                      (SELECT 1 FROM sessions WHERE number = session))");
    find("doubled", R"(SELECT session::text || ' ' || client_message_id FROM messages
                       WHERE role = 'user' AND client_message_id IS NOT NULL
                       GROUP BY session, client_message_id HAVING count(*) > 1)");
    return wrong;
}

void PostgresServers::survey(FinalState& state, const std::vector<std::string>& sessions) {
    for (const auto& session : sessions) {
        View view{.source = "tables", .status = 404};
        const auto found =
            ask("SELECT number, status, state::json->>'message_count' FROM sessions"
                " WHERE session_id = $1",
                {session});
        if (!found.empty()) {
            view.status = 200;
            view.state = found[0][1];
            view.message_count = std::stoull(found[0][2]);
            const auto log =
                ask("SELECT seq, role, content, turn FROM messages WHERE session = $1 ORDER BY seq",
                    {found[0][0]});
            for (const auto& row : log) {
                view.log.push_back({.seq = std::stoull(row[0]), .role = row[1], .content = row[2]});
                view.turns.push_back(std::stoull(row[3]));
            }
            view.total = view.log.size();
        }
        state.views[session].push_back(std::move(view));
    }
}

void PostgresServers::fail_over() {
    const auto next = 1 - x_primary;
    primary().kill();
    x_line.reset();
    x_primary = next;
    ask("SELECT pg_promote()");
    // The next standby is made later: nobody confirms commits until then.
    ask("ALTER SYSTEM SET synchronous_standby_names = ''");
    ask("SELECT pg_reload_conf()");
}

void PostgresServers::add_standby() {
    if (x_servers.size() == 1) x_servers.emplace_back();
    auto& free = x_servers[1 - x_primary];
    const auto folder = x_folder / std::to_string(1 - x_primary);
    free.reset();
    free = test::PostgresServer::standby_of(primary(), folder);
    await_synchronous_standby();
}

void PostgresServers::await_synchronous_standby() {
    ask("ALTER SYSTEM SET synchronous_standby_names = '*'");
    ask("SELECT pg_reload_conf()");
    const bool synchronous = happens_within(30s, [this] {
        return !ask("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'").empty();
    });
    if (!synchronous) throw std::runtime_error("the standby does not follow");
}

}  // namespace continuo::chaos
