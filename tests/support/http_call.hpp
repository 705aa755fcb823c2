#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

#include <boost/json/value.hpp>

namespace continuo::test {

/// The connection broke before the response was complete: it is unknown whether the request was
/// done.
struct ConnectionLost : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct CallResult {
    int status = 0;
    std::string head;
    std::string body;
    [[nodiscard]] boost::json::value json() const;
};

/// A blocking HTTP client on one keep-alive connection to loopback. It uses plain sockets, so that
/// it shares no code with the server.
class HttpCaller {
public:
    /// `timeout`: for each wait for the server; 0: unlimited.
    explicit HttpCaller(int port, std::chrono::milliseconds timeout = {})
        : x_port(port), x_timeout(timeout) {}
    ~HttpCaller();
    HttpCaller(const HttpCaller&) = delete;
    HttpCaller& operator=(const HttpCaller&) = delete;

    /// `headers`: complete lines, each with CRLF. Throws ConnectionLost.
    CallResult call(
        const std::string& method,
        const std::string& target,
        const std::string& body = {},
        const std::string& headers = {}
    );
    CallResult get(const std::string& target, const std::string& headers = {}) {
        return call("GET", target, {}, headers);
    }
    CallResult post_json(
        const std::string& target, const std::string& body, const std::string& headers = {}
    ) {
        return call("POST", target, body, headers + "Content-Type: application/json\r\n");
    }
    void close();

private:
    void connect();
    int x_port;
    std::chrono::milliseconds x_timeout;
    int x_socket = -1;
};

}  // namespace continuo::test
