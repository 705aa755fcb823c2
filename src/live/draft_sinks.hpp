#pragma once

#include <memory>

#include "agent/answer_sink.hpp"
#include "live/drafts.hpp"
#include "live/live_channel.hpp"

namespace continuo {

/// Shows answers while they are made: each part goes to the viewers over `channel` and into the
/// draft, which is removed when the answer is in the log. A sentence goes at once; parts of one are
/// collected for up to 40 ms. A draft that cannot be stored is logged, and the answer goes on.
/// Both outlive it. Thread: any.
[[nodiscard]] std::unique_ptr<AnswerSinks> make_draft_sinks(Drafts& drafts, LiveChannel& channel);

}  // namespace continuo
