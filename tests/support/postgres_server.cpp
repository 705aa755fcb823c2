#include "support/postgres_server.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <libpq-fe.h>
#include <pwd.h>
#include <unistd.h>

#include "support/scratch.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {

namespace {

/// Debian keeps the programs of each version apart, outside of PATH.
std::filesystem::path find_postgres_programs() {
    const std::filesystem::path all = "/usr/lib/postgresql";
    std::filesystem::path newest;
    std::error_code ec;
    for (const auto& version : std::filesystem::directory_iterator(all, ec)) {
        const auto programs = version.path() / "bin";
        if (std::filesystem::exists(programs / "initdb") && programs > newest) newest = programs;
    }
    if (newest.empty())
        throw std::runtime_error("cannot find initdb: install the package postgresql");
    return newest;
}

/// What comes before a command so that it runs as the user `postgres`; nothing unless we are root.
std::vector<std::string> as_postgres() {
    if (::geteuid() != 0) return {};
    if (::getpwnam("postgres") == nullptr)
        throw std::runtime_error("there is no user postgres: install the package postgresql");
    return {
        "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig", "KILL"
    };
}

void give_to_postgres(const std::filesystem::path& path) {
    const auto* user = ::getpwnam("postgres");
    if (::geteuid() != 0 || user == nullptr) return;
    if (::chown(path.c_str(), user->pw_uid, user->pw_gid) != 0)
        throw std::runtime_error("cannot give " + path.string() + " to the user postgres");
}

void run_command(const std::string& command, const std::filesystem::path& output) {
    if (std::system((command + " >'" + output.string() + "' 2>&1").c_str()) == 0) return;
    std::ifstream printed(output);
    throw std::runtime_error(
        command + ": " + std::string(std::istreambuf_iterator<char>(printed), {})
    );
}

/// What initdb makes, once for each binary.
std::filesystem::path template_cluster() {
    static const ScratchFolder folder;
    static const auto made = [] {
        give_to_postgres(folder.path());
        std::string command;
        for (const auto& word : as_postgres())
            command += word + " ";
        run_command(
            command + (find_postgres_programs() / "initdb").string() + " -D '" +
                (folder / "data").string() +
                "' -U postgres --auth=trust --no-sync --no-instructions -E UTF8 --locale=C",
            folder / "initdb.txt"
        );
        return folder / "data";
    }();
    return made;
}

void make_cluster(const std::filesystem::path& folder) {
    const auto from = template_cluster();
    give_to_postgres(folder);
    run_command("cp -a '" + from.string() + "' '" + folder.string() + "/'", folder / "cp.txt");
}

}  // namespace

PostgresServer::PostgresServer(std::filesystem::path folder, std::vector<std::string> arguments)
    : x_folder(std::move(folder)), x_arguments(std::move(arguments)) {
    std::filesystem::create_directories(x_folder);
    make_cluster(x_folder);
    start();
}

void PostgresServer::kill() {
    if (!x_process.is_running()) return;
    x_process.pause();  // so that it starts no more of them
    signal_children(SIGKILL);
    x_process.kill();
}

void PostgresServer::signal_children(int signal) const {
    const auto pid = std::to_string(x_process.pid());
    std::ifstream children("/proc/" + pid + "/task/" + pid + "/children");
    for (pid_t child = 0; children >> child;)
        ::kill(child, signal);
}

void PostgresServer::pause() {
    if (!x_process.is_running()) return;
    x_process.pause();
    signal_children(SIGSTOP);
}

void PostgresServer::resume() const {
    if (!x_process.is_running()) return;
    signal_children(SIGCONT);
    x_process.resume();
}

std::unique_ptr<PostgresServer> PostgresServer::standby_of(
    const PostgresServer& primary, std::filesystem::path folder
) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    give_to_postgres(folder);
    std::string command;
    for (const auto& word : as_postgres())
        command += word + " ";
    run_command(
        command + (find_postgres_programs() / "pg_basebackup").string() + " -D '" +
            (folder / "data").string() + "' -d '" + primary.url() +
            "' --write-recovery-conf --checkpoint=fast --no-sync",
        folder / "pg_basebackup.txt"
    );
    std::unique_ptr<PostgresServer> standby(new PostgresServer(IsStandby{}, std::move(folder)));
    standby->start();
    return standby;
}

void PostgresServer::start() {
    kill();
    auto arguments = as_postgres();
    const std::vector<std::string> ours{
        find_postgres_programs() / "postgres",
        "-D",
        x_folder / "data",
        "-k",
        x_folder,
        "-c",
        "listen_addresses=",
        "-c",
        "fsync=off",
        "-c",
        "full_page_writes=off",
        "-c",
        "shared_buffers=32MB",
        "-c",
        "log_min_messages=log",
    };
    arguments.insert(arguments.end(), ours.begin(), ours.end());
    arguments.insert(arguments.end(), x_arguments.begin(), x_arguments.end());
    // It refuses to start until its processes of before are gone.
    wait_until("a start of PostgreSQL", [&] {
        try {
            x_process.start(arguments, "ready to accept ");
            return true;
        } catch (const std::runtime_error& e) {
            const std::string_view why = e.what();
            if (!why.contains("still in use") && !why.contains("lock file")) throw;
            return false;
        }
    });
}

std::string PostgresServer::new_schema() {
    const auto name = "test_" + std::to_string(++x_schemas);
    auto* connection = PQconnectdb(url().c_str());
    auto* result = PQexec(connection, ("CREATE SCHEMA " + name).c_str());
    const bool created = PQresultStatus(result) == PGRES_COMMAND_OK;
    const std::string why = PQerrorMessage(connection);
    PQclear(result);
    PQfinish(connection);
    if (!created) throw std::runtime_error(why);
    return url("&options=-csearch_path%3D" + name);
}

void PostgresServer::offer_tls(
    const std::filesystem::path& certificate, const std::filesystem::path& key
) const {
    const auto data = x_folder / "data";
    for (const auto& [from, name] :
         {std::pair(certificate, "tls.pem"), std::pair(key, "tls.key")}) {
        const auto to = data / name;
        std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
        std::filesystem::permissions(to, std::filesystem::perms::owner_read);
        give_to_postgres(to);
    }
    std::ofstream(data / "postgresql.conf", std::ios::app)
        << "ssl = on\nssl_cert_file = 'tls.pem'\nssl_key_file = 'tls.key'\n";
}

void PostgresServer::add_host_rule(const std::string& rule) const {
    const auto file = x_folder / "data" / "pg_hba.conf";
    std::ifstream in(file);
    const std::string before(std::istreambuf_iterator<char>(in), {});
    std::ofstream(file) << rule << "\n" << before;
}

std::string PostgresServer::url(const std::string& options, const std::string& user) const {
    return "postgresql://" + user + "@/postgres?host=" + x_folder.string() + options;
}

PostgresServer& shared_postgres() {
    static const ScratchFolder folder;
    static PostgresServer server(folder.path());
    return server;
}

}  // namespace continuo::test
