#pragma once

#include <string>

#include "api/api_call.hpp"

namespace continuo {

// Responses to customers have figures about the server, as those of the Python system did.
// Strangers get the same members without what tells of other customers or of the state of the
// parts.

/// Whether this request gets all figures: EXPOSE_STATS, DEBUG, or the administrator's key.
[[nodiscard]] bool shows_stats(const ApiCall& call);

/// Appends `session_stats`: all numbers of the store, or only its kind and how long it keeps an
/// idle session.
void append_session_stats(std::string& out, const ApiCall& call);

/// Appends `circuit_breaker_status`: the tools with their state, or none.
void append_circuit_breakers(std::string& out, const ApiCall& call);

}  // namespace continuo
