#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace continuo::test {

/// A response as bytes on the wire say it.
struct RawResponse {
    int status = 0;
    std::string head;  ///< status line and fields, with their line ends
    std::string body;

    /// The value of the first field of that name, "" when there is none.
    [[nodiscard]] std::string field(std::string_view name) const;
};

/// Cuts `bytes` into responses; throws std::runtime_error when something is left over or missing.
/// `to_head`: they answer HEAD, so none has a body.
std::vector<RawResponse> parse_responses(std::string_view bytes, bool to_head = false);

/// A blocking client that sends exactly the bytes that it is given. Every wait is bounded: a server
/// that does not answer is a failed test (std::runtime_error), not a stuck one.
class RawClient {
public:
    struct Options {
        const char* from = nullptr;  ///< an address of 127.0.0.0/8; null: the system's choice
        int receive_bytes = 0;       ///< of the kernel's buffer; 0: the system's choice
    };
    /// Connects to 127.0.0.1.
    RawClient(std::uint16_t port, const Options& options);
    explicit RawClient(std::uint16_t port) : RawClient(port, Options{nullptr, 0}) {}
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    /// Sends all; a server that has closed meanwhile is no error.
    void send(std::string_view bytes);
    void shutdown_send();
    void close();
    /// Bytes that are there, or "" at the end.
    std::string read_some(std::size_t bytes_max = 64 * 1024);
    /// True when there is something to read, or the end, within `milliseconds`.
    bool readable(int milliseconds);
    /// All until the server closes; a reset counts as closed and sets was_reset().
    std::string read_all();
    /// One response; bytes behind it stay for the next call.
    RawResponse read_response(bool to_head = false);
    [[nodiscard]] bool was_reset() const { return x_reset; }

private:
    int x_socket;
    bool x_reset = false;
    std::string x_pending;
};

}  // namespace continuo::test
