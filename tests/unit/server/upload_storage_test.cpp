// Which files are stored: the room on the disk, and what a form may hold.
#include <array>
#include <csignal>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "upload_client.hpp"

namespace continuo::test {
namespace {

// ---- the disk --------------------------------------------------------------------------------

TEST(DiskSpace, BelowItsFloorRefusesFilesAndNothingElse) {
    TestServer server([](HttpServerConfig& config) {
        config.uploads.free_bytes_min = std::uint64_t{1} << 60U;
    });
    EXPECT_EQ(BegunUpload(server, 500'000).response.status, 507) << "before the body";
    RawClient with_head(server.port());
    constexpr auto type = "Content-Type: multipart/form-data; boundary=XX\r\n";
    with_head.send(post(whole_form("a.txt", 100), type));
    EXPECT_EQ(with_head.read_response().status, 507);
    EXPECT_EQ(server.handler.rejected().back().reason, ErrorReason::no_space);
    EXPECT_EQ(refused(server, "disk_space"), 2);

    RawClient small(server.port());
    small.send(post("hello"));
    EXPECT_EQ(small.read_response().status, 200);
    small.send(post(
        "--XX\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\nhi\r\n--XX--\r\n", type
    ));
    EXPECT_EQ(small.read_response().body, "POST /\nfield message=hi\n") << "it has no file";
    wait_until_nothing_is_used(server);
}

/// No file of this process grows beyond `bytes` while it lives.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        x_handler = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &x_before);
        const rlimit limit{bytes, x_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &x_before);
        std::signal(SIGXFSZ, x_handler);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit x_before{};
    void (*x_handler)(int) = nullptr;
};

TEST(DiskSpace, ThatEndsWhileAFileIsWrittenIsAClearErrorAndLeavesNothing) {
    TestServer server;
    BegunUpload upload(server, 500'000);
    ASSERT_EQ(upload.response.status, 100);
    {
        const FileSizeLimit limit(100'000);
        upload.client.send(whole_form("a.txt", 499'000));
        const auto response = upload.client.read_response();
        EXPECT_EQ(response.status, 507);
        EXPECT_EQ(response.field("Connection"), "close");
    }
    EXPECT_EQ(server.handler.rejected().at(0).reason, ErrorReason::no_space);
    EXPECT_EQ(refused(server, "disk_space"), 1);
    EXPECT_TRUE(server.handler.handled().empty());
    wait_until_nothing_is_used(server);
}

// ---- what a form may hold --------------------------------------------------------------------

struct FormRulesTest : ::testing::Test {
    FormRulesTest() { server.handler.plan.form = &rules; }

    /// Sends the head of a file and none of its data.
    RawResponse begin_file(std::string_view name, std::string_view field = "attachments") {
        BegunUpload upload(server, 500'000);
        upload.client.send(file_head(name, field));
        auto response = upload.client.read_response();
        EXPECT_EQ(response.field("Connection"), "close");
        wait_until_nothing_is_used(server);
        return response;
    }
    RawResponse send(std::string_view form) {
        RawClient client(server.port());
        client.send(post(form, "Content-Type: multipart/form-data; boundary=XX\r\n"));
        return client.read_response();
    }
    static FormRules::FileVerdict judge(std::string_view name) {
        if (name.ends_with(".txt")) return FormRules::FileVerdict::store;
        return name.ends_with(".pdf") ? FormRules::FileVerdict::discard
                                      : FormRules::FileVerdict::refuse;
    }

    static constexpr std::array<std::string_view, 1> fields{"message"};
    static constexpr FormRules rules{"attachments", fields, judge, "only text"};
    TestServer server;
};

TEST_F(FormRulesTest, RefuseAFileInAnotherFieldBeforeItsData) {
    EXPECT_EQ(begin_file("a.txt", "avatar").status, 422);
    const auto error = server.handler.rejected().at(0);
    EXPECT_EQ(error.reason, ErrorReason::unexpected_field);
    EXPECT_EQ(error.detail, "avatar");
}

TEST_F(FormRulesTest, RefuseATypeBeforeItsData) {
    const auto response = begin_file("a.exe");
    EXPECT_EQ(response.status, 415);
    EXPECT_EQ(response.body, "only text");
}

TEST_F(FormRulesTest, StoreNothingOfAFileThatNoHandlerReads) {
    BegunUpload upload(server, whole_form("a.pdf", 400'000).size());
    upload.client.send(whole_form("a.pdf", 400'000));
    EXPECT_EQ(upload.client.read_response().body, "POST /\nfile attachments=a.pdf (400000)\n");
    EXPECT_EQ(server.handler.file_contents().at(0), "");
    EXPECT_EQ(send(whole_form("a.pdf", 512 * 1024 + 1)).status, 413) << "its size is checked";
}

TEST_F(FormRulesTest, SkipFieldsThatNoHandlerReads) {
    const auto field = [](std::string_view name, std::string_view value) {
        return fmt::format(
            "--XX\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", name, value
        );
    };
    const auto form =
        field("token", std::string(200'000, 'x')) + field("message", "hi") + field("more", "\xff");
    EXPECT_EQ(send(form + "--XX--\r\n").body, "POST /\nfield message=hi\n");
}

TEST_F(FormRulesTest, LetAnUnchosenFilePass) {
    const auto unchosen = file_head("", "avatar") + "\r\n--XX--\r\n";
    EXPECT_EQ(send(unchosen).body, "POST /\n");
    EXPECT_EQ(send(file_head("", "avatar") + "x\r\n--XX--\r\n").status, 422);
}

}  // namespace
}  // namespace continuo::test
