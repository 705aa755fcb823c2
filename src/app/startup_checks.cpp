#include "app/startup_checks.hpp"

#include <chrono>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/services.hpp"
#include "async/with_deadline.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

/// Runs `SELECT 1`, up to three times with doubling waits, because storage can be slow at start.
Task<Result<void>> ping_database(Database& database) {
    auto wait = std::chrono::milliseconds(1000);
    for (int attempt = 1;; ++attempt, wait *= 2) {
        auto answer = co_await database.ping();
        if (answer || attempt == 3) co_return answer;
        log("main").warn("Database check failed ({}), trying again", answer.error().detail);
        co_await sleep_until(Deadline::after(wait));
    }
}

}  // namespace

Task<Result<void>> run_startup_checks(const Services& services) {
    std::vector<std::string> checks;
    bool critical = false;
    const auto mark = [&checks](std::string_view name, bool ok) {
        checks.push_back(fmt::format("{}: {}", name, ok ? "✓" : "✗"));
    };

    const auto database = co_await ping_database(*services.database);
    mark("Database", database.has_value());
    if (!database) {
        log("main").error("Database connection failed: {}", database.error().detail);
        critical = true;
    } else {
        const auto missing = co_await services.database->missing_tables();
        const bool complete = missing && missing->empty();
        mark("Tables", complete);
        if (!missing)
            log("main").error("Database tables could not be checked: {}", missing.error().detail);
        if (missing && !complete)
            log("main").error(
                "Required database tables are missing: {}", fmt::join(*missing, ", ")
            );
        critical = !complete;
    }
    checks.push_back(fmt::format("Agent Tools: {}", services.agent->tools().keys().size()));
    checks.push_back(fmt::format("Session Store: {}", services.sessions->name()));
    log("main").info("Startup checks: {}", fmt::join(checks, ", "));
    if (!critical) co_return Result<void>{};
    log("main").error("Critical startup checks failed");
    co_return fail(
        Errc::unavailable, "Application startup failed due to critical component issues"
    );
}

}  // namespace continuo
