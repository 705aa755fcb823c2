// `continuo kb` as an operator uses it: the real binary, with and without a running server.
#include <fstream>

#include <boost/json.hpp>

#include "integration/shared_state_fixture.hpp"
#include "support/sample_files.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;

class KnowledgeCommand : public SharedState {
protected:
    void put(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((x_two / "docs" / name).parent_path());
        std::ofstream(x_two / "docs" / name) << text;
    }
    ServerProcess::Environment settings_of(const std::string& more = {}) const {
        ServerProcess::Environment all{
            {"LOAD_SAMPLE_KNOWLEDGE", "false"}, {"ADMIN_API_KEY", ServerProcess::admin_key}
        };
        if (!more.empty()) all["CONTINUO_URL"] = more;
        return all;
    }
    std::string kb(const std::string& arguments, int expected = 0) {
        const auto result = run_program(x_one.path(), "kb " + arguments, settings_of(x_url));
        EXPECT_EQ(result.status, expected) << arguments << '\n' << result.output;
        return result.output;
    }
    std::string docs() const { return (x_two / "docs").string(); }

    std::string x_url;
};

TEST_F(KnowledgeCommand, MakesTheKnowledgeBaseOfAServerEqualToAFolder) {
    put("faq/lamp.txt", "The lamp glows green while it is charged.");
    put("old.md", "Nobody needs this.");
    const ServerProcess server(x_one.path(), settings_of());
    x_url = fmt::format("http://127.0.0.1:{}", server.port());
    EXPECT_THAT(kb("sync " + docs()), HasSubstr("2 added"));
    std::filesystem::remove(x_two / "docs" / "old.md");
    put("faq/lamp.txt", "The lamp glows blue while it is charged.");
    EXPECT_THAT(kb("sync --dry-run " + docs()), HasSubstr("1 updated, 1 removed"));
    EXPECT_THAT(kb("sync " + docs()), HasSubstr("1 updated, 1 removed"));
    EXPECT_THAT(kb("sync " + docs()), HasSubstr("0 updated, 0 removed, 1 unchanged"));
    HttpCaller caller(server.port());
    EXPECT_THAT(
        caller.post_json("/api/chat/search", R"({"query":"lamp"})").body, HasSubstr("glows blue")
    );
    EXPECT_THAT(kb("search lamp"), HasSubstr("faq:lamp.txt"));
    EXPECT_THAT(kb("status"), HasSubstr("lag 0, 1 documents"));
    EXPECT_THAT(kb("list --offline", 1), HasSubstr("a server uses"));
    EXPECT_THAT(kb("list --url http://127.0.0.1:1", 3), HasSubstr("refused"));
}

TEST_F(KnowledgeCommand, ThePageOfAPdfIsInTheCitation) {
    const auto pdf = make_pdf(
        {"Delivery takes three days.", "It is made of oak.\nThe lamp has a warranty of ten years."}
    );
    put("manual.pdf", pdf);
    put("locked.pdf", make_locked_pdf({"x"}));
    const ServerProcess server(x_one.path(), settings_of());
    x_url = fmt::format("http://127.0.0.1:{}", server.port());
    EXPECT_THAT(kb("add " + docs() + "/manual.pdf"), HasSubstr("+ manual.pdf"));
    EXPECT_THAT(kb("add " + docs() + "/manual.pdf"), HasSubstr("1 unchanged"));
    EXPECT_THAT(kb("add " + docs() + "/locked.pdf", 1), HasSubstr("encrypted with a password"));
    EXPECT_THAT(kb("list"), HasSubstr("failed: it is encrypted with a password"));
    HttpCaller caller(server.port());
    const auto ask = [&caller] {
        const auto created = caller.post_json("/api/sessions", "{}").json().as_object();
        const auto id = std::string(created.at("session_id").as_string());
        return caller.post_json(
            "/api/chat/sessions/" + id + "/messages",
            R"({"message":"How long is the warranty of the lamp?"})"
        );
    };
    EXPECT_THAT(ask().body, HasSubstr("page\":2"));
    kb("remove manual.pdf");
    const auto part =
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"up.pdf\"\r\n\r\n" + pdf +
        "\r\n--XX--\r\n";
    const auto posted = caller.call(
        "POST",
        "/api/knowledge/documents/file",
        part,
        fmt::format(
            "Content-Type: multipart/form-data; boundary=XX\r\nX-API-Key: {}\r\n",
            ServerProcess::admin_key
        )
    );
    EXPECT_EQ(posted.status, 200) << posted.body;
    EXPECT_THAT(ask().body, HasSubstr("page\":2"));
}

TEST_F(KnowledgeCommand, WithoutAServerWorksOnTheDataFolder) {
    put("lamp.txt", "The lamp glows green while it is charged.");
    EXPECT_THAT(kb("sync --offline " + docs()), HasSubstr("1 added"));
    EXPECT_THAT(kb("search --offline lamp"), HasSubstr("lamp.txt"));
    const auto file = (x_folder / "all.ndjson").string();
    kb("export --offline --output " + file);
    EXPECT_THAT(kb("remove --offline lamp.txt"), HasSubstr("1 removed"));
    EXPECT_THAT(kb("add --offline " + file), HasSubstr("1 added"));
    const ServerProcess server(x_one.path(), settings_of());
    HttpCaller caller(server.port());
    EXPECT_THAT(
        caller.post_json("/api/chat/search", R"({"query":"lamp"})").body, HasSubstr("glows green")
    );
}

}  // namespace
}  // namespace continuo::test
