// The load scenario: C connections, each with sessions of its own, send whole turns one after
// another and wait for each answer, for some seconds. One thread, epoll, blocking nothing: the
// client should cost little beside the server, with which it shares the machine.
//
//   load --url 127.0.0.1:8000 --connections 64 --seconds 10 --turns 20 [--pid SERVER] [--get
//   /health] [--sessions 10000] [--history 200]
//
// With --sessions, that many sessions are made before, each gets --history messages, then nothing
// is sent for --settle seconds (less than HTTP_IDLE_TIMEOUT_SECONDS), and the turns
// go to all of them in a circle.
// Prints requests or turns a second, latency percentiles, and the server's resident memory. Any
// answer that is not 200/201 is counted, shown once, and makes the exit status 1.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Steady = std::chrono::steady_clock;

struct Options {
    std::string host = "127.0.0.1";
    int port = 8000;
    int connections = 64;
    double seconds = 10;
    double warm_up = 1;
    int turns = 20;  // of one session; then a new session is made
    int pid = 0;
    int sessions = 0;  // made before; 0: each connection makes one after the other
    int history = 0;   // messages of each of them
    int settle = 0;    // seconds after that in which nothing is sent
    std::string get;   // only this GET, instead of turns
};

constexpr std::array<std::string_view, 10> questions{
    "How do I reset my password?",
    "What is your refund policy?",
    "How long does standard shipping take?",
    "and how much faster is express?",
    "Which payment methods do you accept?",
    "How can I track my order?",
    "What are the benefits of a premium membership?",
    "When is phone support available?",
    "What do I need to verify my account?",
    "Do you share my personal data with third parties?",
};

struct Totals {
    std::uint64_t done = 0;
    std::uint64_t failed = 0;
    std::vector<float> milliseconds;
    std::string first_failure;
};

/// One connection: sends a request, reads its answer, decides the next request.
class Connection {
public:
    Connection(const Options& options, int index, int epoll)
        : x_options(options), x_index(index), x_epoll(epoll) {
        open();
        begin_next();
    }
    ~Connection() { ::close(x_socket); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void on_event(Totals& totals, bool counted) {
        char buffer[16384];
        const auto got = ::recv(x_socket, buffer, sizeof buffer, 0);
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (got <= 0) throw std::runtime_error("the server closed a connection");
        x_in.append(buffer, static_cast<std::size_t>(got));
        if (!answer_complete()) return;
        finish(totals, counted);
        begin_next();
    }

    /// Its sessions are made and have their history.
    [[nodiscard]] bool is_prepared() const {
        return x_sessions.size() >= share() && x_filled >= share() * turns_before();
    }

private:
    /// Of the sessions that are made before.
    [[nodiscard]] std::size_t share() const {
        const int rest = x_options.sessions % x_options.connections;
        return static_cast<std::size_t>(
            x_options.sessions / x_options.connections + (x_index < rest ? 1 : 0)
        );
    }
    [[nodiscard]] std::size_t turns_before() const {
        return static_cast<std::size_t>(x_options.history / 2);
    }

    void open() {
        x_socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(x_options.port));
        if (::inet_pton(AF_INET, x_options.host.c_str(), &address.sin_addr) != 1)
            throw std::runtime_error("bad address");
        if (::connect(x_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error(fmt::format("cannot connect: {}", std::strerror(errno)));
        }
        const int one = 1;
        ::setsockopt(x_socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        ::fcntl(x_socket, F_SETFL, ::fcntl(x_socket, F_GETFL) | O_NONBLOCK);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = this;
        ::epoll_ctl(x_epoll, EPOLL_CTL_ADD, x_socket, &event);
    }

    void begin_next() {
        if (!x_options.get.empty()) {
            send(fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", x_options.get));
        } else if (needs_session()) {
            x_session.clear();
            send_post("/api/sessions", "{}");
        } else {
            if (!is_prepared()) {
                x_session = x_sessions[x_filled++ / turns_before()];
            } else if (!x_sessions.empty()) {
                x_session = x_sessions[x_serial % x_sessions.size()];
            }
            const auto question =
                questions[static_cast<std::size_t>(x_index + x_turn++) % questions.size()];
            send_post(
                fmt::format("/api/chat/sessions/{}/messages", x_session),
                fmt::format(
                    R"({{"message":"{}","client_message_id":"{}-{}"}})",
                    question,
                    x_index,
                    x_serial++
                )
            );
        }
    }

    [[nodiscard]] bool needs_session() const {
        if (x_options.sessions > 0) return x_sessions.size() < share();
        return x_session.empty() || x_turn >= x_options.turns;
    }

    void send_post(const std::string& path, const std::string& body) {
        send(fmt::format(
            "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
            "application/json\r\nContent-Length: "
            "{}\r\n\r\n{}",
            path,
            body.size(),
            body
        ));
    }

    void send(const std::string& request) {
        x_in.clear();
        x_body_begin = 0;
        x_began = Steady::now();
        if (::send(x_socket, request.data(), request.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request.size())) {
            throw std::runtime_error("a request could not be sent whole");
        }
    }

    bool answer_complete() {
        if (x_body_begin == 0) {
            const auto end = x_in.find("\r\n\r\n");
            if (end == std::string::npos) return false;
            x_body_begin = end + 4;
            const auto length = x_in.find("Content-Length: ");
            if (length == std::string::npos || length > end)
                throw std::runtime_error("an answer without Content-Length");
            x_body_length = std::stoul(x_in.substr(length + 16, 20));
        }
        return x_in.size() >= x_body_begin + x_body_length;
    }

    void finish(Totals& totals, bool counted) {
        const auto status = std::string_view(x_in).substr(9, 3);
        const bool creating = x_options.get.empty() && x_session.empty();
        if (status != "200" && status != "201") {
            ++totals.failed;
            if (totals.first_failure.empty()) totals.first_failure = x_in;
            return;
        }
        if (creating) {
            const auto id = x_in.find("\"session_id\":\"", x_body_begin) + 14;
            x_session = x_in.substr(id, x_in.find('"', id) - id);
            x_turn = 0;
            if (x_options.sessions > 0) x_sessions.push_back(x_session);
            return;
        }
        if (!counted) return;
        ++totals.done;
        totals.milliseconds.push_back(
            std::chrono::duration<float, std::milli>(Steady::now() - x_began).count()
        );
    }

    const Options& x_options;
    int x_index;
    int x_epoll;
    int x_socket = -1;
    int x_turn = 0;
    std::uint64_t x_serial = 0;
    std::string x_session;
    std::vector<std::string> x_sessions;  // made before
    std::size_t x_filled = 0;             // turns of them before
    std::string x_in;
    std::size_t x_body_begin = 0;
    std::size_t x_body_length = 0;
    Steady::time_point x_began;
};

/// Resident memory in MiB, 0 when it cannot be read.
double resident_mib(int pid) {
    std::ifstream status(fmt::format("/proc/{}/status", pid));
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
    }
    return 0;
}

/// Microseconds of processor time that it has taken, with its children if they have ended.
double processor_time(int pid) {
    std::ifstream stat(fmt::format("/proc/{}/stat", pid));
    std::string text;
    std::getline(stat, text);
    std::istringstream fields(text.substr(std::min(text.rfind(')') + 1, text.size())));
    std::string skipped;
    for (int i = 0; i < 11; ++i)
        fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return 1e6 * (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

int run(const Options& options) {
    const int epoll = ::epoll_create1(0);
    std::vector<std::unique_ptr<Connection>> connections;
    for (int i = 0; i < options.connections; ++i)
        connections.push_back(std::make_unique<Connection>(options, i, epoll));

    Totals totals;
    totals.milliseconds.reserve(4'000'000);
    const auto seconds = [](double value) {
        return std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(value));
    };
    auto counted_from = Steady::time_point::max();
    auto end = counted_from;
    double spent_before = 0;
    bool counting = false;
    std::array<epoll_event, 256> events{};
    for (auto now = Steady::now(); now < end; now = Steady::now()) {
        if (end == Steady::time_point::max() &&
            std::ranges::all_of(connections, [](const auto& one) { return one->is_prepared(); })) {
            std::this_thread::sleep_for(std::chrono::seconds(options.settle));
            now = Steady::now();
            counted_from = now + seconds(options.warm_up);
            end = counted_from + seconds(options.seconds);
        }
        if (!counting && now >= counted_from) {
            counting = true;
            if (options.pid > 0) spent_before = processor_time(options.pid);
        }
        const int ready = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 100);
        for (int i = 0; i < ready; ++i) {
            static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr)
                ->on_event(totals, now >= counted_from);
        }
        if (totals.failed > 100) break;
    }
    ::close(epoll);

    auto& times = totals.milliseconds;
    std::ranges::sort(times);
    const auto percentile = [&times](double share) {
        return times.empty()
                   ? 0.0F
                   : times[std::min(
                         times.size() - 1,
                         static_cast<std::size_t>(share * static_cast<double>(times.size()))
                     )];
    };
    fmt::print(
        "{}: {:.0f}/s  p50 {:.2f} ms  p99 {:.2f} ms  max {:.2f} ms  failed {}",
        options.get.empty() ? "turns" : options.get,
        static_cast<double>(totals.done) / options.seconds,
        percentile(.5),
        percentile(.99),
        times.empty() ? 0.0F : times.back(),
        totals.failed
    );
    if (options.pid > 0) {
        fmt::print(
            "  {:.0f} us of the server each  RSS {:.1f} MiB",
            (processor_time(options.pid) - spent_before) /
                static_cast<double>(std::max<std::uint64_t>(totals.done, 1)),
            resident_mib(options.pid)
        );
    }
    fmt::print("\n");
    if (!totals.first_failure.empty()) fmt::print("first failure:\n{}\n", totals.first_failure);
    return totals.failed == 0 && totals.done > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Load for a running Continuo server: whole turns, or one GET.");
    app.add_option(
           "--host", options.host, "numeric IPv4 address of the server; loopback unless told"
    )
        ->capture_default_str();
    app.add_option("--port", options.port)->capture_default_str();
    app.add_option("--connections", options.connections)
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    app.add_option("--seconds", options.seconds)
        ->check(CLI::Range(0.1, 3600.0))
        ->capture_default_str();
    app.add_option("--warm-up", options.warm_up, "seconds before counting begins")
        ->capture_default_str();
    app.add_option("--turns", options.turns, "turns of a session before the next one")
        ->capture_default_str();
    app.add_option("--sessions", options.sessions, "make so many before, and use them in a circle")
        ->check(CLI::Range(0, 10'000'000));
    app.add_option("--history", options.history, "messages of each of them before counting begins")
        ->check(CLI::Range(0, 100'000));
    app.add_option("--settle", options.settle, "seconds without requests after the history")
        ->check(CLI::Range(0, 3600));
    app.add_option(
        "--pid", options.pid, "the server's process: its memory and processor time are shown"
    );
    app.add_option("--get", options.get, "send GET requests for this path instead of turns");
    CLI11_PARSE(app, argc, argv);
    try {
        return run(options);
    } catch (const std::exception& e) {
        fmt::print(stderr, "load: {}\n", e.what());
        return 1;
    }
}
