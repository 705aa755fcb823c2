#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include <arpa/inet.h>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "integration/server_process.hpp"
#include "support/http_call.hpp"
#include "support/scratch.hpp"

namespace continuo::test {

/// One connection to the server from an address of 127.0.0.0/8, which may ask without reading.
class AddressedClient {
public:
    static constexpr const char* attacker = "127.0.0.1";
    static constexpr const char* bystander = "127.0.0.2";

    /// `receive_bytes`: of the kernel's buffer; 0: the system's choice.
    AddressedClient(int port, const char* from, int receive_bytes = 0)
        : x_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (receive_bytes > 0)
            ::setsockopt(x_socket, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
        const auto own = address_of(from, 0);
        const auto server = address_of("127.0.0.1", port);
        if (::bind(x_socket, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0 ||
            ::connect(x_socket, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) {
            const int error = errno;
            ::close(x_socket);
            throw std::system_error(error, std::generic_category(), "cannot connect");
        }
    }
    ~AddressedClient() { ::close(x_socket); }
    AddressedClient(const AddressedClient&) = delete;
    AddressedClient& operator=(const AddressedClient&) = delete;

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto count = ::send(x_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) throw ConnectionLost("cut while sending");
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    /// `headers`: complete lines, each with CRLF; "Host: localhost" is added unless they name one.
    void ask(
        std::string_view method,
        std::string_view target,
        std::string_view headers = {},
        std::string_view body = {}
    ) {
        send(fmt::format(
            "{} {} HTTP/1.1\r\n{}{}Content-Length: {}\r\n\r\n{}",
            method,
            target,
            headers.starts_with("Host:") ? "" : "Host: localhost\r\n",
            headers,
            body.size(),
            body
        ));
    }
    CallResult read_answer() {
        std::string in;
        while (!in.contains("\r\n\r\n"))
            in += read_some();
        const auto body_at = in.find("\r\n\r\n") + 4;
        const auto field = in.find("Content-Length: ");
        const auto length = field < body_at ? std::stoul(in.substr(field + 16)) : 0;
        while (in.size() < body_at + length)
            in += read_some();
        return {std::stoi(in.substr(9, 3)), in.substr(0, body_at), in.substr(body_at)};
    }
    CallResult call(
        std::string_view method,
        std::string_view target,
        std::string_view headers = {},
        std::string_view body = {}
    ) {
        ask(method, target, headers, body);
        return read_answer();
    }
    /// There are bytes, or the end.
    [[nodiscard]] bool is_readable(int milliseconds = 0) const {
        pollfd waiting{x_socket, POLLIN, 0};
        return ::poll(&waiting, 1, milliseconds) == 1;
    }
    /// The server has closed it and has sent nothing before.
    [[nodiscard]] bool is_closed() const {
        char byte = 0;
        return is_readable() && ::recv(x_socket, &byte, 1, MSG_PEEK) <= 0;
    }

private:
    static sockaddr_in address_of(const char* text, int port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        ::inet_pton(AF_INET, text, &address.sin_addr);
        return address;
    }
    std::string read_some() {
        char buffer[16384];
        if (!is_readable(30'000)) throw ConnectionLost("no answer");
        const auto count = ::recv(x_socket, buffer, sizeof buffer, 0);
        if (count <= 0) throw ConnectionLost("cut while receiving");
        return {buffer, static_cast<std::size_t>(count)};
    }

    int x_socket;
};

/// A server with default settings, also the rate limit, and what one address makes it use.
class OneClient : public ::testing::Test {
protected:
    CallResult post_json(
        AddressedClient& client,
        const std::string& target,
        const boost::json::object& body,
        const std::string& headers = {}
    ) {
        return client.call(
            "POST",
            target,
            headers + "Content-Type: application/json\r\n",
            boost::json::serialize(body)
        );
    }
    std::string begin(
        AddressedClient& client,
        const boost::json::object& body = {},
        const std::string& headers = {}
    ) {
        const auto made = post_json(client, "/api/sessions", body, headers);
        if (made.status != 201) throw std::runtime_error("no session: " + made.body);
        return std::string(made.json().at("session_id").as_string());
    }
    static std::string messages_of(const std::string& session) {
        return fmt::format("/api/chat/sessions/{}/messages", session);
    }
    CallResult say(AddressedClient& client, const std::string& session, const std::string& text) {
        return post_json(client, messages_of(session), {{"message", text}});
    }
    /// A message with the same file `count` times, as a browser sends it.
    CallResult say_with_files(
        AddressedClient& client,
        const std::string& session,
        const std::string& text,
        const std::string& name,
        const std::string& content,
        int count = 1
    ) {
        std::string body =
            "--XX\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\n" + text + "\r\n";
        for (int i = 0; i < count; ++i)
            body += fmt::format(
                "--XX\r\nContent-Disposition: form-data; name=\"attachments\"; filename=\"{}\""
                "\r\n\r\n{}\r\n",
                name,
                content
            );
        return client.call(
            "POST",
            messages_of(session),
            "Content-Type: multipart/form-data; boundary=XX\r\n",
            body + "--XX--\r\n"
        );
    }
    AddressedClient connect(const char* from = AddressedClient::attacker) const {
        return AddressedClient(x_server.port(), from);
    }
    /// Resident memory of the server, in bytes.
    std::int64_t memory() const {
        std::ifstream file(fmt::format("/proc/{}/status", x_server.pid()));
        for (std::string line; std::getline(file, line);)
            if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6)) * 1024;
        throw std::runtime_error("the server's memory is unknown");
    }
    std::uintmax_t data_bytes() const {
        std::uintmax_t bytes = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(x_folder / "data")) {
            std::error_code gone;  // a scratch file may end meanwhile
            const auto size = entry.is_regular_file(gone) ? entry.file_size(gone) : 0;
            if (!gone) bytes += size;
        }
        return bytes;
    }
    std::size_t log_bytes() const { return x_server.output().size(); }

    const std::string x_admin = fmt::format("X-API-Key: {}\r\n", ServerProcess::admin_key);
    ScratchFolder x_folder;
    ServerProcess x_server{x_folder.path(), {{"RATE_LIMIT_ENABLED", "true"}}};
};

}  // namespace continuo::test
