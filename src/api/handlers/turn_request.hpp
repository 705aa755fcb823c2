#pragma once

#include <string>

#include "agent/agent.hpp"
#include "api/api_call.hpp"
#include "api/error_response.hpp"

namespace continuo {

/// The turn that a request with a customer's message asks for. Its files are moved out of `call`.
/// Errors: 400, 401, 413, 415, 422, as the contract has them.
[[nodiscard]] ApiResult<TurnRequest> read_turn_request(ApiCall& call);

/// Its answer is streamed, so that it may wait for further messages and be joined by them.
void prepare_streamed_turn(TurnRequest& turn, const ApiConfig& config);

/// An error of Agent::turn for the session `id`.
[[nodiscard]] ApiError turn_error(Error error, const std::string& id);

}  // namespace continuo
