#include "cli/chat/chat_command.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

#include <fmt/format.h>

#include "cli/chat/chat_client.hpp"
#include "cli/chat/chat_conversation.hpp"
#include "cli/chat/chat_transport.hpp"
#include "cli/chat/resumed_session.hpp"
#include "cli/plain_text.hpp"
#include "cli/server_address.hpp"
#include "cli/terminal.hpp"
#include "settings/setting_check.hpp"

namespace continuo {

namespace {

int refuse(std::string_view option, std::string_view why) {
    std::cerr << fmt::format("continuo chat: {} {}\n", option, why);
    return chat_exit_usage;
}

void wait_with_spinner(std::chrono::milliseconds duration, Spinner& spinner) {
    static constexpr std::chrono::milliseconds step{100};
    for (auto left = duration; left.count() > 0; left -= step) {
        spinner.tick();
        std::this_thread::sleep_for(std::min(left, step));
    }
}

}  // namespace

int run_chat_command(const ChatOptions& options, const SettingSources& sources) {
    const auto& environment = sources.environment;
    const auto [url, prefix] = find_server(options.url, options.prefix, sources);
    if (const auto wanted = check_prefix(prefix)) {
        return refuse("--prefix", "must " + *wanted);
    }
    const auto terminal = detect_terminal(environment);
    Spinner spinner(terminal, std::cout);
    const auto transport = make_chat_transport(url, [&spinner] { spinner.tick(); });
    if (!transport) return refuse("--url", transport.error().detail);

    const auto session =
        resumed_session(environment, options.resume, terminal.reads_human, std::cin, std::cerr);
    if (!session) return refuse("--session", session.error().detail);

    ChatClientConfig config;
    config.prefix = prefix;
    // Not a command-line option, because every user of the machine can read arguments.
    config.user_token = environment_value(environment, "CONTINUO_USER_TOKEN");
    config.on_retry = [&](std::string_view why) {
        spinner.stop();
        std::cerr << styled(terminal, Style::faint, fmt::format("{}: trying again…", why)) << '\n';
    };
    config.wait = [&spinner](std::chrono::milliseconds duration) {
        wait_with_spinner(duration, spinner);
    };
    ChatClient client(**transport, std::move(config));
    ChatConversation conversation(client, spinner, terminal, {std::cin, std::cout, std::cerr});
    return conversation.run({make_printable(url), *session, options.user_id});
}

}  // namespace continuo
