#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "redis/protocol/command.hpp"
#include "redis/protocol/reply.hpp"

namespace continuo {

/// Who we are to the server.
struct RedisLogin {
    std::string user{};      ///< empty: the server's default user
    std::string password{};  ///< empty: no AUTH
    std::uint32_t database = 0;
    std::string client_name{};  ///< as CLIENT LIST shows it; empty: none
    bool needs_master = false;  ///< a replica will not do (ROLE)
};

/// What is said first on a new connection: AUTH, CLIENT SETNAME, SELECT and ROLE as far as they
/// apply, and a PING, which tells a server that is loading its data or wants a password from one
/// that serves.
[[nodiscard]] std::vector<Command> handshake_commands(const RedisLogin& login);

/// Reads the replies to greeting_commands(login). Errors: unauthorized (the password is wrong or
/// missing), invalid_input (no such database), unavailable (the server does not serve now, or is a
/// replica). A name that is not taken is no error, nor is a user who may not ask for the role. The
/// detail never holds the password, even when the reply does.
[[nodiscard]] Result<void> check_handshake(
    const RedisLogin& login, const std::vector<Reply>& replies
);

}  // namespace continuo
