// The routes for people: the queue, claims, messages, notes, and the customer's way to a human.
#include "api_test.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using Problems = std::vector<std::string>;

struct PeopleRoutes : ApiTest {
    Session& waiting(std::string id, std::chrono::seconds since = 0s) {
        auto& session = sessions.add(std::move(id));
        session.status = SessionStatus::escalated;
        session.owner = Owner::queue();
        session.queued_at = clock.now() + since;
        return session;
    }
    const std::vector<AuditEntry>& audit() const { return database.audit_log.entries; }
    static TestRequest act(const std::string& what, std::string id = "sess_1") {
        return post("/api/sessions/" + std::move(id) + "/" + what);
    }

    std::string anna = add_operator("anna");
    std::string ben = add_operator("ben");
};

TEST_F(PeopleRoutes, NeedAnOperatorOrTheAdministrator) {
    waiting("sess_1");
    for (const auto& request :
         {get("/api/queue"),
          get("/api/queue/events"),
          act("claim"),
          act("messages").json(R"({"content":"x"})"),
          act("notes").json(R"({"content":"x"})"),
          get("/api/sessions/sess_1/notes"),
          act("release"),
          act("resolve")}) {
        EXPECT_EQ(send(request).status(), 401) << request.request.target;
        auto wrong = request;
        EXPECT_EQ(send(wrong.as(make_operator_token())).status(), 401) << request.request.target;
    }
    expect_status(get("/api/queue").as(anna), 200);
    expect_status(get("/api/queue").admin(), 200);
}

TEST_F(PeopleRoutes, QueueShowsWhoWaitsLongestFirst) {
    auto& first = waiting("sess_1", 10s);
    first.ticket_id = "ESC-1";
    first.user_id = "ada";
    first.last_seq = 1;
    Message said;
    said.seq = 1;
    said.content = "Can I talk to someone?";
    said.timestamp = clock.now();
    sessions.messages["sess_1"] = {said};
    auto& ticket = database.ticket_store.add("ESC-1");
    ticket.reasons = {"Explicit escalation request"};
    ticket.priority = TicketPriority::high;
    ticket.summary = "Can I talk to someone?";
    ticket.contact = "ada@example.com";
    waiting("sess_2", 0s);
    waiting("sess_3", 20s).owner = Owner::person("ben");
    sessions.add("sess_4");
    clock.advance(1min);
    refresh_operators();

    const auto response = send(get("/api/queue").as(anna));
    ASSERT_EQ(response.status(), 200);
    const auto queue = response.json().as_array();
    ASSERT_EQ(queue.size(), 3U);
    EXPECT_EQ(sessions.listed.filter.status, SessionStatus::escalated) << "an index, not a scan";
    EXPECT_EQ(queue[0].at("session_id"), "sess_2");
    EXPECT_EQ(queue[0].at("waiting_seconds"), 60);
    EXPECT_EQ(queue[0].at("last_message"), nullptr);
    EXPECT_EQ(queue[1].at("session_id"), "sess_1");
    EXPECT_EQ(queue[1].at("waiting_seconds"), 50);
    EXPECT_EQ(queue[1].at("priority"), "high");
    EXPECT_EQ(queue[1].at("reasons").at(0), "Explicit escalation request");
    EXPECT_EQ(queue[1].at("summary"), "Can I talk to someone?");
    EXPECT_EQ(queue[1].at("contact"), "ada@example.com");
    EXPECT_EQ(queue[1].at("user_id"), "ada");
    EXPECT_EQ(queue[1].at("last_message").at("content"), "Can I talk to someone?");
    EXPECT_EQ(queue[1].at("claimed_by"), nullptr);
    EXPECT_EQ(queue[2].at("claimed_by"), "ben");
    EXPECT_EQ(queue[2].at("status"), "claimed");
    EXPECT_EQ(response.header("X-Total-Count"), "3");
    EXPECT_EQ(response.header("X-Next-Cursor"), "");
}

TEST_F(PeopleRoutes, QueueIsReadInPages) {
    for (int i = 0; i < 5; ++i)
        waiting("sess_" + std::to_string(i), std::chrono::seconds(i));
    std::vector<std::string> seen;
    std::string cursor;
    do {
        auto target = std::string("/api/queue?limit=2");
        if (!cursor.empty()) target += "&cursor=" + cursor;
        const auto page = send(get(target).as(anna));
        ASSERT_EQ(page.status(), 200);
        for (const auto& item : page.json().as_array())
            seen.emplace_back(item.at("session_id").as_string());
        cursor = page.header("X-Next-Cursor");
    } while (!cursor.empty());
    EXPECT_EQ(seen, (std::vector<std::string>{"sess_0", "sess_1", "sess_2", "sess_3", "sess_4"}));
    expect_status(get("/api/queue?cursor=x").as(anna), 422);
    expect_status(get("/api/queue?cursor=-1:s").as(anna), 422);
    sessions.failure = Error{Errc::unavailable, "away"};
    expect_status(get("/api/queue").as(anna), 503);
}

TEST_F(PeopleRoutes, AClaimIsTheOperatorsOwn) {
    waiting("sess_1");
    const auto claimed = send(act("claim").as(anna));
    ASSERT_EQ(claimed.status(), 200);
    EXPECT_EQ(claimed.object().at("owner"), "operator:anna");
    EXPECT_EQ(claimed.object().at("claimed_by"), "anna");
    ASSERT_EQ(sessions.patches.size(), 1U);
    EXPECT_EQ(sessions.patches[0].ticket->assignee, "anna");
    EXPECT_EQ(sessions.patches[0].ticket->status, TicketStatus::open);
    EXPECT_EQ(audit().back().action, "session.claim");
    EXPECT_EQ(audit().back().actor, "operator:anna");
    EXPECT_EQ(audit().back().subject, "sess_1");

    expect_status(act("claim").as(anna), 200);
    EXPECT_EQ(sessions.patches.size(), 1U) << "to claim it again changes nothing";
    const auto refused = send(act("claim").as(ben));
    EXPECT_EQ(refused.status(), 409);
    EXPECT_EQ(refused.message(), "anna has this conversation.");
    expect_status(act("claim").json(R"({"operator":"anna"})").as(ben), 403);
}

TEST_F(PeopleRoutes, TheAdministratorNamesWhoClaims) {
    waiting("sess_1");
    EXPECT_EQ(send(act("claim").admin()).problems(), Problems{"body.operator"});
    EXPECT_EQ(
        send(act("claim").json(R"({"operator":"a b"})").admin()).problems(),
        Problems{"body.operator"}
    );
    const auto claimed = send(act("claim").json(R"({"operator":"carol"})").admin());
    EXPECT_EQ(claimed.object().at("claimed_by"), "carol");
    EXPECT_EQ(audit().back().actor, "admin");
    EXPECT_EQ(audit().back().detail.at("operator"), "carol");
}

TEST_F(PeopleRoutes, AClaimLooksAgainWhenAnotherChangeCameBetween) {
    waiting("sess_1");
    sessions.conflicts = 2;
    expect_status(act("claim").as(anna), 200);
    waiting("sess_2");
    sessions.conflicts = 1000;
    expect_status(act("claim", "sess_2").as(anna), 503);
    sessions.conflicts = 0;
    sessions.sessions["sess_2"].status = SessionStatus::ended;
    expect_status(act("claim", "sess_2").as(anna), 409);
    expect_status(act("claim", "sess_9").as(anna), 404);
    expect_status(act("claim", "undefined").as(anna), 400);
}

TEST_F(PeopleRoutes, AMessageNeedsTheClaim) {
    waiting("sess_1");
    const auto write = [](const std::string& token) {
        return act("messages").json(R"({"content":" Hello ","client_message_id":"a1"})").as(token);
    };
    const auto unclaimed = send(write(anna));
    EXPECT_EQ(unclaimed.status(), 409);
    EXPECT_NE(unclaimed.message().find("Nobody has claimed"), std::string::npos);
    sessions.sessions["sess_1"].owner = Owner::person("anna");
    const auto sent = send(write(anna));
    ASSERT_EQ(sent.status(), 200);
    EXPECT_EQ(sent.object().at("seq"), 1);
    EXPECT_EQ(sent.object().at("operator"), "anna");
    EXPECT_EQ(sent.object().at("content"), "Hello");
    EXPECT_EQ(sent.object().at("client_message_id"), "a1");
    EXPECT_EQ(audit().back().action, "session.message");
    EXPECT_FALSE(audit().back().detail.contains("content")) << "what was said is in the log only";
    EXPECT_EQ(send(write(ben)).message(), "anna has this conversation.");

    const auto history = send(get("/api/chat/sessions/sess_1/messages"));
    EXPECT_EQ(history.object().at("messages").at(0).at("role"), "operator");
    EXPECT_EQ(history.object().at("messages").at(0).at("author"), "anna");

    auto by_key = act("messages").json(R"({"content":"from the key"})").admin();
    EXPECT_EQ(send(by_key).object().at("operator"), "anna") << "it speaks for who has it";
    sessions.append_failure =
        Error{Errc::invalid_input, "another text", ErrorReason::other_content};
    EXPECT_EQ(send(write(anna)).problems(), Problems{"body.client_message_id"});
}

TEST_F(PeopleRoutes, MessagesAndNotesAreChecked) {
    waiting("sess_1").owner = Owner::person("anna");
    EXPECT_EQ(send(act("messages").json("{}").as(anna)).problems(), Problems{"body.content"});
    EXPECT_EQ(
        send(act("messages").json(R"({"content":"x","client_message_id":"a b"})").as(anna))
            .problems(),
        Problems{"body.client_message_id"}
    );
    EXPECT_EQ(
        send(act("notes").json(R"({"content":" "})").as(anna)).problems(), Problems{"body.content"}
    );
    expect_status(act("messages").form("content=x").as(anna), 415);
}

TEST_F(PeopleRoutes, NotesAreForOperators) {
    waiting("sess_1");
    const auto added = send(act("notes").json(R"({"content":"Call back."})").as(anna));
    ASSERT_EQ(added.status(), 201);
    EXPECT_EQ(added.object().at("author"), "anna");
    expect_status(act("notes").json(R"({"content":"Done."})").admin(), 201);
    const auto notes = send(get("/api/sessions/sess_1/notes").as(ben));
    ASSERT_EQ(notes.status(), 200);
    EXPECT_EQ(notes.object().at("notes").as_array().size(), 2U);
    EXPECT_EQ(notes.object().at("notes").at(1).at("author"), "admin");
    EXPECT_TRUE(sessions.messages["sess_1"].empty());
    expect_status(act("notes", "sess_9").json(R"({"content":"x"})").as(anna), 404);
    database.note_store.failure = Error{Errc::unavailable, "away"};
    expect_status(get("/api/sessions/sess_1/notes").as(ben), 503);
}

TEST_F(PeopleRoutes, ReleaseAndResolveGiveItBackToTheBot) {
    waiting("sess_1").owner = Owner::person("anna");
    EXPECT_EQ(send(act("release").as(ben)).message(), "anna has this conversation.");
    const auto released = send(act("release").as(anna));
    EXPECT_EQ(released.object().at("owner"), "bot");
    EXPECT_EQ(released.object().at("claimed_by"), nullptr);
    EXPECT_FALSE(sessions.patches.back().ticket) << "the ticket stays open";
    EXPECT_EQ(audit().back().action, "session.release");
    expect_status(act("release").as(anna), 200);

    sessions.sessions["sess_1"].owner = Owner::person("anna");
    expect_status(act("resolve").admin(), 200);
    EXPECT_EQ(sessions.patches.back().ticket->status, TicketStatus::resolved);
    EXPECT_EQ(sessions.sessions["sess_1"].status, SessionStatus::active);
    EXPECT_EQ(audit().back().action, "session.resolve");
}

TEST_F(PeopleRoutes, ACustomerRatesAReply) {
    sessions.add("sess_1");
    const auto rate = [this](std::string body) {
        return send(post("/api/chat/sessions/sess_1/feedback").json(std::move(body)));
    };
    ASSERT_EQ(rate(R"({"seq":2,"rating":"down","comment":" too long "})").status(), 200);
    const auto& feedback = *sessions.patches.back().feedback;
    EXPECT_EQ(feedback.seq, 2U);
    EXPECT_FALSE(feedback.is_good);
    EXPECT_EQ(feedback.comment, "too long");
    ASSERT_EQ(rate(R"({"rating":"up"})").status(), 200);
    EXPECT_EQ(sessions.patches.back().feedback->seq, 0U);
    EXPECT_EQ(
        rate(R"({"seq":0,"rating":"good"})").problems(), (Problems{"body.seq", "body.rating"})
    );
    EXPECT_EQ(rate("{}").problems(), Problems{"body.rating"});
    EXPECT_EQ(rate("[]").status(), 422);
    EXPECT_EQ(sessions.patches.size(), 2U);
}

TEST_F(PeopleRoutes, ACustomerScoresTheConversation) {
    sessions.add("sess_1");
    const auto score = [this](std::string body) {
        return send(post("/api/chat/sessions/sess_1/feedback").json(std::move(body)));
    };
    ASSERT_EQ(score(R"({"score":4,"comment":"fine"})").status(), 200);
    EXPECT_EQ(sessions.patches.back().feedback->score, 4);
    EXPECT_EQ(score(R"({"score":6})").problems(), Problems{"body.score"});
    EXPECT_EQ(score(R"({"score":0})").problems(), Problems{"body.score"});
    EXPECT_EQ(score(R"({"score":5,"rating":"up"})").problems(), Problems{"body.score"});
    EXPECT_EQ(sessions.patches.size(), 1U);
}

TEST_F(PeopleRoutes, ACustomerAsksForAHumanAndTakesItBack) {
    sessions.add("sess_1");
    waiting("sess_0", -10s);
    const auto handoff = [] { return post("/api/chat/sessions/sess_1/handoff"); };
    const auto asked =
        send(handoff().json(R"({"reason":"Broken lamp","contact":"ada@example.com"})"));
    ASSERT_EQ(asked.status(), 200);
    EXPECT_EQ(asked.object().at("owner"), "queue");
    EXPECT_EQ(asked.object().at("position"), 2);
    EXPECT_EQ(asked.object().at("open"), true);
    const auto& patch = sessions.patches.back();
    EXPECT_TRUE(patch.by_customer);
    EXPECT_EQ(patch.ticket->reason, "Broken lamp");
    EXPECT_EQ(patch.ticket->contact, "ada@example.com");
    ASSERT_TRUE(patch.notice);
    EXPECT_NE(patch.notice->content.find(*patch.ticket_id), std::string::npos);
    EXPECT_NE(patch.notice->content.find("number 2 in line"), std::string::npos);
    EXPECT_EQ(audit().back().actor, "customer");

    expect_status(handoff(), 200);
    EXPECT_EQ(sessions.patches.size(), 1U) << "who waits is not told again";
    const auto back = send(ask("DELETE", "/api/chat/sessions/sess_1/handoff"));
    EXPECT_EQ(back.object().at("owner"), "bot");
    EXPECT_EQ(back.object().at("position"), nullptr);
    EXPECT_EQ(sessions.patches.back().ticket->status, TicketStatus::resolved);
    expect_status(ask("DELETE", "/api/chat/sessions/sess_1/handoff"), 200);

    sessions.sessions["sess_1"].owner = Owner::person("anna");
    sessions.sessions["sess_1"].status = SessionStatus::escalated;
    EXPECT_EQ(
        send(ask("DELETE", "/api/chat/sessions/sess_1/handoff")).message(),
        "anna has this conversation."
    );
    EXPECT_EQ(send(handoff()).object().at("operator"), "anna");
    EXPECT_EQ(send(handoff().json(R"({"contact":"x"})")).problems(), Problems{"body.contact"});
    sessions.sessions["sess_1"].status = SessionStatus::ended;
    expect_status(handoff(), 409);
    expect_status(post("/api/chat/sessions/sess_9/handoff"), 404);
}

}  // namespace
}  // namespace continuo::test
