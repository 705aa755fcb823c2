// The administrator's routes: knowledge and tickets.
#include "api/wire/gap_responses.hpp"
#include "api_test.hpp"
#include "base/limits.hpp"
#include "extraction/document_file.hpp"
#include "support/sample_files.hpp"

namespace continuo::test {
namespace {

using Problems = std::vector<std::string>;

struct KnowledgeRoutes : ApiTest {
    static TestRequest add(std::string body) {
        return post("/api/knowledge/documents").json(std::move(body)).admin();
    }
    TestRequest add_file(std::string name, std::string content) {
        return post("/api/knowledge/documents/file")
            .fields({})
            .file("file", upload(std::move(name), std::move(content)))
            .admin();
    }
    const std::vector<AuditEntry>& audit() const { return database.audit_log.entries; }
};

TEST_F(KnowledgeRoutes, AddDocuments) {
    const auto response = send(add(R"({"documents":[
        {"id":"a","title":"A","content":"One\ntwo","content_type":"text/markdown","source":"a.md","metadata":{"k":1}},
        {"content":"x"},
        {"id":"empty","content":""}]})"));
    EXPECT_EQ(response.status(), 200);
    const auto body = response.object();
    EXPECT_EQ(body.at("documents_added"), 2);
    EXPECT_EQ(body.at("errors").at(0).at("id"), "empty");
    ASSERT_EQ(knowledge.upserted.size(), 3U);
    EXPECT_EQ(knowledge.upserted[0].content, "One\ntwo");
    EXPECT_EQ(knowledge.upserted[0].content_type, "text/markdown");
    EXPECT_EQ(knowledge.upserted[0].metadata.at("k"), 1);
    EXPECT_EQ(knowledge.upserted[1].content_type, "text/plain");
    ASSERT_EQ(audit().size(), 1U);
    EXPECT_EQ(audit()[0].action, "knowledge.upsert");
    EXPECT_EQ(audit()[0].actor, "admin");
}

TEST_F(KnowledgeRoutes, LargeBodyIsReadElsewhereWithTheSameResult) {
    const auto content = std::string(300'000, 'x');
    expect_status(add(R"({"documents":[{"id":"big","content":")" + content + R"("}]})"), 200);
    EXPECT_EQ(knowledge.upserted.at(0).content, content);
    expect_status(add(R"({"documents":[{"id":"big","content":")" + content), 422);
}

TEST_F(KnowledgeRoutes, AddRefuses) {
    for (const auto& [body, problems] : std::vector<std::pair<std::string, Problems>>{
             {"", {"body"}},
             {"{}", {"body.documents"}},
             {R"({"documents":[]})", {"body.documents"}},
             {R"({"documents":{}})", {"body.documents"}},
             {R"({"documents":[1,{"content":2},{}]})",
              {"body.documents.0", "body.documents.1.content", "body.documents.2.content"}},
             {R"({"documents":[{"content":"a\u0000"}]})", {"body.documents.0.content"}},
             {R"({"documents":[{"content":"a","metadata":[]}]})", {"body.documents.0.metadata"}},
         }) {
        EXPECT_EQ(send(add(body)).problems(), problems) << body;
    }
    std::string many = R"({"documents":[{"content":"a"})";
    for (std::size_t i = 0; i < limits::documents_per_call_max; ++i)
        many += R"(,{"content":"a"})";
    EXPECT_EQ(send(add(many + "]}")).problems(), Problems{"body.documents"});
    EXPECT_TRUE(knowledge.upserted.empty());
    EXPECT_TRUE(audit().empty());
    knowledge.failure = Error{Errc::unavailable, "disk full"};
    expect_status(add(R"({"documents":[{"content":"a"}]})"), 503);
}

TEST_F(KnowledgeRoutes, FileBecomesADocument) {
    auto request = add_file("Return Policy.MD", "# Returns\n");
    request.request.form = {{"id", "returns"}, {"metadata", R"({"lang":"en"})"}};
    expect_status(std::move(request), 200);
    ASSERT_EQ(knowledge.upserted.size(), 1U);
    const auto& document = knowledge.upserted[0];
    EXPECT_EQ(document.id, "returns");
    EXPECT_EQ(document.title, "Return Policy");
    EXPECT_EQ(document.source, "Return Policy.MD");
    EXPECT_EQ(document.content_type, "text/markdown");
    EXPECT_EQ(document.content, "# Returns\n");
    EXPECT_EQ(document.metadata.at("lang"), "en");
    EXPECT_EQ(audit().at(0).subject, "returns");
    expect_status(add_file("a.txt", "x"), 200);
    EXPECT_EQ(knowledge.upserted[0].content_type, "text/plain");
    expect_status(add_file("a.htm", "x"), 200);
    EXPECT_EQ(knowledge.upserted[0].content_type, "text/html");
}

TEST_F(KnowledgeRoutes, AFileThatIsNotTextIsExtracted) {
    expect_status(add_file("Manual.pdf", make_pdf({"The lamp.", "The knob."})), 200);
    ASSERT_EQ(knowledge.upserted.size(), 1U);
    const auto& document = knowledge.upserted[0];
    EXPECT_EQ(document.content, "The lamp.\n\n\f\nThe knob.");
    EXPECT_EQ(document.content_type, "text/plain");
    EXPECT_EQ(document.title, "Manual");
    expect_status(
        add_file(
            "old.txt",
            "Gr\xFC\xDF"
            "e"
        ),
        200
    );
    EXPECT_EQ(knowledge.upserted[0].content, "Grüße");
    const auto locked = send(add_file("a.pdf", make_locked_pdf({"x"})));
    EXPECT_EQ(locked.problems(), Problems{"body.file"});
    EXPECT_THAT(
        std::string(locked.object().at("message").as_string()),
        ::testing::HasSubstr("encrypted with a password")
    );
    expect_status(
        add_file("a.docx", make_zip({{"word/document.xml", std::string(40U << 20U, ' ')}})), 413
    );
}

TEST_F(KnowledgeRoutes, ADocumentMayHavePages) {
    expect_status(add(R"({"documents":[{"content":"a\n\f\nb"}]})"), 200);
    EXPECT_EQ(knowledge.upserted.at(0).content, "a\n\f\nb");
    expect_status(add(R"({"documents":[{"title":"a\fb","content":"x"}]})"), 422);
}

TEST_F(KnowledgeRoutes, FileRefuses) {
    for (const auto* name : {"a.zip", "a", "a.md.exe", ".md", ""})
        expect_status(add_file(name, "x"), 415);
    EXPECT_EQ(
        send(post("/api/knowledge/documents/file").fields({}).admin()).problems(),
        Problems{"body.file"}
    );
    auto elsewhere = post("/api/knowledge/documents/file").fields({}).admin();
    EXPECT_EQ(
        send(elsewhere.file("upload", upload("a.txt", "x"))).problems(), Problems{"body.upload"}
    );
    for (const auto* metadata : {"{", "[]", "5"}) {
        auto request = add_file("a.txt", "x");
        request.request.form = {{"metadata", metadata}};
        EXPECT_EQ(send(std::move(request)).problems(), Problems{"body.metadata"}) << metadata;
    }
    auto huge = add_file("a.txt", "x");
    huge.request.files[0].bytes = document_file_bytes_max + 1;
    expect_status(std::move(huge), 413);
    auto lost = add_file("a.txt", "x");
    std::filesystem::remove(lost.request.files[0].file->path());
    expect_status(std::move(lost), 503);
    EXPECT_TRUE(knowledge.upserted.empty());
}

TEST_F(KnowledgeRoutes, AFileThatCannotBeReadIsListedWithTheReason) {
    EXPECT_EQ(send(add_file("a b.txt", "\xFF\xFE")).problems(), Problems{"body.file"});
    ASSERT_EQ(knowledge.upserted.size(), 1U);
    EXPECT_EQ(knowledge.upserted[0].id, "a@20b.txt");
    EXPECT_EQ(knowledge.upserted[0].content, "");
    EXPECT_NE(knowledge.upserted[0].error, "");
    expect_status(add_file("a b.txt", "x"), 200);
    EXPECT_EQ(knowledge.upserted[0].id, "a@20b.txt") << "it is replaced under the same id";
    EXPECT_EQ(knowledge.upserted[0].error, "");
    EXPECT_EQ(send(add_file("a.txt", std::string("a\0b", 3))).problems(), Problems{"body.file"});
    expect_status(add(R"({"documents":[{"id":"a","error":"it is broken"}]})"), 200);
    EXPECT_EQ(knowledge.upserted.at(0).error, "it is broken");
}

TEST_F(KnowledgeRoutes, DocumentsHaveAState) {
    database.document_store.add("a").error = "it is broken";
    database.document_store.add("b");
    database.document_store.add("c");
    database.document_store.changed = {"c"};
    const auto list = send(get("/api/knowledge/documents").admin()).json();
    EXPECT_EQ(list.at(0).at("state"), "failed");
    EXPECT_EQ(list.at(0).at("reason"), "it is broken");
    EXPECT_EQ(list.at(1).at("state"), "ready");
    EXPECT_EQ(list.at(1).at("reason"), nullptr);
    EXPECT_EQ(list.at(2).at("state"), "pending");
    EXPECT_EQ(send(get("/api/knowledge/documents/c").admin()).object().at("state"), "pending");
    EXPECT_EQ(send(get("/api/knowledge/status").admin()).object().at("failed"), 1);
}

TEST_F(KnowledgeRoutes, ListPagesThrough) {
    for (const auto* id : {"a", "b", "c"})
        database.document_store.add(id);
    const auto first = send(get("/api/knowledge/documents?limit=2").admin());
    ASSERT_EQ(first.json().as_array().size(), 2U);
    EXPECT_EQ(first.json().at(0).at("id"), "a");
    EXPECT_FALSE(first.json().at(0).as_object().contains("content"));
    EXPECT_EQ(first.header("X-Total-Count"), "3");
    EXPECT_EQ(first.header("X-Next-Cursor"), "b");
    const auto second = send(get("/api/knowledge/documents?limit=2&cursor=b").admin());
    ASSERT_EQ(second.json().as_array().size(), 1U);
    EXPECT_EQ(second.json().at(0).at("id"), "c");
    EXPECT_EQ(second.header("X-Next-Cursor"), "");
    EXPECT_EQ(
        send(get("/api/knowledge/documents?limit=0").admin()).problems(), Problems{"query.limit"}
    );
    database.document_store.failure = Error{Errc::unavailable, "locked"};
    expect_status(get("/api/knowledge/documents").admin(), 503);
}

TEST_F(KnowledgeRoutes, ShowDocument) {
    database.document_store.add("a");
    EXPECT_EQ(
        send(get("/api/knowledge/documents/a").admin()).object().at("content"), "Content of a"
    );
    const auto missing = send(get("/api/knowledge/documents/b").admin());
    EXPECT_EQ(missing.status(), 404);
    EXPECT_EQ(missing.message(), "Document not found");
    expect_status(get("/api/knowledge/documents/..%2Fa").admin(), 404);
    database.document_store.failure = Error{Errc::unavailable, "locked"};
    expect_status(get("/api/knowledge/documents/a").admin(), 503);
}

TEST_F(KnowledgeRoutes, StatusSaysHowFarTheIndexIs) {
    config.instance = "agent-1";
    restart();
    database.document_store.add("a");
    expect_status(get("/api/knowledge/status"), 401);
    const auto status = send(get("/api/knowledge/status").admin());
    ASSERT_EQ(status.status(), 200);
    const auto body = status.object();
    EXPECT_EQ(body.at("documents"), 1);
    const auto& instance = body.at("instances").at(0).as_object();
    EXPECT_EQ(instance.at("instance"), "agent-1");
    EXPECT_EQ(instance.at("generation"), 1);
    EXPECT_EQ(body.at("generation"), 3);
    EXPECT_EQ(instance.at("lag"), 2);
    database.document_store.failure = Error{Errc::unavailable, "locked"};
    expect_status(get("/api/knowledge/status").admin(), 503);
}

struct FakeReports final : InstanceReports {
    Result<std::vector<InstanceReport>> all;
    Task<Result<void>> publish(InstanceReport) override {
        throw std::logic_error("no handler reports");
    }
    Task<Result<std::vector<InstanceReport>>> list() override { co_return all; }
};

TEST_F(KnowledgeRoutes, StatusShowsAllInstancesThatShareTheDocuments) {
    FakeReports others;
    InstanceReport own;
    own.instance = "agent-1";
    own.lag = 99;
    InstanceReport other;
    other.instance = "agent-2";
    other.generation = 2;
    other.lag = 1;
    others.all = {own, other};
    reports = &others;
    config.instance = "agent-1";
    restart();
    const auto list = send(get("/api/knowledge/status").admin()).object().at("instances");
    ASSERT_EQ(list.as_array().size(), 2U);
    EXPECT_EQ(list.at(0).at("instance"), "agent-1");
    EXPECT_NE(list.at(0).at("lag"), 99) << "as it is now, not as it was reported";
    EXPECT_EQ(list.at(1).at("instance"), "agent-2");
    EXPECT_EQ(list.at(1).at("generation"), 2);
    EXPECT_EQ(list.at(1).at("lag"), 1);
    others.all = std::unexpected(Error{Errc::unavailable, "redis is away"});
    expect_status(get("/api/knowledge/status").admin(), 503);
}

TEST_F(KnowledgeRoutes, DeleteDocument) {
    knowledge.erasable = {"a"};
    const auto response = send(ask("DELETE", "/api/knowledge/documents/a").admin());
    EXPECT_EQ(response.status(), 200);
    EXPECT_EQ(response.object().at("document_id"), "a");
    EXPECT_EQ(audit().at(0).action, "knowledge.delete");
    expect_status(ask("DELETE", "/api/knowledge/documents/a").admin(), 404);
    expect_status(ask("DELETE", "/api/knowledge/documents/a%20b").admin(), 404);
    EXPECT_EQ(audit().size(), 1U);
    knowledge.failure = Error{Errc::unavailable, "disk"};
    expect_status(ask("DELETE", "/api/knowledge/documents/a").admin(), 503);
}

struct GapRoutes : ApiTest {
    GapRoutes() {
        ask_once("=do you ship to Iceland?", 1);
        ask_once("do you sell lamps?", 2);
        ask_once("sell lamps, do you? ada@example.org", 3);
        agent.preview_answer = [](const std::string& question) {
            AnswerPreview preview;
            if (question.contains("Iceland")) preview.answer.type = AnswerType::answer;
            Source source;
            source.content = "Lamps.";
            source.metadata = {{"document_id", "lamps"}, {"title", "Lamps"}};
            preview.found = {source};
            return preview;
        };
    }
    void ask_once(std::string text, int time) {
        UnansweredReply reply;
        reply.session_id = "s";
        reply.replied_at = TimePoint(std::chrono::seconds(time));
        reply.asked = std::move(text);
        reply.metadata = {{"answer_type", "abstain"}};
        auto& rows = database.unanswered_store.rows;
        rows.insert(rows.begin(), std::move(reply));
    }
};

TEST_F(GapRoutes, ListWhatIsOpen) {
    const auto response = send(get("/api/knowledge/gaps").admin());
    EXPECT_EQ(response.status(), 200);
    ASSERT_EQ(response.json().as_array().size(), 1U);
    const auto gap = response.json().at(0).as_object();
    EXPECT_EQ(gap.at("question"), "sell lamps, do you? [email]");
    EXPECT_EQ(gap.at("examples").at(0), "do you sell lamps?");
    EXPECT_EQ(gap.at("count"), 2);
    EXPECT_EQ(gap.at("sessions"), 1);
    EXPECT_EQ(gap.at("replies").at("abstain"), 2);
    EXPECT_EQ(gap.at("status"), "open");
    EXPECT_EQ(gap.at("nearest").at(0).at("document_id"), "lamps");
    EXPECT_EQ(response.header("X-Total-Count"), "2");
}

TEST_F(GapRoutes, ListWhatIsResolvedAndPages) {
    const auto resolved = send(get("/api/knowledge/gaps?status=resolved").admin());
    EXPECT_EQ(resolved.json().at(0).at("question"), "=do you ship to Iceland?");
    const auto first = send(get("/api/knowledge/gaps?status=all&sort=newest&limit=1").admin());
    EXPECT_EQ(first.json().as_array().size(), 1U);
    EXPECT_EQ(first.header("X-Next-Cursor"), "1");
    const auto second =
        send(get("/api/knowledge/gaps?status=all&sort=newest&limit=1&cursor=1").admin());
    EXPECT_EQ(second.json().at(0).at("status"), "resolved");
    EXPECT_EQ(second.header("X-Next-Cursor"), "");
}

TEST(GapsCsv, HasNoFormulas) {
    CheckedGap gap;
    gap.gap.question = "=do you \"ship\" to Iceland?";
    gap.gap.count = gap.gap.sessions = 1;
    const auto csv = gaps_csv(std::span(&gap, 1));
    EXPECT_TRUE(csv.starts_with("id,question,count,"));
    EXPECT_NE(csv.find(",\"'=do you \"\"ship\"\" to Iceland?\",1,1,"), std::string::npos) << csv;
}

TEST_F(GapRoutes, Refuse) {
    expect_status(get("/api/knowledge/gaps"), 401);
    for (const auto* name : {"status", "sort", "format", "cursor", "limit"}) {
        const auto path = std::string("/api/knowledge/gaps?") + name + "=x";
        EXPECT_EQ(send(get(path).admin()).problems(), Problems{std::string("query.") + name});
    }
    database.unanswered_store.failure = Error{Errc::unavailable, "locked"};
    expect_status(get("/api/knowledge/gaps").admin(), 503);
}

struct TicketRoutes : ApiTest {
    FakeTickets& tickets = database.ticket_store;
    static TestRequest change(std::string body) {
        return ask("PATCH", "/api/tickets/ESC-1").json(std::move(body)).admin();
    }
};

TEST_F(TicketRoutes, List) {
    tickets.add("ESC-1").reasons = {"urgent"};
    const auto response = send(get("/api/tickets?status=open&cursor=c&limit=5").admin());
    EXPECT_EQ(response.status(), 200);
    EXPECT_EQ(response.json().at(0).at("ticket_id"), "ESC-1");
    EXPECT_EQ(response.header("X-Total-Count"), "1");
    EXPECT_EQ(tickets.listed_status, TicketStatus::open);
    EXPECT_EQ(tickets.listed_cursor, "c");
    EXPECT_EQ(send(get("/api/tickets?status=x").admin()).problems(), Problems{"query.status"});
    tickets.failure = Error{Errc::invalid_input, "cursor"};
    EXPECT_EQ(send(get("/api/tickets?cursor=x").admin()).problems(), Problems{"query.cursor"});
    tickets.failure = Error{Errc::unavailable, "locked"};
    expect_status(get("/api/tickets").admin(), 503);
}

TEST_F(TicketRoutes, Show) {
    tickets.add("ESC-1");
    expect_status(get("/api/tickets/ESC-1").admin(), 200);
    const auto missing = send(get("/api/tickets/ESC-2").admin());
    EXPECT_EQ(missing.status(), 404);
    EXPECT_EQ(missing.message(), "Ticket not found");
    expect_status(get("/api/tickets/ESC%20'1").admin(), 404);
}

TEST_F(TicketRoutes, WaitForATicketThatIsInTheOutbox) {
    tickets.add("ESC-1");
    tickets.late = 1;
    expect_status(get("/api/tickets/ESC-1").admin(), 404);  // in memory there is no outbox
    config.sessions_need_database = false;
    restart();
    tickets.late = 1;
    expect_status(get("/api/tickets/ESC-1").admin(), 200);
    tickets.late = 1;
    expect_status(change(R"({"note":"x"})"), 200);
    expect_status(get("/api/tickets/none").admin(), 404);
}

TEST_F(TicketRoutes, Change) {
    tickets.add("ESC-1");
    const auto body =
        send(change(R"({"status":"open","assignee":"maria","note":"called\nback"})")).object();
    EXPECT_EQ(body.at("status"), "open");
    EXPECT_EQ(body.at("assignee"), "maria");
    EXPECT_EQ(body.at("note"), "called\nback");
    EXPECT_EQ(database.audit_log.entries.at(0).action, "ticket.update");
    expect_status(change(R"({"note":"only this"})"), 200);
    EXPECT_EQ(tickets.rows["ESC-1"].status, TicketStatus::open);
}

TEST_F(TicketRoutes, ChangeRefuses) {
    tickets.add("ESC-1");
    for (const auto& [body, problem] : std::vector<std::pair<std::string, std::string>>{
             {"", "body"},
             {"{}", "body"},
             {R"({"status":null})", "body"},
             {R"({"status":"closed"})", "body.status"},
             {R"({"status":1})", "body.status"},
             {R"({"assignee":"a\u0001"})", "body.assignee"},
             {R"({"note":")" + std::string(4001, 'x') + R"("})", "body.note"},
         })
        EXPECT_EQ(send(change(body)).problems(), Problems{problem}) << body;
    expect_status(ask("PATCH", "/api/tickets/ESC-2").json(R"({"note":"x"})").admin(), 404);
    EXPECT_TRUE(database.audit_log.entries.empty());
}

}  // namespace
}  // namespace continuo::test
