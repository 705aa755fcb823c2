#include "app/process_hardening.hpp"

#include <cerrno>
#include <system_error>

#include <sys/prctl.h>
#include <sys/resource.h>

#include "telemetry/log.hpp"

namespace continuo {

void harden_process(const AppSettings& settings) {
    if (settings.environment != Environment::production || settings.debug) return;
    const auto warn = [](std::string_view what) {
        log("main").warn("{}: {}", what, std::generic_category().message(errno));
    };
    rlimit core{};
    const rlimit none{0, 0};
    // A service manager can have set the limit and forbidden the call (deploy/systemd).
    const bool is_none = ::getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0;
    if (!is_none && ::setrlimit(RLIMIT_CORE, &none) != 0) warn("core dumps cannot be turned off");
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        warn("other processes of this user can read the memory of this one");
}

}  // namespace continuo
