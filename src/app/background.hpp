#pragma once

namespace continuo {

struct Services;

/// Starts the background loops of the server on its first shard: maintenance, pending turns, and
/// with Redis the archive feed and the connection watch. `services.loops->stop()` ends them.
/// `services` outlives the shards.
void start_background_loops(Services& services);

}  // namespace continuo
