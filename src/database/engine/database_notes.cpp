#include "database/database_notes.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <set>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "database/engine/postgres_address.hpp"
#include "database/engine/postgres_error.hpp"
#include "database/engine/postgres_text.hpp"

// One thread owns the connection. It sleeps in poll() until the server or another thread has
// something for it; what other threads ask for is collected, and sent in one trip. Notes are not
// written to disk: the transaction that sends them does not wait for it.

namespace continuo {

namespace {

constexpr std::size_t payload_bytes_max = 7900;
/// That wait to be sent. More come only while the server does not answer.
constexpr std::size_t notes_waiting_max = 10'000;
/// In one transaction: a bound on what a single statement has.
constexpr std::size_t notes_per_trip = 500;
constexpr std::chrono::milliseconds pause_min{200};
constexpr std::chrono::milliseconds pause_max{3000};
constexpr const char* notes_options =
    "SET client_min_messages = warning; SET statement_timeout = 5000; SET synchronous_commit = off";

struct FreeConnection {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};

class PostgresNotes final : public DatabaseNotes {
public:
    PostgresNotes(std::string connect_url, DatabaseNotesListener listener)
        : x_url(std::move(connect_url)),
          x_listener(std::move(listener)),
          x_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
          x_thread([this] { run(); }) {}
    ~PostgresNotes() override {
        PostgresNotes::close();
        ::close(x_wake);
    }

    bool notify(std::string channel, std::string payload) override {
        std::string text;
        assign_postgres_text(text, payload);
        if (text.size() > payload_bytes_max) return false;
        {
            const std::scoped_lock lock(x_mutex);
            if (x_notes.size() >= notes_waiting_max) return true;
            x_notes.emplace_back(std::move(channel), std::move(text));
            if (x_notes.size() > 1) return true;  // it is awake
        }
        wake();
        return true;
    }
    void listen(std::string channel) override {
        const std::scoped_lock lock(x_mutex);
        if (!x_channels.insert(channel).second) return;
        x_changes.push_back("LISTEN " + channel);
        wake();
    }
    void ignore(std::string channel) override {
        const std::scoped_lock lock(x_mutex);
        if (x_channels.erase(channel) == 0) return;
        x_changes.push_back("UNLISTEN " + channel);
        wake();
    }
    void close() override {
        {
            const std::scoped_lock lock(x_mutex);
            x_closed = true;
            // Ends what the thread waits for.
            if (x_socket >= 0) ::shutdown(x_socket, SHUT_RDWR);
            wake();
        }
        if (x_thread.joinable()) x_thread.join();
    }
    std::string fault() const override {
        const std::scoped_lock lock(x_mutex);
        return x_fault;
    }

private:
    void wake() const {
        const std::uint64_t one = 1;
        std::ignore = ::write(x_wake, &one, sizeof one);
    }
    void run();
    [[nodiscard]] bool connect();
    /// Sends what was collected, and passes on what came. False: the connection is lost.
    [[nodiscard]] bool work();
    [[nodiscard]] bool execute(const std::string& sql);
    [[nodiscard]] std::string take_work();
    void hear();
    [[nodiscard]] std::string reason() const {
        return translate_postgres_refusal(PQerrorMessage(x_connection.get())).error.detail;
    }
    void disconnect(const std::string& why);
    void sleep(int socket, std::chrono::milliseconds time) const;
    [[nodiscard]] bool is_closed() const {
        const std::scoped_lock lock(x_mutex);
        return x_closed;
    }

    std::string x_url;
    DatabaseNotesListener x_listener;
    int x_wake;
    std::unique_ptr<PGconn, FreeConnection> x_connection;  ///< the thread's
    mutable std::mutex x_mutex;
    std::set<std::string> x_channels;
    std::vector<std::string> x_changes;
    std::vector<std::pair<std::string, std::string>> x_notes;
    std::string x_fault = "not connected yet";
    int x_socket = -1;
    bool x_closed = false;
    std::thread x_thread;
};

void PostgresNotes::run() {
    auto pause = pause_min;
    while (!is_closed()) {
        if (!x_connection && !connect()) {
            sleep(-1, pause);
            pause = std::min(pause * 2, pause_max);
            continue;
        }
        pause = pause_min;
        if (!work()) continue;
        sleep(PQsocket(x_connection.get()), std::chrono::milliseconds(-1));
    }
    disconnect("closed");
}

bool PostgresNotes::connect() {
    x_connection.reset(PQconnectdb(x_url.c_str()));
    if (PQstatus(x_connection.get()) != CONNECTION_OK) {
        disconnect(reason());
        return false;
    }
    PQsetNoticeProcessor(x_connection.get(), [](void*, const char*) {}, nullptr);
    std::string sql = notes_options;
    {
        const std::scoped_lock lock(x_mutex);
        x_changes.clear();
        x_notes.clear();
        for (const auto& channel : x_channels)
            sql += "; LISTEN " + channel;
        x_socket = PQsocket(x_connection.get());
        if (x_closed) return false;
    }
    if (!execute(sql)) return false;
    {
        const std::scoped_lock lock(x_mutex);
        x_fault.clear();
    }
    x_listener.gap();
    return true;
}

bool PostgresNotes::work() {
    for (auto sql = take_work(); !sql.empty(); sql = take_work()) {
        if (!execute(sql)) return false;
    }
    if (PQconsumeInput(x_connection.get()) == 0) {
        disconnect(reason());
        return false;
    }
    hear();
    return true;
}

std::string PostgresNotes::take_work() {
    std::vector<std::string> changes;
    std::vector<std::pair<std::string, std::string>> notes;
    {
        const std::scoped_lock lock(x_mutex);
        changes = std::exchange(x_changes, {});
        const auto count = std::min(x_notes.size(), notes_per_trip);
        const auto end = x_notes.begin() + static_cast<std::ptrdiff_t>(count);
        notes.assign(std::move_iterator(x_notes.begin()), std::move_iterator(end));
        x_notes.erase(x_notes.begin(), end);
    }
    std::string sql;
    for (const auto& change : changes)
        sql += change + ";";
    if (notes.empty()) return sql;
    std::string_view separator = "SELECT ";
    for (const auto& [channel, payload] : notes) {
        const std::unique_ptr<char, decltype(&PQfreemem)> quoted(
            PQescapeLiteral(x_connection.get(), payload.data(), payload.size()), &PQfreemem
        );
        if (!quoted) continue;
        sql.append(separator).append("pg_notify('").append(channel).append("',");
        sql.append(quoted.get()).append(")");
        separator = ",";
    }
    return sql;
}

bool PostgresNotes::execute(const std::string& sql) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexec(x_connection.get(), sql.c_str()), &PQclear
    );
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return true;
    disconnect(reason());
    return false;
}

void PostgresNotes::hear() {
    const auto ours = PQbackendPID(x_connection.get());
    while (auto* note = PQnotifies(x_connection.get())) {
        const std::unique_ptr<PGnotify, decltype(&PQfreemem)> heard(note, &PQfreemem);
        if (note->be_pid == ours) continue;
        std::string payload = note->extra;
        restore_postgres_text(payload);
        x_listener.heard(note->relname, std::move(payload));
    }
}

void PostgresNotes::disconnect(const std::string& why) {
    {
        const std::scoped_lock lock(x_mutex);
        x_socket = -1;
        x_fault = why;
    }
    x_connection.reset();
}

void PostgresNotes::sleep(int socket, std::chrono::milliseconds time) const {
    pollfd waits[] = {
        {.fd = x_wake, .events = POLLIN, .revents = 0},
        {.fd = socket, .events = POLLIN, .revents = 0},
    };
    std::ignore = ::poll(waits, socket >= 0 ? 2 : 1, static_cast<int>(time.count()));
    std::uint64_t count = 0;
    std::ignore = ::read(x_wake, &count, sizeof count);
}

}  // namespace

Result<std::unique_ptr<DatabaseNotes>> make_database_notes(
    const std::string& postgres_url, DatabaseNotesListener listener
) {
    const auto address = parse_postgres_url(postgres_url);
    if (!address) return std::unexpected(address.error());
    return std::make_unique<PostgresNotes>(address->connect_url, std::move(listener));
}

}  // namespace continuo
