#pragma once

#include <chrono>
#include <iosfwd>
#include <string>
#include <string_view>

#include "cli/operator/line_source.hpp"
#include "cli/operator/live_transcript.hpp"
#include "cli/operator/operator_client.hpp"
#include "cli/terminal.hpp"

namespace continuo {

/// How often the dialogue looks at what has come, while it waits for a line.
inline constexpr std::chrono::milliseconds transcript_interval{100};

// Exit statuses of `continuo operator queue` and `take`.
inline constexpr int operator_exit_ok = 0;
inline constexpr int operator_exit_failed = 1;       ///< the server refused it
inline constexpr int operator_exit_unreachable = 3;  ///< the server could not be reached

/// An operator's dialogue with a customer at the terminal: what the conversation says goes to
/// `out`, all else to `err`.
class OperatorConversation {
public:
    struct Streams {
        std::ostream& out;
        std::ostream& err;
    };

    /// All outlive it.
    OperatorConversation(
        OperatorClient& client,
        LiveTranscript& transcript,
        LineSource& lines,
        Terminal terminal,
        Streams streams
    );

    /// Claims the session, shows what is said in it, and sends the lines, to /release, /resolve,
    /// /quit or the end of the input. Returns the exit status.
    int run(const std::string& session_id);

private:
    /// False when the dialogue is to end.
    bool handle(std::string_view line);
    bool command(std::string_view name, std::string_view rest);
    void send(const std::string& text);
    /// False when the conversation is over.
    bool show_new();
    void show(const TranscriptMessage& message);
    /// False for a failure, which is shown.
    bool done(const Result<void>& result);
    void note(std::string_view text);

    OperatorClient& x_client;
    LiveTranscript& x_transcript;
    LineSource& x_lines;
    Terminal x_terminal;
    Streams x_streams;
    std::string x_session_id;
    int x_status = operator_exit_ok;
    bool x_lost = false;   ///< the server did not answer lately
    bool x_types = false;  ///< it was told that the customer types
};

/// The queue as a table.
void print_queue(const std::vector<QueuedConversation>& queue, std::ostream& out);

}  // namespace continuo
