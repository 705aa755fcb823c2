#pragma once

#include <memory>

#include "agent/language/replies.hpp"
#include "agent/responder.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace continuo {

struct Services;

/// With LLM_BASE_URL, a responder that asks the model and has `documents` for what it does not
/// answer; otherwise `documents`. Makes the client and the ledger of `services`, which must have
/// their settings, data folder and metrics. Errors: invalid_input, not_found: a URL, the
/// certificates, the templates or the prices.
[[nodiscard]] Result<std::unique_ptr<Responder>> add_model(
    Services& services,
    std::unique_ptr<Responder> documents,
    std::shared_ptr<const Replies> replies,
    const Clock& clock
);

}  // namespace continuo
