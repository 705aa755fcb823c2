#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace continuo::test {

/// The Redis user of deploy/redis/continuo.acl as arguments of redis-server: `--user NAME RULE...`,
/// with `password`, and with `prefix` for the keys. Rules of `without` are left out. Errors: throws
/// when the file cannot be read or has another form, and for a rule of `without` that it lacks.
[[nodiscard]] std::vector<std::string> documented_acl(
    std::string_view password,
    std::string_view prefix = "agent:session:",
    const std::vector<std::string>& without = {}
);

}  // namespace continuo::test
