#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/chat/chat_client.hpp"
#include "cli/chat/reply_printer.hpp"
#include "cli/terminal.hpp"

namespace continuo {

// Exit statuses of `continuo chat`.
inline constexpr int chat_exit_ok = 0;           ///< every message was answered
inline constexpr int chat_exit_unanswered = 1;   ///< at least one message was not
inline constexpr int chat_exit_usage = 2;        ///< invalid options, or no such session
inline constexpr int chat_exit_unreachable = 3;  ///< the server is unreachable

/// The dialogue at the terminal: reads lines, sends them as messages, prints the replies.
/// Replies and their sources go to `out`; prompts, notes and errors go to `err`. On a terminal a
/// reply is shown while it comes.
class ChatConversation {
public:
    struct Streams {
        std::istream& in;
        std::ostream& out;
        std::ostream& err;
    };
    struct Start {
        std::string url;         ///< shown in the first line
        std::string session_id;  ///< empty: a new session
        std::string user_id;
    };

    /// `client`, `spinner` and the streams outlive it.
    ChatConversation(ChatClient& client, Spinner& spinner, Terminal terminal, Streams streams);

    /// Runs until the end of the input or /quit. Returns the exit status.
    int run(const Start& start);

private:
    bool open(const Start& start);
    /// Returns false to end the conversation.
    bool handle(std::string_view line);
    bool command(std::string_view name);
    void start_over();
    void show_history();
    void show_sources();
    void begin_answer();
    [[nodiscard]] ReplyListener* listener();
    void answer(Result<ChatReply> reply);
    void show_reply(const ChatReply& reply);
    void show_failure(const Error& error);
    void paragraph(std::string_view text);
    void note(std::string_view text);

    ChatClient& x_client;
    Spinner& x_spinner;
    Terminal x_terminal;
    Streams x_streams;
    std::string x_user_id;
    std::vector<ChatSource> x_sources;  ///< of the last reply
    std::optional<ReplyPrinter> x_printer;
    int x_status = chat_exit_ok;
};

}  // namespace continuo
