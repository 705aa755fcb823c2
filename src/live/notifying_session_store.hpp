#pragma once

#include <memory>

#include "live/live_channel.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// A store that tells the viewers of a session that it changed, in this process and in others,
/// after each operation that its readers can see the effect of; and operators, when the session is
/// with people before or after it. Takes over `inner`; `channel`
/// outlives it. Thread: as of `inner`.
[[nodiscard]] std::unique_ptr<SessionStore> make_notifying_session_store(
    std::unique_ptr<SessionStore> inner, LiveChannel& channel
);

}  // namespace continuo
