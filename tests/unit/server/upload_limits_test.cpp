// What is decided before a body is read, and what bodies may occupy: their number, their bytes,
// their time.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "upload_client.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kib = 1024;

// ---- the check before the body ---------------------------------------------------------------

TEST(CheckBeforeBody, AnswersBeforeAnyOfTheBodyIsAskedFor) {
    TestServer server;
    RawClient client(server.port());
    client.send(form_head(500'000, "", "/check"));
    const auto responses = parse_responses(client.read_all());
    ASSERT_EQ(responses.size(), 1U) << "no 100 before it";
    EXPECT_EQ(responses[0].status, 409);
    EXPECT_EQ(responses[0].field("Connection"), "close");
    EXPECT_TRUE(server.handler.handled().empty());
    EXPECT_EQ(metric(server, "continuo_http_bodies_in_flight"), 0);
}

TEST(CheckBeforeBody, ThatPassesLetsTheClientGoOn) {
    TestServer server;
    RawClient client(server.port());
    client.send(
        "POST /check?pass HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\n"
        "Content-Length: 5\r\n\r\n"
    );
    EXPECT_EQ(client.read_response(true).status, 100);
    client.send("hello");
    EXPECT_EQ(client.read_response().body, "POST /check?pass\nhello");
    EXPECT_EQ(server.handler.checks, 1);
}

TEST(CheckBeforeBody, IsLeftOutWhenTheBodyHasArrived) {
    TestServer server;
    RawClient client(server.port());
    client.send("POST /check HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello");
    EXPECT_EQ(client.read_response().status, 200) << "handle() decides";
    EXPECT_EQ(server.handler.checks, 0);
}

TEST(CheckBeforeBody, EndsWithItsConnection) {
    TestServer server;
    RawClient client(server.port());
    client.send(form_head(500'000, "", "/check?hold"));
    server.handler.wait_until_held(1);
    EXPECT_EQ(server.server->drain(0ms), 1U);
    EXPECT_EQ(client.read_all(), "");
}

// ---- bodies in flight ------------------------------------------------------------------------

TEST(BodiesInFlight, OfOneClientAreBoundedAndOthersAreServed) {
    TestServer server([](HttpServerConfig& config) { config.uploads.client_bodies_max = 2; });
    BegunUpload first(server, 500'000);
    BegunUpload second(server, 500'000);
    EXPECT_EQ(first.response.status, 100);
    EXPECT_EQ(second.response.status, 100);
    const BegunUpload third(server, 500'000);
    EXPECT_EQ(third.response.status, 429);
    EXPECT_EQ(server.handler.rejected().at(0).reason, ErrorReason::overloaded);
    EXPECT_EQ(refused(server, "client_bodies"), 1);
    EXPECT_EQ(BegunUpload(server, 500'000, "X-Client: 192.0.2.9\r\n").response.status, 100);

    RawClient small(server.port());
    small.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(small.read_response(true).status, 100) << "a small body does not count";

    first.client.close();
    wait_until("it is given back", [&] {
        return metric(server, "continuo_http_bodies_in_flight") == 1;
    });
    EXPECT_EQ(BegunUpload(server, 500'000).response.status, 100);
}

TEST(BodiesInFlight, OfAllClientsAreBounded) {
    TestServer server([](HttpServerConfig& config) { config.uploads.bodies_max = 1; });
    const BegunUpload first(server, 500'000);
    const BegunUpload second(server, 500'000, "X-Client: 192.0.2.9\r\n");
    EXPECT_EQ(second.response.status, 503);
    EXPECT_EQ(refused(server, "bodies"), 1);
    RawClient client(server.port());
    client.send(post("hello"));
    EXPECT_EQ(client.read_response().status, 200);
}

TEST(BodiesInFlight, CountLargeAndChunkedJsonToo) {
    TestServer server([](HttpServerConfig& config) { config.uploads.bodies_max = 1; });
    const BegunUpload first(server, 500'000);
    for (const auto* length : {"Content-Length: 100000", "Transfer-Encoding: chunked"}) {
        RawClient client(server.port());
        client.send(fmt::format("POST / HTTP/1.1\r\nHost: a\r\n{}\r\n\r\n", length));
        EXPECT_EQ(client.read_response().status, 503) << length;
    }
}

TEST(BodiesInFlight, AreGivenBackByConnectionsThatAreCut) {
    TestServer server;
    BegunUpload upload(server, 500'000);
    upload.client.send(whole_form("a.txt", 499'000).substr(0, 400'000));
    wait_until("a file is there", [&] { return server.scratch_files() == 1; });
    EXPECT_EQ(metric(server, "continuo_http_bodies_in_flight"), 1);
    EXPECT_EQ(server.server->drain(0ms), 1U);
    wait_until_nothing_is_used(server);
}

// ---- bytes -----------------------------------------------------------------------------------

TEST(ScratchBytes, OfOneClientAreBoundedByWhatContentLengthTells) {
    TestServer server([](HttpServerConfig& config) { config.uploads.client_bytes_max = 900 * kib; }
    );
    BegunUpload first(server, 500'000);
    EXPECT_EQ(first.response.status, 100);
    EXPECT_EQ(metric(server, "continuo_upload_bytes"), 500'000);
    EXPECT_EQ(BegunUpload(server, 500'000).response.status, 429);
    EXPECT_EQ(refused(server, "client_bytes"), 1);
    EXPECT_EQ(BegunUpload(server, 500'000, "X-Client: 192.0.2.9\r\n").response.status, 100);
    first.client.close();
    wait_until_nothing_is_used(server);
    EXPECT_EQ(BegunUpload(server, 500'000).response.status, 100);
}

TEST(ScratchBytes, OfAllClientsAreBounded) {
    TestServer server([](HttpServerConfig& config) { config.uploads.bytes_max = 900 * kib; });
    const BegunUpload first(server, 500'000);
    const BegunUpload second(server, 500'000, "X-Client: 192.0.2.9\r\n");
    EXPECT_EQ(second.response.status, 503);
    EXPECT_EQ(refused(server, "bytes"), 1);
}

TEST(ScratchBytes, OfChunkedFormsAreBoundedAsTheyArrive) {
    TestServer server([](HttpServerConfig& config) { config.uploads.client_bytes_max = 700 * kib; }
    );
    const BegunUpload first(server, 500'000);
    RawClient chunked(server.port());
    const auto form = whole_form("a.txt", 400'000);
    chunked.send(fmt::format(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
        "Content-Type: multipart/form-data; boundary=XX\r\n\r\n{:x}\r\n{}\r\n0\r\n\r\n",
        form.size(),
        form
    ));
    const auto response = chunked.read_response();
    EXPECT_EQ(response.status, 429);
    EXPECT_EQ(response.field("Connection"), "close");
    wait_until("its file is gone", [&] { return server.scratch_files() == 0; });
}

TEST(ScratchBytes, AFormThatCanNeverFitIsTooLarge) {
    TestServer server([](HttpServerConfig& config) { config.uploads.client_bytes_max = 400'000; });
    EXPECT_EQ(BegunUpload(server, 500'000).response.status, 413);
}

TEST(ScratchBytes, AreHeldUntilTheFilesAreDeleted) {
    TestServer server;
    RawClient client(server.port());
    const auto form = whole_form("a.txt", 400'000);
    client.send(form_head(form.size(), "", "/hold"));
    EXPECT_EQ(client.read_response(true).status, 100);
    client.send(form);
    server.handler.wait_until_held(1);
    EXPECT_EQ(metric(server, "continuo_http_bodies_in_flight"), 0);
    EXPECT_EQ(metric(server, "continuo_upload_bytes"), static_cast<double>(form.size()));
    server.handler.release();
    EXPECT_EQ(client.read_response().status, 200);
    wait_until_nothing_is_used(server);
}

TEST(ScratchBytes, OfAFormThatCameWithItsHeadAreCounted) {
    TestServer server([](HttpServerConfig& config) { config.uploads.client_bytes_max = 1000; });
    const auto send = [&](std::size_t bytes) {
        RawClient client(server.port());
        client.send(
            post(whole_form("a.txt", bytes), "Content-Type: multipart/form-data; boundary=XX\r\n")
        );
        return client.read_response().status;
    };
    EXPECT_EQ(send(500), 200);
    EXPECT_EQ(send(1000), 413);
    wait_until_nothing_is_used(server);
}

// ---- time ------------------------------------------------------------------------------------

TEST(BodyDeadline, CutsAFormThatComesSteadily) {
    TestServer server([](HttpServerConfig& config) { config.body_total_timeout = 300ms; });
    server.handler.plan = {1024 * 1024 * 1024, 1024 * 1024 * 1024, 1};
    BegunUpload upload(server, 1'000'000'000);
    ASSERT_EQ(upload.response.status, 413) << "over the client's share";

    BegunUpload slow(server, 100'000'000);
    ASSERT_EQ(slow.response.status, 100);
    slow.client.send(file_head("a.txt") + std::string(300'000, 'x'));
    while (!slow.client.readable(1))
        slow.client.send(std::string(1000, 'x'));
    const auto response = slow.client.read_response();
    EXPECT_EQ(response.status, 408);
    EXPECT_EQ(response.field("Connection"), "close");
    EXPECT_EQ(server.handler.rejected().back().code, Errc::timeout);
    wait_until_nothing_is_used(server);
}

}  // namespace
}  // namespace continuo::test
