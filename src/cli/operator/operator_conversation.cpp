#include "cli/operator/operator_conversation.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "base/id.hpp"
#include "base/text.hpp"
#include "cli/plain_text.hpp"

namespace continuo {

namespace {

constexpr std::string_view operator_help =
    "Each line is sent to the customer.\n"
    "/note TEXT  write a note that only operators see\n"
    "/approve ID do what a tool asks your approval for; its id is in the ticket\n"
    "/refuse ID  do not\n"
    "/release    give the conversation back to the bot; the ticket stays open\n"
    "/resolve    resolve the ticket and give the conversation back to the bot\n"
    "/quit       leave; the conversation stays yours (also Ctrl-D)";

bool is_unreachable(const Error& error) {
    return error.code == Errc::unavailable || error.code == Errc::timeout;
}

std::string speaker(const TranscriptMessage& message) {
    if (message.role == "user") return "customer";
    if (message.role == "assistant") return "bot";
    return message.author.empty() ? message.role : message.author;
}

std::string waiting_time(std::int64_t seconds) {
    if (seconds < 60) return fmt::format("{} s", seconds);
    if (seconds < 3600) return fmt::format("{} min", seconds / 60);
    return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
}

}  // namespace

OperatorConversation::OperatorConversation(
    OperatorClient& client,
    LiveTranscript& transcript,
    LineSource& lines,
    Terminal terminal,
    Streams streams
)
    : x_client(client),
      x_transcript(transcript),
      x_lines(lines),
      x_terminal(terminal),
      x_streams(streams) {}

int OperatorConversation::run(const std::string& session_id) {
    x_session_id = session_id;
    if (!done(x_client.claim(session_id))) return x_status;
    note(fmt::format("{} is yours. /help tells what there is.", session_id));
    for (;;) {
        if (!show_new()) break;
        const auto line = x_lines.wait(transcript_interval);
        if (line.text && !handle(*line.text)) break;
        if (line.ended) break;
    }
    return x_status;
}

bool OperatorConversation::handle(std::string_view line) {
    const auto text = trim(line);
    if (text.empty()) return true;
    if (!is_utf8(text)) {
        note("This line is not UTF-8. It was not sent.");
        return true;
    }
    if (!text.starts_with('/')) {
        send(std::string(text));
        return true;
    }
    const auto space = std::min(text.find(' '), text.size());
    return command(text.substr(0, space), trim(text.substr(space)));
}

bool OperatorConversation::command(std::string_view name, std::string_view rest) {
    if (name == "/quit" || name == "/exit") return false;
    if (name == "/release") {
        if (!done(x_client.release(x_session_id))) return true;
        note("The conversation is with the bot again.");
        return false;
    }
    if (name == "/resolve") {
        if (!done(x_client.resolve(x_session_id))) return true;
        note("The ticket is resolved, and the conversation is with the bot again.");
        return false;
    }
    if ((name == "/approve" || name == "/refuse") && !rest.empty()) {
        const bool approve = name == "/approve";
        if (done(x_client.decide(x_session_id, std::string(rest), approve)))
            note(approve ? "Approved; the customer is told what came of it." : "Refused.");
    } else if (name == "/note" && !rest.empty()) {
        if (done(x_client.add_note(x_session_id, std::string(rest)))) note("Noted.");
    } else if (name == "/help") {
        note(operator_help);
    } else {
        note(fmt::format("{} is not a command.\n{}", make_printable(name), operator_help));
    }
    return true;
}

void OperatorConversation::send(const std::string& text) {
    // Sent once more under the same id when the answer was lost: it is written once.
    const auto id = make_uuid();
    auto sent = x_client.send(x_session_id, text, id);
    if (!sent && is_unreachable(sent.error())) sent = x_client.send(x_session_id, text, id);
    if (!done(sent)) note("The line was not sent.");
}

bool OperatorConversation::show_new() {
    const auto news = x_transcript.next();
    if (!news) {
        if (!std::exchange(x_lost, true)) {
            note(
                is_unreachable(news.error()) ? "The server cannot be reached; trying again."
                                             : make_printable(news.error().detail)
            );
        }
        return true;
    }
    if (x_lost && !news->messages.empty()) {
        x_lost = false;
        note("The server answers again.");
    }
    for (const auto& message : news->messages) {
        x_types = x_types && message.role != "user";
        show(message);
    }
    if (news->customer_types && x_terminal.interactive && !std::exchange(x_types, true))
        note("The customer is typing…");
    if (news->ended) note("The conversation has ended.");
    return !news->ended;
}

void OperatorConversation::show(const TranscriptMessage& message) {
    x_streams.out << styled(x_terminal, Style::strong, speaker(message) + ":") << '\n';
    for (const auto& line : wrap_text(message.content, x_terminal.width))
        x_streams.out << line << '\n';
    x_streams.out << '\n' << std::flush;
}

bool OperatorConversation::done(const Result<void>& result) {
    if (result) return true;
    x_status = is_unreachable(result.error()) ? operator_exit_unreachable : operator_exit_failed;
    note(make_printable(result.error().detail));
    return false;
}

void OperatorConversation::note(std::string_view text) {
    for (const auto& line : wrap_text(text, x_terminal.width))
        x_streams.err << styled(x_terminal, Style::faint, line) << '\n';
    x_streams.err << std::flush;
}

void print_queue(const std::vector<QueuedConversation>& queue, std::ostream& out) {
    if (queue.empty()) {
        out << "Nobody waits.\n";
        return;
    }
    for (const auto& item : queue) {
        out << fmt::format(
            "{}  {}  {}{}{}\n",
            item.session_id,
            waiting_time(item.waiting_seconds),
            item.priority,
            item.claimed_by.empty() ? "" : "  " + item.claimed_by,
            item.contact.empty() ? "" : "  " + item.contact
        );
        const auto& text = item.last_message.empty() ? item.summary : item.last_message;
        if (!text.empty()) out << "    " << collapse_whitespace(text) << '\n';
    }
}

}  // namespace continuo
