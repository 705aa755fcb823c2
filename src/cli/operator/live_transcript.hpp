#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/operator/operator_client.hpp"

namespace continuo {

/// The messages of a conversation as they come. Thread: one.
class LiveTranscript {
public:
    virtual ~LiveTranscript() = default;
    /// What has come since the last call, oldest first; the first call gives all there is. Does not
    /// wait for more. Errors: those of OperatorClient; what was missed comes with the next call.
    virtual Result<std::vector<TranscriptMessage>> next() = 0;
};

/// Asks the server at each call.
class PolledTranscript final : public LiveTranscript {
public:
    /// `client` outlives it.
    PolledTranscript(OperatorClient& client, std::string session_id)
        : x_client(client), x_session_id(std::move(session_id)) {}

    Result<std::vector<TranscriptMessage>> next() override {
        auto messages = x_client.messages(x_session_id, x_after);
        if (messages && !messages->empty()) x_after = messages->back().seq;
        return messages;
    }

private:
    OperatorClient& x_client;
    std::string x_session_id;
    std::uint64_t x_after = 0;
};

}  // namespace continuo
