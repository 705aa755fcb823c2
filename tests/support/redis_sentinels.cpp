#include "support/redis_sentinels.hpp"

#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "support/blocking_redis.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {

namespace {

Reply ask(const std::string& socket_path, std::vector<Command> commands) {
    BlockingRedis redis(socket_path);
    auto replies = redis.run(commands);
    return replies ? std::move(replies->back()) : Reply();
}

std::string field_of(const Reply& flat_map, const std::string& name) {
    for (std::size_t i = 0; i + 1 < flat_map.elements.size(); i += 2)
        if (flat_map.elements[i].text == name) return flat_map.elements[i + 1].text;
    return {};
}

/// Arguments as lines of a configuration file.
std::string as_lines(const std::vector<std::string>& arguments) {
    std::string lines;
    for (const auto& argument : arguments)
        lines += argument.starts_with("--") ? "\n" + argument.substr(2) : " " + argument;
    return lines + "\n";
}

}  // namespace

RedisSentinels::RedisSentinels(const std::vector<std::string>& arguments)
    : RedisSentinels(RedisSentinelsSetup{.server_arguments = arguments}) {}

RedisSentinels::RedisSentinels(RedisSentinelsSetup setup) : x_setup(std::move(setup)) {
    for (auto& port : x_ports)
        port = free_port();
    for (auto& port : x_sentinel_ports)
        port = free_port();
    for (std::size_t i = 0; i < servers; ++i)
        start_server(i);
    wait_until("the replica is in sync with the master", [this] {
        const auto info = ask(x_servers[0]->socket_path(), {Command{"INFO", "replication"}}).text;
        return info.contains("state=online");
    });
    for (std::size_t i = 0; i < x_sentinels.size(); ++i)
        start_sentinel(i);
    wait_for_master(0);
}

void RedisSentinels::start_server(std::size_t index) {
    const auto folder = x_folder / ("server" + std::to_string(index));
    std::filesystem::create_directory(folder);
    // In a file that the sentinels rewrite: a restarted server keeps the role that they gave it.
    std::ofstream file(folder / "redis.conf");
    if (index > 0) file << "replicaof 127.0.0.1 " << x_ports[0] << "\n";
    file.close();
    const auto add = [](std::vector<std::string>& all, const std::vector<std::string>& more) {
        all.insert(all.end(), more.begin(), more.end());
    };
    std::vector<std::string> all{"--repl-diskless-sync-delay", "0"};
    const auto port = std::to_string(x_ports.at(index));
    if (x_setup.certificate) {
        add(all, x_setup.certificate->arguments());
        add(all, {"--tls-port", port});
    } else {
        add(all, {"--port", port});
    }
    add(all, x_setup.server_arguments);
    x_servers.at(index) = std::make_unique<RedisServer>(folder, std::move(all));
}

void RedisSentinels::start_sentinel(std::size_t index) {
    const auto folder = x_folder / ("sentinel" + std::to_string(index));
    std::filesystem::create_directory(folder);
    const auto file = folder / "sentinel.conf";
    const std::string name = master_name;
    // The first sentinel detects a failure before the others and asks for their votes. If all
    // detected it at once, all would want to be elected, and for many seconds none would be.
    const auto down_after = index == 0 ? 500 : 5000;
    std::string own = "port " + std::to_string(x_sentinel_ports[index]);
    if (x_setup.certificate) {
        own = as_lines(x_setup.certificate->arguments()) + "port 0\ntls-port " +
              std::to_string(x_sentinel_ports[index]);
    }
    if (!x_setup.sentinel_password.empty()) {
        own += "\nrequirepass " + x_setup.sentinel_password + "\nsentinel sentinel-pass " +
               x_setup.sentinel_password;
    }
    std::ofstream(file) << own << "\nunixsocket " << sentinel_socket(index) << "\ndir "
                        << folder.string() << "\nsentinel monitor " << name << " 127.0.0.1 "
                        << x_ports[0] << " 1\nsentinel down-after-milliseconds " << name << " "
                        << down_after << "\nsentinel failover-timeout " << name << " 2000\n"
                        << x_setup.sentinel_lines;
    x_sentinels[index].start({"redis-server", file, "--sentinel"}, "+monitor master");
    // Shorter than the defaults. But a replica that was silent for five PING-PERIODs is not
    // promoted, and a sentinel that is not told of a switch within four PUBLISH-PERIODs undoes it.
    // During a switch they check the replicas once a second.
    (void)ask_sentinel(index, {"SENTINEL", "DEBUG", "PING-PERIOD", "300", "ASK-PERIOD", "100"});
    (void)ask_sentinel(index, {"SENTINEL", "DEBUG", "INFO-PERIOD", "200", "PUBLISH-PERIOD", "500"});
    // A sentinel that did not run for two seconds (busy machine) would otherwise pause for thirty.
    (void
    )ask_sentinel(index, {"SENTINEL", "DEBUG", "TILT-TRIGGER", "30000", "TILT-PERIOD", "1000"});
}

Reply RedisSentinels::ask_sentinel(std::size_t index, const Command& command) const {
    std::vector<Command> commands;
    const auto& password = x_setup.sentinel_password;
    if (!password.empty()) commands.push_back(Command{"AUTH", password});
    commands.push_back(command);
    return ask(sentinel_socket(index), std::move(commands));
}

std::string RedisSentinels::sentinel_socket(std::size_t index) const {
    return x_folder / ("sentinel" + std::to_string(index)) / "redis.sock";
}

RedisAddress RedisSentinels::server_address(std::size_t index) const {
    return {"127.0.0.1", x_ports.at(index), {}};
}

std::size_t RedisSentinels::master_index() const {
    const auto named = ask_sentinel(0, {"SENTINEL", "GET-MASTER-ADDR-BY-NAME", master_name});
    return named.elements.at(1).text == std::to_string(x_ports[0]) ? 0 : 1;
}

void RedisSentinels::switch_master() {
    const auto next = 1 - master_index();
    name_master(next);
    wait_for_master(next);
}

void RedisSentinels::name_master(std::size_t index) {
    // It refuses during a switch, or if a replica was silent for a moment.
    wait_until("the sentinels switch masters", [this, index] {
        if (master_index() == index) return true;
        ask_for_switch();
        return false;
    });
}

void RedisSentinels::ask_for_switch() const {
    (void)ask_sentinel(0, {"SENTINEL", "FAILOVER", master_name});
}

bool RedisSentinels::is_master_for_all(std::size_t index) const {
    for (std::size_t i = 0; i < sentinels; ++i) {
        const auto master = ask_sentinel(i, {"SENTINEL", "MASTER", master_name});
        const auto replicas = ask_sentinel(i, {"SENTINEL", "REPLICAS", master_name});
        if (field_of(master, "port") != std::to_string(x_ports.at(index)) ||
            field_of(master, "flags") != "master" ||
            field_of(master, "role-reported") != "master" ||
            field_of(master, "num-other-sentinels") != "2" || replicas.elements.size() != 1 ||
            field_of(replicas.elements[0], "flags") != "slave" ||
            field_of(replicas.elements[0], "role-reported") != "slave" ||
            field_of(replicas.elements[0], "master-link-status") != "ok")
            return false;
    }
    return true;
}

void RedisSentinels::wait_for_master(std::size_t index) const {
    wait_until("all sentinels know the master and its replica", [this, index] {
        return is_master_for_all(index);
    });
}

RedisSentinelConfig RedisSentinels::config() const {
    RedisSentinelConfig config;
    for (const auto port : x_sentinel_ports)
        config.sentinels.push_back({"127.0.0.1", port, {}});
    config.master_name = master_name;
    config.sentinel_login.password = x_setup.sentinel_password;
    if (x_setup.certificate) {
        config.master.secure = true;
        config.master.certificate_file = x_setup.certificate->file();
    }
    config.master.connect_timeout = std::chrono::seconds(20);
    config.answer_timeout = std::chrono::seconds(5);
    return config;
}

}  // namespace continuo::test
