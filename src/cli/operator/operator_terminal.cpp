#include "cli/operator/operator_terminal.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/deadline.hpp"
#include "base/text.hpp"
#include "cli/chat/chat_transport.hpp"
#include "cli/operator/operator_client.hpp"
#include "cli/operator/operator_conversation.hpp"
#include "cli/operator/queue_board.hpp"
#include "cli/plain_text.hpp"
#include "cli/server_address.hpp"
#include "settings/setting_check.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

constexpr int terminal_exit_usage = 2;
/// Of the table while nothing changes: its waiting times do.
constexpr auto redraw_interval = 10s;

int refuse_option(std::string_view option, std::string_view why) {
    std::cerr << fmt::format("continuo operator: {} {}\n", option, why);
    return terminal_exit_usage;
}

/// The token; an error says where it could come from.
Result<std::string> find_token(
    const OperatorOptions& options, const EnvironmentVariables& environment
) {
    std::string token;
    if (options.token_file.empty()) {
        token = environment_value(environment, "CONTINUO_OPERATOR_TOKEN");
    } else {
        std::ifstream file(options.token_file);
        if (!std::getline(file, token))
            return fail(Errc::not_found, options.token_file + " cannot be read");
    }
    token = trim(token);
    const bool visible = std::ranges::all_of(token, [](char c) { return c > ' ' && c < '\x7f'; });
    if (!token.empty() && visible) return token;
    return fail(
        Errc::invalid_input,
        "set CONTINUO_OPERATOR_TOKEN to the token that `continuo operator add` printed, or name a "
        "file that has it"
    );
}

int report(const Error& error) {
    std::cerr << "continuo operator: " << make_printable(error.detail) << '\n';
    const bool unreachable = error.code == Errc::unavailable || error.code == Errc::timeout;
    return unreachable ? operator_exit_unreachable : operator_exit_failed;
}

bool may_pass(const Error& error) {
    return error.code == Errc::unavailable || error.code == Errc::timeout;
}

/// Shows the queue until the process is ended: a table on a terminal, else a line for each change.
/// Returns when the server refuses it.
int watch_queue(const OperatorClient& client, const Terminal& terminal) {
    auto events = client.follow("/queue/events");
    QueueBoard board(system_clock());
    auto redraw_at = Deadline::after(0s);
    bool lost = false;
    for (;;) {
        const auto came = events.next(1s);
        if (!came) {
            if (!may_pass(came.error())) return report(came.error());
            if (!std::exchange(lost, true))
                std::cerr << "The server cannot be reached; trying again.\n";
            std::this_thread::sleep_for(1s);
            continue;
        }
        for (const auto& event : *came) {
            lost = false;
            const auto line = board.take(event);
            if (line.empty()) continue;
            redraw_at = Deadline::after(0s);
            if (!terminal.interactive) std::cout << line << std::endl;
        }
        if (!terminal.interactive || lost || !redraw_at.expired()) continue;
        std::cout << "\x1B[H\x1B[2J";
        print_queue(board.queue(), std::cout);
        std::cout << std::flush;
        redraw_at = Deadline::after(redraw_interval);
    }
}

/// The session to take: the one that is named, or the one that waits longest.
Result<std::string> choose_session(OperatorClient& client, const OperatorOptions& options) {
    if (!options.session_id.empty()) return options.session_id;
    const auto queue = client.queue();
    if (!queue) return std::unexpected(queue.error());
    const auto waiting = std::ranges::find_if(*queue, [](const QueuedConversation& item) {
        return item.claimed_by.empty();
    });
    if (waiting == queue->end()) return fail(Errc::not_found, "nobody waits");
    return waiting->session_id;
}

}  // namespace

int run_operator_terminal(const OperatorOptions& options, const SettingSources& sources) {
    const auto& environment = sources.environment;
    const auto [url, prefix] = find_server(options.url, options.prefix, sources);
    if (const auto wanted = check_prefix(prefix))
        return refuse_option("--prefix", "must " + *wanted);
    const auto token = find_token(options, environment);
    if (!token) return refuse_option("--token-file:", token.error().detail);
    const auto transport = make_chat_transport(url, {});
    if (!transport) return refuse_option("--url", transport.error().detail);

    OperatorClient client(**transport, {prefix, *token});
    if (options.action == OperatorAction::queue) {
        if (options.watch) return watch_queue(client, detect_terminal(environment));
        const auto queue = client.queue();
        if (!queue) return report(queue.error());
        print_queue(*queue, std::cout);
        return operator_exit_ok;
    }
    const auto session = choose_session(client, options);
    if (!session) return report(session.error());
    LiveTranscript transcript(client, *session);
    StandardInputLines lines;
    OperatorConversation conversation(
        client, transcript, lines, detect_terminal(environment), {std::cout, std::cerr}
    );
    return conversation.run(*session);
}

}  // namespace continuo
