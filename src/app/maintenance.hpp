#pragma once

#include "async/task.hpp"

namespace continuo {

struct Services;

/// Every SESSION_CLEANUP_INTERVAL: removes expired entries from the session store, the archive and
/// the customer facts, and updates the gauges. Ends when cancelled.
Task<void> clean_up_periodically(Services& services);

/// Three times per lease time: answers turns whose lease expired because their instance ended.
/// Ends when cancelled.
Task<void> answer_pending_periodically(Services& services);

/// At the start and every few seconds: brings sessions back from the archive whose last message has
/// no reply, so that answer_pending_periodically() answers it: what was not answered when the
/// process was killed, or when Redis lost it. Ends when cancelled.
Task<void> recall_unanswered_periodically(Services& services);

/// Every few seconds: tells those who wait for a human their place when it has changed, and gives
/// conversations that nobody claimed in time back to the bot. Ends when cancelled.
Task<void> look_after_queue_periodically(Services& services);

/// Every second: reads the operators again, so that a token that was revoked is refused. Ends when
/// cancelled.
Task<void> refresh_operators_periodically(Services& services);

/// Every 15 seconds: brings the figures about conversations up to date. Under load less often, so
/// that it takes at most a twentieth of the time. Ends when cancelled.
Task<void> refresh_analytics_periodically(Services& services);

/// Every second: asks the MCP servers for their tools that are due (McpTools). Ends when cancelled.
Task<void> list_mcp_tools_periodically(Services& services);

/// Every three seconds: tells the other instances how far this one's index is. Ends when cancelled.
Task<void> report_periodically(Services& services);

/// Four times a second: indexes documents that other instances of the same database changed. Ends
/// when cancelled.
Task<void> follow_documents(Services& services);

}  // namespace continuo
