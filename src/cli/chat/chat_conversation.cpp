#include "cli/chat/chat_conversation.hpp"

#include <istream>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "cli/chat/reply_style.hpp"
#include "cli/plain_text.hpp"

namespace continuo {

namespace {

constexpr std::size_t line_bytes_max = 64 * 1024;  // a message is at most 4,000 characters

constexpr std::string_view help =
    "/new      begin a new session\n"
    "/history  show the whole conversation\n"
    "/sources  show the sources of the last answer\n"
    "/retry    send the last message again if it was not answered\n"
    "/quit     end (also Ctrl-D); --session continues the session later";

std::string_view name_of(const ChatSource& source) {
    if (!source.title.empty()) return source.title;
    return source.document.empty() ? "untitled" : std::string_view(source.document);
}

}  // namespace

ChatConversation::ChatConversation(
    ChatClient& client, Spinner& spinner, Terminal terminal, Streams streams
)
    : x_client(client), x_spinner(spinner), x_terminal(terminal), x_streams(streams) {}

int ChatConversation::run(const Start& start) {
    x_user_id = start.user_id;
    if (!open(start)) return x_status;
    std::string line;
    for (;;) {
        if (x_terminal.reads_human) {
            x_streams.err << styled(x_terminal, Style::strong, "You: ") << std::flush;
        }
        if (!std::getline(x_streams.in, line)) {
            if (x_terminal.reads_human) x_streams.err << '\n';
            break;
        }
        if (!handle(line)) break;
    }
    return x_status;
}

bool ChatConversation::open(const Start& start) {
    const auto opened = start.session_id.empty() ? x_client.begin(start.user_id)
                                                 : x_client.resume(start.session_id);
    x_spinner.stop();
    if (!opened) {
        show_failure(opened.error());
        if (x_status == chat_exit_unanswered && !start.session_id.empty()) {
            x_status = chat_exit_usage;
        }
        return false;
    }
    note(fmt::format("{} - session {}", start.url, x_client.session_id()));
    if (x_terminal.reads_human) note("Type a message and press Enter. /help lists the commands.");
    return true;
}

bool ChatConversation::handle(std::string_view line) {
    const auto text = trim(line);
    if (text.empty()) return true;
    if (text.starts_with('/')) return command(text);
    if (text.size() > line_bytes_max || !is_utf8(text)) {
        x_status = chat_exit_unanswered;
        note("This line is too long, or it is not UTF-8. It was not sent.");
        return true;
    }
    begin_answer();
    answer(x_client.send(std::string(text), listener()));
    // Without a terminal, stop at the first message that cannot be delivered.
    return x_status != chat_exit_unreachable || x_terminal.reads_human;
}

bool ChatConversation::command(std::string_view name) {
    if (name == "/quit" || name == "/exit") return false;
    if (name == "/new") {
        start_over();
    } else if (name == "/history") {
        show_history();
    } else if (name == "/sources") {
        show_sources();
    } else if (name == "/help") {
        note(help);
    } else if (name == "/retry" && x_client.has_undelivered()) {
        x_status = chat_exit_ok;
        begin_answer();
        answer(x_client.send_again(listener()));
    } else if (name == "/retry") {
        note("There is nothing to send again.");
    } else {
        note(fmt::format("{} is not a command.\n{}", make_printable(name), help));
    }
    return true;
}

void ChatConversation::start_over() {
    const auto begun = x_client.begin(x_user_id);
    x_spinner.stop();
    if (!begun) return show_failure(begun.error());
    x_sources.clear();
    note(fmt::format("session {}", x_client.session_id()));
}

void ChatConversation::show_history() {
    const auto messages = x_client.history();
    x_spinner.stop();
    if (!messages) return show_failure(messages.error());
    if (messages->empty()) note("No messages yet.");
    for (const auto& message : *messages) {
        x_streams.out
            << styled(x_terminal, Style::strong, fmt::format("{} {}", message.seq, message.role))
            << '\n';
        paragraph(message.content);
    }
}

void ChatConversation::show_sources() {
    if (x_sources.empty()) return note("The last answer has no sources.");
    for (std::size_t i = 0; i < x_sources.size(); ++i) {
        x_streams.out << styled(
                             x_terminal,
                             Style::strong,
                             fmt::format("[{}] {}", i + 1, name_of(x_sources[i]))
                         )
                      << '\n';
        paragraph(x_sources[i].content);
    }
}

void ChatConversation::begin_answer() {
    x_spinner.show();
    x_printer.emplace(x_spinner, x_terminal, x_streams.out);
}

/// A program gets the reply in one piece, and nothing that is void later.
ReplyListener* ChatConversation::listener() {
    return x_terminal.reads_human && x_terminal.interactive ? &*x_printer : nullptr;
}

void ChatConversation::answer(Result<ChatReply> reply) {
    x_spinner.show();
    x_spinner.stop();
    x_printer->finish();
    if (!reply) return show_failure(reply.error());
    x_sources = reply->sources;
    show_reply(*reply);
}

void ChatConversation::show_reply(const ChatReply& reply) {
    auto& out = x_streams.out;
    if (!x_printer->has_printed()) {
        if (x_terminal.interactive) out << '\n';
        if (!reply.text.empty()) paragraph(reply.text);
    }
    if (!reply.sources.empty()) {
        out << styled(x_terminal, Style::faint, "Sources") << '\n';
        for (std::size_t i = 0; i < reply.sources.size(); ++i) {
            const auto& source = reply.sources[i];
            out << fmt::format(
                "  {} {}{}\n",
                styled(x_terminal, Style::accent, fmt::format("[{}]", i + 1)),
                collapse_whitespace(name_of(source)),
                styled(
                    x_terminal,
                    Style::faint,
                    fmt::format(
                        " ({}{}{:.2f})",
                        source.document,
                        source.document.empty() ? "" : ", ",
                        source.score
                    )
                )
            );
        }
        out << '\n';
    }
    if (reply.requires_escalation && reply.is_handoff) {
        auto banner = std::string("A person takes over.");
        if (!reply.ticket_id.empty()) banner += fmt::format(" Ticket {}.", reply.ticket_id);
        if (!reply.reasons.empty()) banner += fmt::format(" ({})", fmt::join(reply.reasons, "; "));
        for (const auto& line : wrap_text(banner, x_terminal.width))
            out << styled(x_terminal, Style::warning, line) << '\n';
        out << '\n';
    }
    out << std::flush;
}

void ChatConversation::show_failure(const Error& error) {
    const bool unreachable = error.code == Errc::unavailable || error.code == Errc::timeout;
    x_status = unreachable ? chat_exit_unreachable : chat_exit_unanswered;
    note(fmt::format(
        "{}{}", unreachable ? "The server cannot be reached: " : "", make_printable(error.detail)
    ));
    if (x_client.has_undelivered()) note("/retry sends the message again; it is answered once.");
}

void ChatConversation::paragraph(std::string_view text) {
    for (const auto& line : wrap_text(text, x_terminal.width))
        x_streams.out << with_reply_styles(x_terminal, line) << '\n';
    x_streams.out << '\n' << std::flush;
}

void ChatConversation::note(std::string_view text) {
    for (const auto& line : wrap_text(text, x_terminal.width))
        x_streams.err << styled(x_terminal, Style::faint, line) << '\n';
    x_streams.err << std::flush;
}

}  // namespace continuo
