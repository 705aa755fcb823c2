#include "support/model_server.hpp"

#include <algorithm>
#include <stdexcept>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.hpp"

namespace continuo::test {

namespace {

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// The next request; false if the client closed the connection. `buffer` keeps what follows it.
bool read_call(int socket, std::string& buffer, ModelCall& call) {
    std::size_t head_end = 0;
    std::size_t length = 0;
    for (;;) {
        head_end = buffer.find("\r\n\r\n");
        if (head_end != std::string::npos) {
            call.headers.clear();
            const auto lines = split(std::string_view(buffer).substr(0, head_end), '\n');
            const auto request = split(lines[0], ' ');
            call.method = request[0];
            call.target = request.size() > 1 ? std::string(request[1]) : "";
            for (std::size_t i = 1; i < lines.size(); ++i) {
                const auto colon = lines[i].find(':');
                if (colon == std::string_view::npos) continue;
                call.headers[to_lower(lines[i].substr(0, colon))] =
                    trim(lines[i].substr(colon + 1));
            }
            length = 0;
            (void)parse_integer(std::string_view(call.headers["content-length"]), length);
            if (buffer.size() >= head_end + 4 + length) break;
        }
        char bytes[8192];
        const auto count = ::recv(socket, bytes, sizeof bytes, 0);
        if (count <= 0) return false;
        buffer.append(bytes, static_cast<std::size_t>(count));
    }
    const auto body = parse_json(std::string_view(buffer).substr(head_end + 4, length));
    call.body = body && body->is_object() ? body->get_object() : json::object();
    buffer.erase(0, head_end + 4 + length);
    return true;
}

}  // namespace

MeteredTokens& MeteredTokens::operator+=(const MeteredTokens& other) {
    prompt += other.prompt;
    cached += other.cached;
    completion += other.completion;
    reasoning += other.reasoning;
    return *this;
}

std::string ModelCall::question() const {
    const auto* messages = find_array(body, "messages");
    if (messages == nullptr || messages->empty() || !messages->back().is_object()) return {};
    return find_string(messages->back().get_object(), "content").value_or("");
}

ModelServer::ModelServer(Script script, std::uint16_t port)
    : x_script(std::move(script)), x_listener(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    const int yes = 1;
    ::setsockopt(x_listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (::bind(x_listener, raw, size) != 0 || ::listen(x_listener, SOMAXCONN) != 0 ||
        ::getsockname(x_listener, raw, &size) != 0)
        throw std::runtime_error("the scripted model cannot listen");
    x_port = ntohs(address.sin_port);
    x_acceptor = std::thread([this] { accept_all(); });
}

ModelServer::~ModelServer() {
    ::shutdown(x_listener, SHUT_RDWR);
    x_acceptor.join();
    ::close(x_listener);
    {
        const std::scoped_lock lock(x_mutex);
        for (const int socket : x_sockets)
            ::shutdown(socket, SHUT_RDWR);
    }
    for (auto& thread : x_threads)
        thread.join();
    for (const int socket : x_sockets)
        ::close(socket);
}

std::string ModelServer::url() const {
    return fmt::format("http://127.0.0.1:{}/v1", x_port);
}

std::vector<ModelCall> ModelServer::calls() const {
    const std::scoped_lock lock(x_mutex);
    return x_calls;
}

MeteredTokens ModelServer::meter() const {
    const std::scoped_lock lock(x_mutex);
    return x_meter;
}

void ModelServer::wait_until_abandoned(std::size_t count) {
    std::unique_lock lock(x_mutex);
    x_changed.wait(lock, [&] { return x_abandoned >= count; });
}

void ModelServer::accept_all() {
    for (;;) {
        const int socket = ::accept(x_listener, nullptr, nullptr);
        if (socket < 0) return;
        const int yes = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        ++x_accepted;
        const std::scoped_lock lock(x_mutex);
        x_sockets.push_back(socket);
        x_threads.emplace_back([this, socket] { serve(socket); });
    }
}

void ModelServer::serve(int socket) {
    std::string buffer;
    ModelCall call;
    while (read_call(socket, buffer, call)) {
        ModelReply reply;
        {
            const std::scoped_lock lock(x_mutex);
            x_calls.push_back(call);
            reply = x_script(call, x_calls.size());
            x_meter += reply.charged;
        }
        if (!answer(socket, reply)) break;
    }
    ::shutdown(socket, SHUT_RDWR);
}

/// Whether the connection goes on.
bool ModelServer::answer(int socket, const ModelReply& reply) {
    bool alive = true;
    if (!reply.before_head) {
        auto head = fmt::format(
            "HTTP/1.1 {} Status\r\nContent-Type: {}\r\nTransfer-Encoding: chunked\r\n",
            reply.status,
            reply.content_type
        );
        for (const auto& [name, value] : reply.headers)
            head += fmt::format("{}: {}\r\n", name, value);
        alive = send_all(socket, head + "\r\n");
        for (std::size_t i = 0; i < reply.pieces.size(); ++i) {
            const auto& piece = reply.pieces[i];
            if (reply.pause.count() > 0) std::this_thread::sleep_for(reply.pause);
            auto chunk = piece.empty() ? "" : fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
            // The end comes with the last piece, as with most servers.
            if (i + 1 == reply.pieces.size() && reply.end == ModelReply::End::whole)
                return alive && send_all(socket, chunk + "0\r\n\r\n");
            alive = alive && send_all(socket, chunk);
            if (reply.sent) reply.sent(i);
        }
    }
    if (!alive || reply.end == ModelReply::End::silence) {
        if (alive) wait_for_close(socket);
        const std::scoped_lock lock(x_mutex);
        ++x_abandoned;
        x_changed.notify_all();
        return false;
    }
    return reply.end == ModelReply::End::whole && send_all(socket, "0\r\n\r\n");
}

void ModelServer::wait_for_close(int socket) {
    char byte = 0;
    while (::recv(socket, &byte, 1, 0) > 0) {
    }
}

std::string event_text(const json::value& event) {
    return "data: " + json::serialize(event) + "\n\n";
}

std::string chunk_text(json::object delta, const char* finish) {
    json::object choice{{"index", 0}, {"delta", std::move(delta)}};
    choice["finish_reason"] = finish == nullptr ? json::value(nullptr) : json::value(finish);
    return event_text(json::object{
        {"id", "chatcmpl-1"},
        {"object", "chat.completion.chunk"},
        {"created", 1768471200},
        {"model", "scripted-1"},
        {"choices", json::array{std::move(choice)}},
        {"usage", nullptr},
    });
}

std::string usage_text(const MeteredTokens& tokens) {
    return event_text(json::object{
        {"id", "chatcmpl-1"},
        {"object", "chat.completion.chunk"},
        {"choices", json::array()},
        {"usage",
         json::object{
             {"prompt_tokens", tokens.prompt},
             {"completion_tokens", tokens.completion},
             {"total_tokens", tokens.prompt + tokens.completion},
             {"prompt_tokens_details", json::object{{"cached_tokens", tokens.cached}}},
             {"completion_tokens_details", json::object{{"reasoning_tokens", tokens.reasoning}}},
         }},
    });
}

ModelReply streamed(const std::vector<std::string>& texts, const MeteredTokens& tokens) {
    ModelReply reply;
    reply.pieces.push_back(chunk_text({{"role", "assistant"}, {"content", ""}}));
    for (const auto& text : texts)
        reply.pieces.push_back(chunk_text({{"content", text}}));
    reply.pieces.push_back(chunk_text({}, "stop"));
    reply.pieces.push_back(usage_text(tokens));
    reply.pieces.emplace_back("data: [DONE]\n\n");
    reply.charged = tokens;
    return reply;
}

ModelReply refused(int status, const std::string& code, const std::string& message) {
    ModelReply reply;
    reply.status = status;
    reply.content_type = "application/json";
    reply.pieces.push_back(json::serialize(json::object{
        {"error",
         json::object{{"message", message}, {"type", "error"}, {"param", nullptr}, {"code", code}}}
    }));
    return reply;
}

}  // namespace continuo::test
