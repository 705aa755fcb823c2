// Uploads that a client holds open, or that nobody should read, with the real binary: they occupy
// no more than their budget, and other customers are answered meanwhile.
#include <filesystem>
#include <memory>
#include <vector>

#include <arpa/inet.h>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "integration/server_process.hpp"
#include "support/http_call.hpp"
#include "support/scratch.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::size_t upload_bytes = 3'000'000;

std::string from(std::string_view address) {
    return fmt::format("X-Forwarded-For: {}\r\n", address);
}

/// A message with a file, of which the test sends as much as it likes.
class HeldUpload {
public:
    HeldUpload(int port, const std::string& session, std::string_view client) {
        x_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(x_socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("connect failed");
        send(fmt::format(
            "POST /api/chat/sessions/{}/messages HTTP/1.1\r\nHost: localhost\r\n{}"
            "Expect: 100-continue\r\nContent-Type: multipart/form-data; boundary=XX\r\n"
            "Content-Length: {}\r\n\r\n",
            session,
            from(client),
            upload_bytes
        ));
        x_answer = read_head();
    }
    ~HeldUpload() { ::close(x_socket); }
    HeldUpload(const HeldUpload&) = delete;
    HeldUpload& operator=(const HeldUpload&) = delete;

    /// The first head that came: of 100 when the body is asked for, else of the refusal.
    const std::string& answer() const { return x_answer; }
    bool is_asked_for() const { return x_answer.starts_with("HTTP/1.1 100 "); }

    void send_part_of_a_file(std::size_t bytes) {
        send(
            "--XX\r\nContent-Disposition: form-data; name=\"attachments\"; filename=\"a.txt\""
            "\r\n\r\n" +
            std::string(bytes, 'x')
        );
    }
    /// Returns when the server has answered, sending bytes until then.
    std::string drip() {
        while (!readable(10))
            send("x");
        return read_head();
    }

private:
    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto count = ::send(x_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    bool readable(int milliseconds) const {
        pollfd waiting{x_socket, POLLIN, 0};
        return ::poll(&waiting, 1, milliseconds) == 1;
    }
    std::string read_head() const {
        std::string head;
        char byte = 0;
        while (!head.ends_with("\r\n\r\n")) {
            if (!readable(30'000)) throw std::runtime_error("no answer after: " + head);
            if (::recv(x_socket, &byte, 1, 0) != 1) break;
            head += byte;
        }
        return head;
    }

    int x_socket = -1;
    std::string x_answer;
};

class UploadLimits : public ::testing::Test {
protected:
    void start(ServerProcess::Environment settings = {}) {
        settings["ENABLE_TELEMETRY"] = "true";
        settings["TRUSTED_PROXIES"] = "127.0.0.1";
        x_server.emplace(x_folder.path(), std::move(settings));
        HttpCaller caller(x_server->port());
        const auto created = caller.post_json("/api/sessions", "{}");
        ASSERT_EQ(created.status, 201) << created.body;
        x_session = created.json().at("session_id").as_string();
    }
    std::unique_ptr<HeldUpload> begin(std::string_view client, std::string session = {}) {
        return std::make_unique<HeldUpload>(
            x_server->port(), session.empty() ? x_session : session, client
        );
    }
    CallResult say(std::string_view client) {
        HttpCaller caller(x_server->port());
        return caller.post_json(
            fmt::format("/api/chat/sessions/{}/messages", x_session),
            R"({"message":"How do I reset my password?"})",
            from(client)
        );
    }
    CallResult send_file(std::string_view client, std::size_t bytes) {
        HttpCaller caller(x_server->port());
        return caller.call(
            "POST",
            fmt::format("/api/chat/sessions/{}/messages", x_session),
            "--XX\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\nWhat is in it?\r\n"
            "--XX\r\nContent-Disposition: form-data; name=\"attachments\"; filename=\"a.txt\""
            "\r\n\r\n" +
                std::string(bytes, 'x') + "\r\n--XX--\r\n",
            std::string(from(client)) + "Content-Type: multipart/form-data; boundary=XX\r\n"
        );
    }
    double metric(const std::string& name) {
        HttpCaller caller(x_server->port());
        const auto text = caller.get("/metrics").body;
        const auto at = text.find("\n" + name + " ");
        if (at == std::string::npos) throw std::runtime_error("no metric " + name);
        return std::stod(text.substr(at + name.size() + 2));
    }
    std::size_t scratch_files() const {
        std::size_t count = 0;
        for (const auto& entry :
             std::filesystem::directory_iterator(x_folder / "data" / "uploads")) {
            (void)entry;
            ++count;
        }
        return count;
    }
    void wait_until_nothing_is_used() {
        wait_until("the budget is given back", [this] {
            return metric("continuo_http_bodies_in_flight") == 0 &&
                   metric("continuo_upload_bytes") == 0 && scratch_files() == 0;
        });
    }

    ScratchFolder x_folder;
    std::optional<ServerProcess> x_server;
    std::string x_session;
};

TEST_F(UploadLimits, ManySlowUploadsOfOneClientLeaveRoomForOthers) {
    start({{"HTTP_CLIENT_BODIES_MAX", "3"}});
    std::vector<std::unique_ptr<HeldUpload>> uploads;
    std::size_t taken = 0;
    for (int i = 0; i < 12; ++i) {
        auto& upload = *uploads.emplace_back(begin("198.51.100.1"));
        if (upload.is_asked_for()) {
            ++taken;
            upload.send_part_of_a_file(600'000);
        } else {
            EXPECT_THAT(upload.answer(), StartsWith("HTTP/1.1 429 "));
            EXPECT_THAT(upload.answer(), HasSubstr("Retry-After: "));
        }
    }
    EXPECT_EQ(taken, 3U);
    wait_until("their files are there", [this] { return scratch_files() == 3; });
    EXPECT_EQ(metric("continuo_http_bodies_in_flight"), 3);
    EXPECT_EQ(metric("continuo_upload_bytes"), 3.0 * upload_bytes);
    EXPECT_EQ(metric("continuo_uploads_refused_total{reason=\"client_bodies\"}"), 9);

    EXPECT_EQ(say("198.51.100.2").status, 200);
    EXPECT_EQ(send_file("198.51.100.2", 400'000).status, 200);
    EXPECT_EQ(say("198.51.100.1").status, 200) << "small messages need no budget";

    uploads.clear();
    wait_until_nothing_is_used();
    EXPECT_EQ(send_file("198.51.100.1", 400'000).status, 200);
}

TEST_F(UploadLimits, BytesOfAllClientsAreBounded) {
    start({
        {"MAX_FILE_SIZE", "2000000"},
        {"UPLOAD_TOTAL_MAX_MB", "7"},
        {"UPLOAD_CLIENT_MAX_MB", "5"},
    });
    const auto first = begin("198.51.100.1");
    EXPECT_TRUE(first->is_asked_for());
    EXPECT_THAT(begin("198.51.100.1")->answer(), StartsWith("HTTP/1.1 429 "));
    const auto second = begin("198.51.100.2");
    EXPECT_TRUE(second->is_asked_for());
    EXPECT_THAT(begin("198.51.100.3")->answer(), StartsWith("HTTP/1.1 503 "));
    EXPECT_EQ(say("198.51.100.3").status, 200);
}

TEST_F(UploadLimits, AreNotReadForSessionsThatTakeNone) {
    start();
    EXPECT_THAT(begin("198.51.100.1", "sess_x")->answer(), StartsWith("HTTP/1.1 404 "));
    HttpCaller caller(x_server->port());
    const auto ended = caller.call(
        "PATCH",
        fmt::format("/api/sessions/{}/status", x_session),
        R"({"status":"ended"})",
        "Content-Type: application/json\r\n"
    );
    ASSERT_EQ(ended.status, 200) << ended.body;
    EXPECT_THAT(begin("198.51.100.1")->answer(), StartsWith("HTTP/1.1 409 "));
    EXPECT_EQ(caller.call("DELETE", fmt::format("/api/sessions/{}", x_session)).status, 200);
    EXPECT_THAT(begin("198.51.100.1")->answer(), StartsWith("HTTP/1.1 410 "));
    EXPECT_EQ(metric("continuo_http_bodies_in_flight"), 0);
}

TEST_F(UploadLimits, AreRefusedOnADiskWithoutRoomAndMessagesAreNot) {
    start({{"UPLOAD_MIN_FREE_MB", "1000000000"}});
    EXPECT_THAT(begin("198.51.100.1")->answer(), StartsWith("HTTP/1.1 507 "));
    const auto refused = send_file("198.51.100.1", 400'000);
    EXPECT_EQ(refused.status, 507);
    const auto body = refused.json().as_object();
    EXPECT_EQ(body.at("error"), "Insufficient storage");
    EXPECT_TRUE(body.contains("request_id"));
    EXPECT_FALSE(refused.body.contains(x_folder.path().string()));
    EXPECT_EQ(say("198.51.100.1").status, 200);
    EXPECT_EQ(metric("continuo_uploads_refused_total{reason=\"disk_space\"}"), 2);
    x_server->wait_for_output("uploads are refused: ");
}

TEST_F(UploadLimits, EndAtTheirDeadlineHoweverSteadilyTheyCome) {
    start({{"HTTP_BODY_TOTAL_TIMEOUT_SECONDS", "1"}});
    const auto upload = begin("198.51.100.1");
    ASSERT_TRUE(upload->is_asked_for());
    upload->send_part_of_a_file(600'000);
    const auto answer = upload->drip();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 408 "));
    EXPECT_THAT(answer, HasSubstr("Connection: close"));
    wait_until_nothing_is_used();
}

}  // namespace
}  // namespace continuo::test
