#pragma once

#include "live/session_view.hpp"
#include "live/turn_hub.hpp"

namespace continuo {

/// What the routes of streams use. All of it outlives them.
struct Live {
    LiveServices view;
    TurnHub& hub;
};

}  // namespace continuo
