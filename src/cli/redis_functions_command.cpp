#include "cli/redis_functions_command.hpp"

#include <algorithm>
#include <array>
#include <ostream>

#include "cache/rate_window.hpp"
#include "cli/command_line.hpp"
#include "replication/shared_log.hpp"
#include "session/redis/session_functions.hpp"

namespace continuo {

int run_redis_functions_command(const std::string& name, std::ostream& out, std::ostream& err) {
    const std::array libraries{
        &session_functions(), &rate_window_functions(), &shared_log_functions()
    };
    if (name.empty()) {
        for (const auto* library : libraries)
            out << library->name() << '\n';
        return exit_ok;
    }
    const auto* const found =
        std::ranges::find(libraries, name, [](const auto* library) { return library->name(); });
    if (found == libraries.end()) {
        err << "continuo: there is no library \"" << name
            << "\"; `continuo redis-functions` lists their names\n";
        return exit_usage;
    }
    out << (*found)->source();
    return exit_ok;
}

}  // namespace continuo
