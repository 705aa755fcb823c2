#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "raw_client.hpp"
#include "server_fixture.hpp"

namespace continuo::test {
namespace {

constexpr std::string_view type = "Content-Type: multipart/form-data; boundary=XX\r\n";

std::string field(std::string_view name, std::string_view value) {
    return "--XX\r\nContent-Disposition: form-data; name=\"" + std::string(name) + "\"\r\n\r\n" +
           std::string(value) + "\r\n";
}

std::string file(std::string_view name, std::string_view content) {
    return "--XX\r\nContent-Disposition: form-data; name=\"attachments\"; filename=\"" +
           std::string(name) + "\"\r\nContent-Type: text/plain\r\n\r\n" + std::string(content) +
           "\r\n";
}

std::string pattern(std::size_t size) {
    std::string out(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        out[i] = static_cast<char>(i * i >> 3);
    return out;
}

/// What a form with these parts is answered with; the connection is closed afterwards.
RawResponse answer(TestServer& server, std::string_view parts) {
    RawClient client(server.port());
    client.send(post(std::string(parts) + "--XX--\r\n", type));
    return client.read_response();
}

TEST(Uploads, ReachTheHandlerAsFields) {
    TestServer server;
    const auto large = pattern(500'000);
    const auto response = answer(
        server,
        field("message", "hello \xc3\xa4") + file("../a.txt", "\r\n--X\r\n") + file("b", large) +
            file("empty.txt", "") + field("message", "again")
    );
    EXPECT_EQ(
        response.body,
        "POST /\nfield message=hello \xc3\xa4\nfield message=again\nfile attachments=a.txt (7)\n"
        "file attachments=b (500000)\nfile attachments=empty.txt (0)\n"
    );
    const auto contents = server.handler.file_contents();
    ASSERT_EQ(contents.size(), 3U);
    EXPECT_EQ(contents[0], "\r\n--X\r\n");
    EXPECT_TRUE(contents[1] == large);
    EXPECT_EQ(contents[2], "");
    const auto hashes = server.handler.file_hashes();
    ASSERT_EQ(hashes.size(), 3U);
    for (std::size_t i = 0; i < hashes.size(); ++i)
        EXPECT_EQ(hashes[i], content_hash(contents[i])) << i;
    server.wait_for_connections(0);
    EXPECT_EQ(server.scratch_files(), 0U) << "they go with their request";
}

TEST(Uploads, ComeInChunksAsWell) {
    TestServer server;
    const auto body = field("a", "1") + file("f", "content") + "--XX--\r\n";
    std::string bytes =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n" + std::string(type) + "\r\n";
    for (const char c : body)
        bytes += std::string("1\r\n") + c + "\r\n";
    RawClient client(server.port());
    client.send(bytes + "0\r\n\r\n" + get("/after"));
    EXPECT_EQ(client.read_response().body, "POST /\nfield a=1\nfile attachments=f (7)\n");
    EXPECT_EQ(client.read_response().body, "GET /after\n");
}

TEST(Uploads, LeaveOutAFileThatWasNotChosen) {
    TestServer server;
    EXPECT_EQ(answer(server, file("", "")).body, "POST /\n");
    EXPECT_EQ(answer(server, file("", "x")).body, "POST /\nfile attachments=unnamed (1)\n");
}

struct Refusal {
    const char* name;
    int status;
    std::string parts;
    std::string words;  ///< that the error must hold
};

std::vector<Refusal> refusals() {
    const auto first = file("first.bin", pattern(300'000));
    std::string fields;
    for (std::size_t i = 0; i <= limits::form_fields_max; ++i)
        fields += field("a", "b");
    std::string nothing;
    for (std::size_t i = 0; i <= limits::form_fields_max + 3; ++i)
        nothing += file("", "");
    return {
        {"FileTooLarge", 413, first + file("big.bin", pattern(512 * 1024 + 1)), "big.bin"},
        {"TooManyFiles", 413, first + file("b", "") + file("c", "") + file("d", ""), "3 files"},
        {"TooManyFields", 413, first + fields, "fields"},
        {"TooManyEmptyParts", 413, first + nothing, "parts"},
        {"FieldTooLarge",
         413,
         first + field("note", std::string(limits::form_field_bytes_max + 1, 'a')),
         "note"},
        {"FormTooLarge",
         413,
         first + file("b", pattern(500'000)) + file("c", pattern(500'000)),
         "the body is over"},
        {"FieldNotUtf8", 400, first + field("note", "\xff"), "note"},
        {"FileNameNotUtf8", 400, first + file("\xff", "x"), "UTF-8"},
        {"NoName", 400, first + "--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n", "name"},
        {"NoLastBoundary", 400, first + file("b", "x") + "--XY", "last boundary"},
    };
}

class UploadRefusalTest : public testing::TestWithParam<Refusal> {};

TEST_P(UploadRefusalTest, IsSaidAndLeavesNoFileBehind) {
    TestServer server;
    const auto& refusal = GetParam();
    const auto response = answer(server, refusal.parts);
    EXPECT_EQ(response.status, refusal.status);
    EXPECT_NE(response.body.find(refusal.words), std::string::npos) << response.body;
    EXPECT_EQ(response.field("Connection"), "close");
    EXPECT_TRUE(server.handler.handled().empty());
    server.wait_for_connections(0);
    EXPECT_EQ(server.scratch_files(), 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Each,
    UploadRefusalTest,
    testing::ValuesIn(refusals()),
    [](const testing::TestParamInfo<Refusal>& info) { return info.param.name; }
);

TEST(Uploads, AreRefusedWhereNoneAreTaken) {
    TestServer server;
    server.handler.plan.files_max = 0;
    EXPECT_EQ(answer(server, file("a", "b")).status, 415);
}

TEST(Uploads, ThatBreakOffLeaveNoFileBehind) {
    TestServer server;
    RawClient client(server.port());
    const auto body = file("a", pattern(400'000));
    client.send(post(body, type).substr(0, 380'000));
    while (server.scratch_files() == 0)
        ASSERT_FALSE(client.readable(1));
    client.close();
    server.wait_for_connections(0);
    EXPECT_EQ(server.scratch_files(), 0U);
}

TEST(Uploads, AreReadableByTheServerAlone) {
    TestServer server;
    RawClient client(server.port());
    client.send(post(file("a", pattern(400'000)), type).substr(0, 380'000));
    while (server.scratch_files() == 0)
        ASSERT_FALSE(client.readable(1));
    for (const auto& entry : std::filesystem::directory_iterator(server.folder / "uploads")) {
        struct stat status{};
        ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777U, 0600U);
    }
}

TEST(Uploads, ThatCannotBeStoredAreSaidToBe) {
    TestServer server;
    std::filesystem::remove_all(server.folder / "uploads");
    const auto response = answer(server, file("a", "b"));
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(server.handler.rejected().at(0).code, Errc::unavailable);
}

TEST(Uploads, OfAnEarlierRunAreDeletedAtStart) {
    ScratchFolder folder;
    std::ofstream(folder / "upload-old") << "left behind";
    TestServer server([&](HttpServerConfig& config) { config.scratch_folder = folder.path(); });
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace continuo::test
