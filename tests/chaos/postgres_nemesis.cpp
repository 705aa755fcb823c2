// Faults of PostgreSQL.
#include "chaos/nemesis.hpp"

namespace continuo::chaos {

Nemesis::Undo Nemesis::break_postgres(const Step& step) {
    auto& servers = *x_cluster.postgres();
    if (step.fault == "client-kill") servers.end_connections();
    if (step.fault == "postgres-pause") {
        auto& server = servers.primary();
        server.pause();
        return [&server] { server.resume(); };
    }
    if (step.fault == "postgres-kill") {
        auto& server = servers.primary();
        server.kill();
        return [&server] { server.start(); };
    }
    if (step.fault == "postgres-promote") {
        servers.fail_over();
        // The next promotion must find a standby that has everything.
        servers.add_standby();
    }
    return nullptr;
}

}  // namespace continuo::chaos
