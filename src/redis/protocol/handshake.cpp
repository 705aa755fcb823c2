#include "redis/protocol/handshake.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace continuo {

namespace {

enum class Step { auth, name, select, role, ping };

std::vector<Step> steps_of(const RedisLogin& login) {
    std::vector<Step> steps;
    if (!login.password.empty()) steps.push_back(Step::auth);
    if (!login.client_name.empty()) steps.push_back(Step::name);
    if (login.database != 0) steps.push_back(Step::select);
    if (login.needs_master) steps.push_back(Step::role);
    steps.push_back(Step::ping);
    return steps;
}

/// True for an error of AUTH itself, false for one that any command can get.
bool is_about_auth(const Reply& reply) {
    const auto code = reply.error_code();
    return code == "NOPERM" || code == "NOAUTH" ||
           (code == "ERR" && !reply.text.starts_with("ERR max number of clients"));
}

bool is_role_of_replica(const Reply& reply) {
    return reply.is_array() && !reply.elements.empty() && reply.elements.front().text != "master";
}

Result<void> check_step(Step step, const RedisLogin& login, const Reply& reply) {
    if (step == Step::role && is_role_of_replica(reply))
        return fail(Errc::unavailable, "it is a replica, not a master");
    if (!reply.is_error()) return {};
    const auto code = reply.error_code();
    switch (step) {
        case Step::name:
            return {};
        case Step::auth:
            // A server without AUTH quotes its arguments in the error.
            if (code != "WRONGPASS" && !is_about_auth(reply)) break;
            return fail(
                Errc::unauthorized,
                code == "WRONGPASS" ? "the user or password is wrong (WRONGPASS)"
                                    : "AUTH was refused: the password is wrong, or the server "
                                      "requires none"
            );
        case Step::select:
            if (code == "NOAUTH" || code == "LOADING") break;
            return fail(
                Errc::invalid_input,
                "database " + std::to_string(login.database) + " was refused: " + reply.quoted()
            );
        case Step::role:
        case Step::ping:
            if (code == "NOPERM")
                return {};  // the login succeeded even if the user lacks these rights
            break;
    }
    if (code == "NOAUTH") return fail(Errc::unauthorized, "it requires a password (NOAUTH)");
    return fail(Errc::unavailable, "it is not ready: " + reply.quoted());
}

}  // namespace

std::vector<Command> handshake_commands(const RedisLogin& login) {
    std::vector<Command> commands;
    for (const auto step : steps_of(login)) {
        switch (step) {
            case Step::auth:
                commands.push_back(
                    login.user.empty() ? Command{"AUTH", login.password}
                                       : Command{"AUTH", login.user, login.password}
                );
                break;
            case Step::name:
                commands.push_back(Command{"CLIENT", "SETNAME", login.client_name});
                break;
            case Step::select:
                commands.push_back(Command{"SELECT", std::to_string(login.database)});
                break;
            case Step::role:
                commands.push_back(Command{"ROLE"});
                break;
            case Step::ping:
                commands.push_back(Command{"PING"});
                break;
        }
    }
    return commands;
}

Result<void> check_handshake(const RedisLogin& login, const std::vector<Reply>& replies) {
    const auto steps = steps_of(login);
    for (std::size_t i = 0; i < std::min(steps.size(), replies.size()); ++i) {
        if (auto checked = check_step(steps[i], login, replies[i]); !checked) return checked;
    }
    if (replies.size() < steps.size())
        return fail(Errc::unavailable, "it closed the connection during the handshake");
    return {};
}

}  // namespace continuo
