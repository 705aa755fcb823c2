#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "redis/protocol/command.hpp"
#include "redis/protocol/reply.hpp"

namespace continuo {

/// Login and options of a connection.
struct RedisLogin {
    std::string user{};      ///< empty: the server's default user
    std::string password{};  ///< empty: no AUTH
    std::uint32_t database = 0;
    std::string client_name{};  ///< shown by CLIENT LIST; empty: none
    bool needs_master = false;  ///< refuses a replica (ROLE)
};

/// The first commands on a new connection: AUTH, CLIENT SETNAME, SELECT and ROLE as far as they
/// apply, and PING, which fails if the server is loading its data or requires a password.
[[nodiscard]] std::vector<Command> handshake_commands(const RedisLogin& login);

/// Checks the replies to handshake_commands(login). Errors: unauthorized (the password is wrong or
/// missing), invalid_input (no such database), unavailable (the server is not ready, or is a
/// replica). A refused client name is not an error, nor is a user who must not call ROLE. The
/// detail never contains the password, even if the reply does.
[[nodiscard]] Result<void> check_handshake(
    const RedisLogin& login, const std::vector<Reply>& replies
);

}  // namespace continuo
