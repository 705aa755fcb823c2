#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "cli/operator/event_follower.hpp"
#include "cli/operator/operator_client.hpp"

namespace continuo {

/// What came of a conversation.
struct TranscriptNews {
    std::vector<TranscriptMessage> messages;  ///< oldest first
    bool customer_types = false;
    bool ended = false;  ///< the conversation is over
};

/// The messages of a conversation as they come, from its events. Thread: one.
class LiveTranscript {
public:
    /// `client` outlives it.
    LiveTranscript(const OperatorClient& client, const std::string& session_id)
        : x_events(client.follow("/chat/sessions/" + session_id + "/events")) {}

    /// What has come since the last call; the first call waits for all there is, at most a few
    /// seconds. Does not wait for more than the connection otherwise. Errors: those of
    /// EventFollower; what was missed comes later.
    Result<TranscriptNews> next();

private:
    void take(const ServerSentEvent& event, TranscriptNews& news);
    void show(std::uint64_t seq, TranscriptMessage message, TranscriptNews& news);

    EventFollower x_events;
    std::uint64_t x_shown = 0;                             ///< the newest message that was
    std::map<std::uint64_t, TranscriptMessage> x_growing;  ///< that are not complete
    std::uint64_t x_last = 0;  ///< the newest message when it was connected
    int x_behind = 30;         ///< reads that the first call may wait for what there is
    int x_pause = 0;           ///< calls that do nothing: the server did not answer
};

}  // namespace continuo
