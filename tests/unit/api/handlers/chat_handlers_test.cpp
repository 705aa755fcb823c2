#include "api_test.hpp"
#include "base/limits.hpp"
#include "support/edit_session.hpp"

namespace continuo::test {
namespace {

using Problems = std::vector<std::string>;

struct ChatTest : ApiTest {
    ChatTest() { sessions.add("sess_1"); }

    static TestRequest say() { return post("/api/chat/sessions/sess_1/messages"); }
    TestResponse turn_fails(Errc code, ErrorReason reason = ErrorReason::none) {
        agent.answer = [code, reason](const TurnRequest&) -> Result<TurnReply> {
            return fail(code, "the inside story", reason);
        };
        return send(say().json(R"({"message":"Hi"})"));
    }
    const TurnRequest& turn() { return agent.turns.at(agent.turns.size() - 1); }
};

// ---- messages --------------------------------------------------------------------------------

TEST_F(ChatTest, Answer) {
    const auto response =
        send(say().json(R"({"message":"  How long?\n","client_message_id":"m-1"})"));
    EXPECT_EQ(response.status(), 200);
    EXPECT_EQ(turn().session_id, "sess_1");
    EXPECT_EQ(turn().message, "How long?");
    EXPECT_EQ(turn().client_message_id, "m-1");
    EXPECT_FALSE(turn().deadline.is_never());
    EXPECT_EQ(turn().deadline.remaining(clock), config.turn_timeout);

    const auto body = response.object();
    EXPECT_EQ(body.at("message"), "Within 30 days. [1]");
    EXPECT_EQ(body.at("sources").as_array().size(), 1U);
    EXPECT_EQ(body.at("requires_escalation"), false);
    EXPECT_EQ(body.at("confidence"), 0.85);
    EXPECT_EQ(body.at("session_id"), "sess_1");
    EXPECT_EQ(body.at("timestamp"), "2026-01-15T10:00:00.000000Z");
    const auto& metadata = body.at("metadata").as_object();
    EXPECT_EQ(metadata.at("seq"), 2);
    EXPECT_EQ(metadata.at("answer_type"), "answer");
    EXPECT_EQ(metadata.at("session_store"), "FakeSessionStore");
    EXPECT_EQ(metadata.at("initialization_mode"), "legacy");
    EXPECT_EQ(metadata.at("priority"), nullptr);
    EXPECT_FALSE(metadata.contains("ticket_id"));
    EXPECT_FALSE(metadata.contains("replayed"));
}

TEST_F(ChatTest, MetadataHasNoFiguresAboutOthersForStrangers) {
    tools.breaker_state = "open";
    const auto metadata_of = [this](TestRequest request) {
        return send(request.json(R"({"message":"Hi"})")).object().at("metadata").as_object();
    };
    const auto is_whole = [](const json::object& metadata) {
        return metadata.at("session_stats").as_object().contains("active_sessions") &&
               !metadata.at("circuit_breaker_status").as_object().empty();
    };
    EXPECT_TRUE(is_whole(metadata_of(say()))) << "as in development";
    config.expose_stats = config.debug = false;
    restart();
    const auto strangers = metadata_of(say());
    EXPECT_EQ(strangers.at("session_stats").as_object().size(), 2);
    EXPECT_TRUE(strangers.at("session_stats").as_object().contains("store_type"));
    EXPECT_EQ(strangers.at("circuit_breaker_status"), json::object());
    EXPECT_TRUE(is_whole(metadata_of(say().admin())));
}

TEST_F(ChatTest, EscalationAndReplayShowInTheMetadata) {
    agent.answer = [](const TurnRequest& request) -> Result<TurnReply> {
        auto turn = grounded_reply(request);
        turn.answer_type = AnswerType::handoff;
        turn.requires_escalation = true;
        turn.reasons = {"The customer asks for a person"};
        turn.priority = TicketPriority::high;
        turn.ticket_id = "ESC-1";
        turn.replayed = true;
        return turn;
    };
    const auto body = send(say().json(R"({"message":"A person, please"})")).object();
    EXPECT_EQ(body.at("requires_escalation"), true);
    const auto& metadata = body.at("metadata").as_object();
    EXPECT_EQ(metadata.at("answer_type"), "handoff");
    EXPECT_EQ(metadata.at("reasons").as_array().size(), 1U);
    EXPECT_EQ(metadata.at("priority"), "high");
    EXPECT_EQ(metadata.at("ticket_id"), "ESC-1");
    EXPECT_EQ(metadata.at("replayed"), true);
}

TEST_F(ChatTest, TheMetadataSaysThatAHumanIsOffered) {
    const auto offers = [this] {
        return send(say().json(R"({"message":"Why?"})")).object().at("metadata").at("offers_human");
    };
    EXPECT_EQ(offers(), false);
    agent.answer = [](const TurnRequest& request) -> Result<TurnReply> {
        auto turn = grounded_reply(request);
        turn.answer_type = AnswerType::abstain;
        turn.offers_human = true;
        return turn;
    };
    EXPECT_EQ(offers(), true);
}

TEST_F(ChatTest, MessageToAHumanIsAcknowledged) {
    agent.answer = [](const TurnRequest& request) -> Result<TurnReply> {
        auto turn = grounded_reply(request);
        turn.reply.reset();
        edit(turn.session).ticket_id = "ESC-7";
        return turn;
    };
    const auto body = send(say().json(R"({"message":"Hello?"})")).object();
    EXPECT_NE(body.at("message").as_string().find("passed on to our team"), json::string::npos);
    EXPECT_EQ(body.at("sources"), json::array());
    EXPECT_EQ(body.at("requires_escalation"), true);
    EXPECT_EQ(body.at("metadata").at("answer_type"), "handoff");
    EXPECT_EQ(body.at("metadata").at("seq"), 1) << "the customer's own message";
    EXPECT_EQ(body.at("metadata").at("ticket_id"), "ESC-7");
}

TEST_F(ChatTest, MessageComesAsFormOrMultipartToo) {
    expect_status(say().form("message=Gr%C3%BC%C3%9Fe+an+alle&client_message_id=m-2"), 200);
    EXPECT_EQ(
        turn().message,
        "Gr\xC3\xBC\xC3\x9F"
        "e an alle"
    );
    EXPECT_EQ(turn().client_message_id, "m-2");
    expect_status(
        say()
            .fields({{"message", "See file"}})
            .file("attachments", upload("a.txt", "one"))
            .file("attachments", upload("b.txt", "two")),
        200
    );
    EXPECT_EQ(turn().message, "See file");
    ASSERT_EQ(turn().files.size(), 2U);
    EXPECT_EQ(turn().files[1].filename, "b.txt");
}

TEST_F(ChatTest, IdempotencyKey) {
    expect_status(say().json(R"({"message":"Hi"})").header("Idempotency-Key", "k-1"), 200);
    EXPECT_EQ(turn().client_message_id, "k-1");
    expect_status(say().json(R"({"message":"Hi"})").header("idempotency-key", "\"k-2\""), 200);
    EXPECT_EQ(turn().client_message_id, "k-2");
    expect_status(
        say()
            .json(R"({"message":"Hi","client_message_id":"k-3"})")
            .header("Idempotency-Key", "k-3"),
        200
    );
    const auto different = send(
        say().json(R"({"message":"Hi","client_message_id":"a"})").header("Idempotency-Key", "b")
    );
    EXPECT_EQ(different.problems(), Problems{"header.idempotency-key"});
    for (const auto* bad : {"", "\"\"", "a b", "a/b", "\xFF"}) {
        const auto response =
            send(say().json(R"({"message":"Hi"})").header("Idempotency-Key", bad));
        EXPECT_EQ(response.problems(), Problems{"header.idempotency-key"}) << bad;
    }
    EXPECT_EQ(
        send(say().json(R"({"message":"Hi","client_message_id":"a b"})")).problems(),
        Problems{"body.client_message_id"}
    );
}

TEST_F(ChatTest, LengthIsInCharacters) {
    std::string longest;
    for (std::size_t i = 0; i < limits::message_code_points_max; ++i)
        longest += "\xF0\x9F\x98\x80";
    expect_status(say().json(R"({"message":")" + longest + R"("})"), 200);
    expect_status(say().json(R"({"message":"  )" + longest + R"(  "})"), 200);
    EXPECT_EQ(turn().message, longest);
    const auto over = send(say().json(R"({"message":")" + longest + R"(x"})"));
    EXPECT_EQ(over.problems(), Problems{"body.message"});
    EXPECT_EQ(
        send(say().form("message=" + std::string(5000, 'x'))).problems(), Problems{"body.message"}
    );
}

TEST_F(ChatTest, BadMessages) {
    for (const std::string body :
         {"{}",
          R"({"message":null})",
          R"({"message":""})",
          R"({"message":" \n\t"})",
          R"({"message":5})",
          R"({"message":["a"]})",
          R"({"message":"a\u0000b"})",
          R"({"message":"a\u0007b"})",
          R"({"message":"\u007f"})",
          R"({"message":"　"})"}) {
        const auto response = send(say().json(body));
        EXPECT_EQ(response.status(), 422) << body;
        EXPECT_EQ(response.problems(), Problems{"body.message"}) << body;
    }
    for (const std::string body :
         {"",
          "{",
          R"(["message"])",
          R"({"message":"a","message":"b"})",
          "{\"message\":\"\xC3\"}",
          R"({"message":"\ud800"})",
          R"({"message":"a"} trailing)"}) {
        const auto response = send(say().json(body));
        EXPECT_EQ(response.status(), 422) << body;
        EXPECT_EQ(response.problems(), Problems{"body"}) << body;
    }
    for (const std::string body : {"", "text=x", "message=", "message=+", "message=a&message=b"})
        EXPECT_EQ(send(say().form(body)).problems(), Problems{"body.message"}) << body;
    for (const std::string body : {"message=%", "message=%FF", "message=%00"})
        EXPECT_EQ(send(say().form(body)).problems(), Problems{"body"}) << body;
    EXPECT_EQ(send(say().fields({{"message", "a\x01"}})).problems(), Problems{"body.message"});
    EXPECT_EQ(send(say()).problems(), Problems{"body.message"}) << "no body at all";
    EXPECT_TRUE(agent.turns.empty()) << "nothing of it reaches the agent";
}

TEST_F(ChatTest, AllProblemsAreToldAtOnce) {
    EXPECT_EQ(
        send(say().json(R"({"client_message_id":"a b"})")).problems(),
        (Problems{"body.message", "body.client_message_id"})
    );
}

TEST_F(ChatTest, FilesThatAreTooLargeOrInAnotherField) {
    config.file_bytes_max = 4;
    restart();
    const auto large =
        send(say().fields({{"message", "Hi"}}).file("attachments", upload("big.txt", "12345")));
    EXPECT_EQ(large.status(), 413);
    EXPECT_EQ(large.message(), "File big.txt exceeds maximum size");
    const auto strange =
        send(say().fields({{"message", "Hi"}}).file("avatar", upload("a.txt", "1")));
    EXPECT_EQ(strange.problems(), Problems{"body.avatar"});
    EXPECT_TRUE(agent.turns.empty());
}

TEST_F(ChatTest, FileNamesThatAreNoText) {
    for (const auto* name : {"\xFF.txt", "a\x01.txt"}) {
        const auto message = [&] {
            return say().fields({{"message", "Hi"}}).file("attachments", upload(name, "1"));
        };
        EXPECT_EQ(send(message()).problems(), Problems{"body"});
        EXPECT_EQ(
            send(post("/api/chat/upload")
                     .fields({{"session_id", "sess_1"}})
                     .file("file", upload(name, "1")))
                .problems(),
            Problems{"body"}
        );
    }
    auto typed = upload("a.txt", "1", "\xFF");
    EXPECT_EQ(
        send(say().fields({{"message", "Hi"}}).file("attachments", typed)).problems(),
        Problems{"body"}
    );
    EXPECT_EQ(
        send(say().fields({{"message", "Hi"}}).file("\xFF", upload("a.txt", "1"))).problems(),
        Problems{"body"}
    );
    EXPECT_TRUE(agent.turns.empty());
}

TEST_F(ChatTest, SessionIdsOfALostPage) {
    for (const auto* path :
         {"/api/chat/sessions/undefined/messages",
          "/api/chat/sessions/null/messages",
          "/api/chat/sessions//messages",
          "/api/chat/sessions/..%2Fx/messages",
          "/api/chat/sessions/a%22b/messages"}) {
        for (const auto& response :
             {send(post(path).json(R"({"message":"Hi"})")), send(get(path))}) {
            EXPECT_EQ(response.status(), 400) << path;
            EXPECT_EQ(
                response.message(),
                "Invalid session_id. Please create a new session or provide a valid session ID."
            );
        }
    }
}

TEST_F(ChatTest, FailuresOfATurn) {
    const auto missing = turn_fails(Errc::not_found);
    EXPECT_EQ(missing.status(), 404);
    EXPECT_EQ(missing.message(), "Session not found with ID: sess_1. Please create a new session.");
    const auto ended = turn_fails(Errc::conflict, ErrorReason::session_ended);
    EXPECT_EQ(ended.status(), 409);
    EXPECT_EQ(ended.message(), "Session is ended. Cannot send messages to inactive sessions.");
    const auto lost = turn_fails(Errc::conflict, ErrorReason::stale_lease);
    EXPECT_EQ(lost.status(), 409);
    EXPECT_FALSE(lost.message().contains("ended")) << lost.message();
    EXPECT_EQ(turn_fails(Errc::gone).status(), 410);
    EXPECT_EQ(turn_fails(Errc::limit_exceeded).status(), 409);
    EXPECT_EQ(turn_fails(Errc::invalid_input).status(), 422);
    const auto reused = turn_fails(Errc::invalid_input, ErrorReason::other_content);
    EXPECT_EQ(reused.status(), 422);
    EXPECT_EQ(reused.problems(), Problems{"body.client_message_id"});
    EXPECT_EQ(reused.object().at("detail").at(0).at("type"), "client_message_id_reused");
    EXPECT_EQ(turn_fails(Errc::timeout).status(), 504);
    EXPECT_EQ(turn_fails(Errc::unavailable).status(), 503);
    EXPECT_EQ(turn_fails(Errc::corrupt).status(), 500);
    const auto busy = turn_fails(Errc::busy);
    EXPECT_EQ(busy.status(), 503);
    EXPECT_EQ(busy.header("Retry-After"), "1");
}

// ---- history ---------------------------------------------------------------------------------

TEST_F(ChatTest, History) {
    for (std::uint64_t seq = 1; seq <= 5; ++seq) {
        auto& message = sessions.messages["sess_1"].emplace_back();
        message.seq = seq;
        message.content = "m" + std::to_string(seq);
        message.timestamp = FakeClock::start();
    }
    sessions.messages["sess_1"][0].attachments.push_back({"a.txt", "text/plain", 3, true, ""});
    const auto path = std::string("/api/chat/sessions/sess_1/messages");
    const auto seqs = [this](const std::string& target) {
        std::vector<std::int64_t> out;
        const auto body = send(get(target)).object();
        for (const auto& message : body.at("messages").as_array())
            out.push_back(message.at("seq").to_number<std::int64_t>());
        return out;
    };
    using Seqs = std::vector<std::int64_t>;
    EXPECT_EQ(seqs(path), (Seqs{1, 2, 3, 4, 5}));
    EXPECT_EQ(seqs(path + "?after=3"), (Seqs{4, 5}));
    EXPECT_EQ(seqs(path + "?offset=1&limit=2"), (Seqs{2, 3}));
    EXPECT_EQ(seqs(path + "?after=5"), Seqs{});
    const auto response = send(get(path + "?limit=1"));
    EXPECT_EQ(response.header("X-Total-Count"), "5");
    const auto body = response.object();
    EXPECT_EQ(body.at("total"), 5);
    EXPECT_EQ(body.at("session_id"), "sess_1");
    const auto& first = body.at("messages").at(0).as_object();
    EXPECT_EQ(first.at("id"), "sess_1:1");
    EXPECT_EQ(first.at("attachments").at(0).at("filename"), "a.txt");
    EXPECT_EQ(first.at("processing_time"), nullptr);
}

TEST_F(ChatTest, BoundsAPageOfHistoryInBytes) {
    for (std::uint64_t seq = 1; seq <= 5; ++seq) {
        auto& message = sessions.messages["sess_1"].emplace_back();
        message.seq = seq;
        message.content = std::string(seq == 4 ? 1'500'000 : 400'000, 'x');
        message.timestamp = FakeClock::start();
    }
    std::vector<std::vector<std::int64_t>> pages;
    std::int64_t after = 0;
    while (after < 5 && pages.size() < 5) {
        const auto response =
            send(get("/api/chat/sessions/sess_1/messages?limit=200&after=" + std::to_string(after))
            );
        const auto body = response.object();
        EXPECT_EQ(body.at("total"), 5);
        auto& page = pages.emplace_back();
        for (const auto& message : body.at("messages").as_array())
            page.push_back(message.at("seq").to_number<std::int64_t>());
        ASSERT_FALSE(page.empty());
        after = page.back();
    }
    // Messages 1 and 2 are below 1 MiB; number 4 is above by itself, and a page alone.
    EXPECT_EQ(pages, (std::vector<std::vector<std::int64_t>>{{1, 2}, {3}, {4}, {5}}));
}

TEST_F(ChatTest, HistoryRefuses) {
    for (const auto& [query, problem] : std::vector<std::pair<std::string, std::string>>{
             {"limit=0", "query.limit"},
             {"limit=201", "query.limit"},
             {"offset=-1", "query.offset"},
             {"after=-1", "query.after"},
             {"after=x", "query.after"},
             {"after=1&offset=1", "query.after"},
         }) {
        EXPECT_EQ(
            send(get("/api/chat/sessions/sess_1/messages?" + query)).problems(), Problems{problem}
        ) << query;
    }
    expect_status(get("/api/chat/sessions/sess_x/messages"), 404);
    sessions.failure = Error{Errc::gone, "erased"};
    expect_status(get("/api/chat/sessions/sess_1/messages"), 410);
}

// ---- search ----------------------------------------------------------------------------------

TEST_F(ChatTest, Search) {
    Hit hit;
    hit.document_id = "returns";
    hit.title = "Returns";
    hit.text = "Within 30 days.";
    hit.relevance = 0.9;
    knowledge.hits = std::vector<Hit>{hit, hit};
    const auto response =
        send(post("/api/chat/search")
                 .json(R"({"query":" return policy ","limit":2,"filters":{"lang":"en"}})"));
    EXPECT_EQ(response.status(), 200);
    ASSERT_EQ(response.json().as_array().size(), 2U);
    EXPECT_EQ(response.json().at(1).at("rank"), 2);
    EXPECT_EQ(knowledge.searched.text, "return policy");
    EXPECT_EQ(knowledge.searched.limit, 2U);
    EXPECT_EQ(knowledge.searched.filters.at("lang"), "en");
    expect_status(post("/api/chat/search").json(R"({"query":"x"})"), 200);
    EXPECT_EQ(knowledge.searched.limit, 5U);
}

TEST_F(ChatTest, SearchFindsWhatTheCallerMayRead) {
    knowledge.hits = std::vector<Hit>{};
    const auto search = [](std::string body) { return post("/api/chat/search").json(body); };
    expect_status(search(R"({"query":"x"})"), 200);
    EXPECT_EQ(knowledge.searched.access, DocumentAccess{});
    expect_status(search(R"({"query":"x","access_tags":["gold"]})"), 403);
    expect_status(search(R"({"query":"x"})").admin(), 200);
    EXPECT_TRUE(knowledge.searched.access.everything);
    expect_status(search(R"({"query":"x","access_tags":["gold"]})").admin(), 200);
    EXPECT_FALSE(knowledge.searched.access.everything);
    EXPECT_THAT(knowledge.searched.access.tags, testing::ElementsAre("gold"));
    EXPECT_EQ(
        send(search(R"({"query":"x","access_tags":"gold"})").admin()).problems(),
        Problems{"body.access_tags"}
    );
}

TEST_F(ChatTest, SearchRefuses) {
    for (const auto& [body, problem] : std::vector<std::pair<std::string, std::string>>{
             {"{}", "body.query"},
             {R"({"query":""})", "body.query"},
             {R"({"query":")" + std::string(501, 'x') + R"("})", "body.query"},
             {R"({"query":"a\u0000"})", "body.query"},
             {R"({"query":"a","limit":0})", "body.limit"},
             {R"({"query":"a","limit":21})", "body.limit"},
             {R"({"query":"a","limit":1.5})", "body.limit"},
             {R"({"query":"a","limit":"5"})", "body.limit"},
             {R"({"query":"a","filters":[]})", "body.filters"},
             {R"({"query":"a","filters":{"x":{}}})", "body.filters.x"},
         }) {
        EXPECT_EQ(send(post("/api/chat/search").json(body)).problems(), Problems{problem}) << body;
    }
    knowledge.hits = std::unexpected(Error{Errc::unavailable, "index"});
    expect_status(post("/api/chat/search").json(R"({"query":"a"})"), 503);
}

// ---- upload ----------------------------------------------------------------------------------

TEST_F(ChatTest, UploadIsReadByTheTool) {
    auto& session = sessions.sessions["sess_1"];
    session.user_id = "u-1";
    session.user_verified = true;
    const auto response = send(post("/api/chat/upload")
                                   .fields({{"session_id", "sess_1"}})
                                   .file("file", upload("notes.txt", "Hello there")));
    EXPECT_EQ(response.status(), 200);
    const auto body = response.object();
    EXPECT_EQ(body.at("filename"), "notes.txt");
    EXPECT_EQ(body.at("processed"), true);
    EXPECT_EQ(body.at("preview"), "Hello");
    EXPECT_EQ(body.at("error"), nullptr);
    EXPECT_EQ(body.at("content_type"), "text/plain");
    EXPECT_EQ(tools.arguments.at("index"), 0);
    EXPECT_EQ(tools.context.session_id, "sess_1");
    EXPECT_EQ(tools.context.user_id, "u-1");
    EXPECT_EQ(tools.context.files.size(), 1U);
}

TEST_F(ChatTest, UploadTellsAToolNoUserThatIsNotVerified) {
    sessions.sessions["sess_1"].user_id = "u-1";
    expect_status(
        post("/api/chat/upload")
            .fields({{"session_id", "sess_1"}})
            .file("file", upload("notes.txt", "Hello there")),
        200
    );
    EXPECT_FALSE(tools.context.user_id);
}

TEST_F(ChatTest, UploadThatCannotBeReadSaysWhy) {
    const auto send_file = [this] {
        return send(post("/api/chat/upload")
                        .fields({{"session_id", "sess_1"}})
                        .file("file", upload("scan.pdf", "%PDF", "")))
            .object();
    };
    tools.answer = std::unexpected(Error{Errc::invalid_input, "PDF files are not supported yet."});
    auto body = send_file();
    EXPECT_EQ(body.at("processed"), false);
    EXPECT_EQ(body.at("error"), "PDF files are not supported yet.");
    EXPECT_EQ(body.at("content_type"), "unknown");
    tools.answer = std::unexpected(Error{Errc::internal, "null pointer in parser"});
    EXPECT_EQ(send_file().at("error"), "The file could not be read.");
    tools.answer = json::object{{"success", false}, {"error", "It is empty."}};
    body = send_file();
    EXPECT_EQ(body.at("processed"), false);
    EXPECT_EQ(body.at("error"), "It is empty.");
}

TEST_F(ChatTest, UploadRefuses) {
    const auto with = [this](std::vector<std::pair<std::string, std::string>> fields) {
        return post("/api/chat/upload")
            .fields(std::move(fields))
            .file("file", upload("a.txt", "12345"));
    };
    EXPECT_EQ(send(with({})).problems(), Problems{"body.session_id"});
    EXPECT_EQ(
        send(post("/api/chat/upload").fields({})).problems(),
        (Problems{"body.session_id", "body.file"})
    );
    expect_status(with({{"session_id", "undefined"}}), 400);
    expect_status(with({{"session_id", "../x"}}), 400);
    expect_status(with({{"session_id", "sess_x"}}), 404);
    const auto other = send(post("/api/chat/upload")
                                .fields({{"session_id", "sess_1"}})
                                .file("document", upload("a.txt", "1")));
    EXPECT_EQ(other.problems(), Problems{"body.document"});
    tools.has_attachment = false;
    const auto without_tool = send(with({{"session_id", "sess_1"}}));
    EXPECT_EQ(without_tool.status(), 500);
    EXPECT_EQ(without_tool.message(), "Attachment tool not available");
    config.file_bytes_max = 4;
    restart();
    expect_status(with({{"session_id", "sess_1"}}), 413);
}

}  // namespace
}  // namespace continuo::test
