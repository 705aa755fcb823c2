#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/json.hpp>

#include "base/json.hpp"

namespace continuo::test {

/// Tokens that a server of a model charges for.
struct MeteredTokens {
    std::uint64_t prompt = 0;
    std::uint64_t cached = 0;
    std::uint64_t completion = 0;
    std::uint64_t reasoning = 0;

    MeteredTokens& operator+=(const MeteredTokens& other);
    bool operator==(const MeteredTokens&) const = default;
};

/// A request as the server got it.
struct ModelCall {
    std::string method;
    std::string target;
    std::map<std::string, std::string> headers;  ///< names in lower case
    json::object body;

    /// The content of the newest message.
    [[nodiscard]] std::string question() const;
};

/// How one request is answered.
struct ModelReply {
    enum class End : unsigned char {
        whole,    ///< the body ends; the connection is kept
        cut,      ///< the connection is closed within the body
        silence,  ///< nothing more is sent until the client closes the connection
    };
    int status = 200;
    std::string content_type = "text/event-stream";
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<std::string> pieces;  ///< of the body; each is written on its own
    End end = End::whole;
    bool before_head = false;            ///< with silence or cut: not even the head is sent
    std::chrono::milliseconds pause{0};  ///< before each piece; for trying by hand
    MeteredTokens charged;
    std::function<void(std::size_t piece)> sent = {};  ///< called after each piece, if it is set
};

/// A server of chat completions on 127.0.0.1 that answers by a script. Errors: throws
/// std::runtime_error if it cannot listen.
class ModelServer {
public:
    /// `number` counts the requests from 1. Called by several threads, one at a time.
    using Script = std::function<ModelReply(const ModelCall& call, std::size_t number)>;

    explicit ModelServer(Script script, std::uint16_t port = 0);
    ~ModelServer();
    ModelServer(const ModelServer&) = delete;
    ModelServer& operator=(const ModelServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return x_port; }
    [[nodiscard]] std::string url() const;  ///< with /v1
    [[nodiscard]] std::vector<ModelCall> calls() const;
    /// What all requests were charged.
    [[nodiscard]] MeteredTokens meter() const;
    [[nodiscard]] std::size_t connections() const { return x_accepted; }
    /// Waits until clients have closed this many connections while they were answered.
    void wait_until_abandoned(std::size_t count);

private:
    void accept_all();
    void serve(int socket);
    bool answer(int socket, const ModelReply& reply);
    void wait_for_close(int socket);

    Script x_script;
    int x_listener;
    std::uint16_t x_port = 0;
    std::atomic<std::size_t> x_accepted{0};
    mutable std::mutex x_mutex;
    std::condition_variable x_changed;
    std::vector<ModelCall> x_calls;
    MeteredTokens x_meter;
    std::size_t x_abandoned = 0;
    std::vector<int> x_sockets;
    std::vector<std::thread> x_threads;
    std::thread x_acceptor;
};

/// `data: <event>\n\n`.
[[nodiscard]] std::string event_text(const json::value& event);
/// A chunk with this delta; `finish` may be null.
[[nodiscard]] std::string chunk_text(json::object delta, const char* finish = nullptr);
/// The chunk with the usage, whose `choices` are empty.
[[nodiscard]] std::string usage_text(const MeteredTokens& tokens);

/// The answer of a server without faults: role, the pieces of text, the end, usage, [DONE].
[[nodiscard]] ModelReply streamed(
    const std::vector<std::string>& texts, const MeteredTokens& tokens = {100, 0, 20, 0}
);
/// An error before the stream, as OpenAI writes it.
[[nodiscard]] ModelReply refused(int status, const std::string& code, const std::string& message);

}  // namespace continuo::test
