#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/completions/completion_response.hpp"
#include "api/http_message.hpp"
#include "live/session_view.hpp"
#include "live/turn_hub.hpp"

namespace continuo {

/// What of an answer was sent, while it is made. A stream of this format cannot take text back: an
/// answer that is made again (its instance died, or another message joined its turn) is only sent
/// on where it begins with what was sent.
class AnswerText {
public:
    /// `client_message_id`: of the message whose answer it is; not empty.
    explicit AnswerText(std::string client_message_id) : x_id(std::move(client_message_id)) {}

    /// The text that may be sent on after `event`; often empty.
    [[nodiscard]] std::string take(const StreamEvent& event);
    /// The rest of the answer, now that it is known; nullopt: other text than its beginning was
    /// sent.
    [[nodiscard]] std::optional<std::string> rest(std::string_view answer) const;
    /// The message is in the log.
    [[nodiscard]] bool is_taken() const { return x_is_taken; }

private:
    std::string x_id;
    bool x_is_taken = false;
    std::uint64_t x_seq = 0;  ///< of the answer that `x_known` is of
    std::string x_known;
    std::string x_sent;
};

/// The answer to one message as chunks of a text/event-stream: live while it is made, then the rest
/// of it and [DONE]. The turn is a root of the process: it goes on when the client goes, and also
/// while the server drains, which this stream waits for because its client cannot go on elsewhere.
/// Thread: the connection's shard.
class CompletionStream final : public BodyStream {
public:
    struct Config {
        CompletionHead head;
        std::string session_id;
        std::string client_message_id;
        bool has_key = false;  ///< the client can send the message again under the same id
        bool debug = false;
    };

    CompletionStream(
        Config config, std::unique_ptr<SessionView> view, std::shared_ptr<RunningTurn> turn
    );
    ~CompletionStream() override;

    /// Waits until the message is in the log, its answer is there, or the deadline. The error if
    /// the message was refused: then there is nothing to stream.
    Task<std::optional<Error>> begin(Deadline deadline);

    Task<std::optional<std::string>> next() override;
    void end(End why) override;

private:
    /// Text that was made meanwhile, as events; a comment after a silence.
    Task<std::string> next_part(Deadline deadline);
    [[nodiscard]] std::string last_part() const;

    Config x_config;
    std::unique_ptr<SessionView> x_view;
    std::shared_ptr<RunningTurn> x_turn;
    AnswerText x_text;
    std::string x_early;  ///< events that came in begin()
    bool x_begun = false;
    bool x_finished = false;
    bool x_gone = false;
};

}  // namespace continuo
