// A conversation between a customer, the bot and an operator, over two instances.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "integration/shared_state_fixture.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;

class People : public SharedState {
protected:
    /// The token of a new operator of the instance in `folder`.
    static std::string add_operator(const ScratchFolder& folder, const std::string& name) {
        const auto added = run_program(folder.path(), "operator add " + name);
        EXPECT_EQ(added.status, 0) << added.output;
        for (const auto line : split(added.output, '\n'))
            if (line.starts_with("op_")) return std::string(line);
        ADD_FAILURE() << added.output;
        return {};
    }
    static std::string bearer(const std::string& token) {
        return "Authorization: Bearer " + token + "\r\n";
    }
    static CallResult act(
        HttpCaller& caller,
        const std::string& session,
        const std::string& what,
        const std::string& token,
        const std::string& body = "{}"
    ) {
        return caller.post_json(
            fmt::format("/api/sessions/{}/{}", session, what), body, bearer(token)
        );
    }
    static std::vector<std::string> transcript(HttpCaller& caller, const std::string& session) {
        const auto page = caller.get(fmt::format("/api/chat/sessions/{}/messages", session)).json();
        std::vector<std::string> lines;
        for (const auto& message : page.at("messages").as_array())
            lines.push_back(fmt::format(
                "{}: {}",
                std::string(message.at("role").as_string()),
                std::string(message.at("content").as_string())
            ));
        return lines;
    }
};

TEST_F(People, AnOperatorOfAnotherInstanceTakesOverAndGivesBack) {
    start_redis();
    const auto anna = add_operator(x_two, "anna");
    ServerProcess one(x_one.path(), settings());
    ServerProcess two(x_two.path(), settings());
    HttpCaller customer(one.port());
    HttpCaller desk(two.port());
    const auto session = begin(customer);
    const auto asked = say(customer, session, "I want to talk to a human", "m1");
    ASSERT_EQ(asked.status, 200) << asked.body;
    EXPECT_THAT(asked.body, HasSubstr("next in line"));

    const auto queue = desk.get("/api/queue", bearer(anna));
    ASSERT_EQ(queue.status, 200) << queue.body;
    ASSERT_EQ(queue.json().as_array().size(), 1U) << queue.body;
    EXPECT_EQ(queue.json().at(0).at("session_id").as_string(), session);

    // While she waits, the bot answers what it can.
    const auto helped = say(customer, session, "How do I reset my password?", "m2");
    EXPECT_EQ(helped.json().at("metadata").at("answer_type"), "answer") << helped.body;

    ASSERT_EQ(act(desk, session, "claim", anna).status, 200);
    EXPECT_EQ(act(desk, session, "claim", anna).status, 200);
    const auto silent = say(customer, session, "How do I reset my password?", "m3");
    EXPECT_EQ(silent.json().at("metadata").at("answer_type"), "handoff") << silent.body;
    for (int i = 0; i < 2; ++i) {
        const auto sent =
            act(desk,
                session,
                "messages",
                anna,
                R"({"content":"Hi, Anna here.","client_message_id":"a1"})");
        EXPECT_EQ(sent.status, 200) << sent.body;
    }
    EXPECT_EQ(act(desk, session, "notes", anna, R"({"content":"private"})").status, 201);
    const auto lines = transcript(customer, session);
    ASSERT_EQ(lines.size(), 6U);
    EXPECT_EQ(lines[4], "user: How do I reset my password?");
    EXPECT_EQ(lines[5], "operator: Hi, Anna here.");

    ASSERT_EQ(act(desk, session, "release", anna).status, 200);
    const auto again = say(customer, session, "How do I reset my password?", "m4");
    EXPECT_EQ(again.json().at("metadata").at("answer_type"), "answer") << again.body;
    EXPECT_EQ(act(desk, session, "messages", anna, R"({"content":"one more"})").status, 409);

    const auto removed = run_program(x_two.path(), "operator remove anna");
    EXPECT_EQ(removed.status, 0) << removed.output;
    wait_until("the token is refused", [&] {
        return desk.get("/api/queue", bearer(anna)).status == 401;
    });
}

TEST_F(People, WhoWaitsTakesTheRequestBack) {
    ServerProcess server(x_one.path());
    HttpCaller customer(server.port());
    const auto session = begin(customer);
    ASSERT_EQ(say(customer, session, "I want to talk to a human").status, 200);
    const auto first = say(customer, session, "what is the meaning of zorblax").json();
    EXPECT_THAT(
        std::string(first.at("message").as_string()), HasSubstr("added it to your request")
    );
    const auto second = say(customer, session, "and of quuxification").json();
    EXPECT_EQ(second.at("message"), "") << "it is said once";
    const auto back = say(customer, session, "no, just tell me how I reset my password");
    EXPECT_THAT(back.body, HasSubstr("no longer wait"));
    const auto state = customer.get("/api/sessions/" + session).json();
    EXPECT_EQ(state.at("owner"), "bot");
}

TEST_F(People, TheTerminalOfAnOperator) {
    const auto token = add_operator(x_one, "anna");
    ServerProcess server(x_one.path());
    HttpCaller customer(server.port());
    const auto session = begin(customer);
    ASSERT_EQ(say(customer, session, "I want to talk to a human").status, 200);
    const auto run = [&](const std::string& typed, const std::string& command) {
        const auto file = x_folder / "terminal.txt";
        const auto line = fmt::format(
            "printf '{}' | CONTINUO_OPERATOR_TOKEN={} "
            "CONTINUO_URL=http://127.0.0.1:{} " CONTINUO_BINARY " operator {} >'{}' 2>&1",
            typed,
            token,
            server.port(),
            command,
            file.string()
        );
        EXPECT_EQ(std::system(line.c_str()), 0) << command;  // NOLINT(concurrency-mt-unsafe)
        std::ostringstream text;
        text << std::ifstream(file).rdbuf();
        return text.str();
    };
    EXPECT_THAT(run("", "queue"), HasSubstr(session));
    const auto taken = run("Hello, Anna here.\\n/resolve\\n", "take");
    EXPECT_THAT(taken, HasSubstr("I want to talk to a human"));
    EXPECT_THAT(taken, HasSubstr("The ticket is resolved"));
    EXPECT_EQ(transcript(customer, session).back(), "operator: Hello, Anna here.");
}

}  // namespace
}  // namespace continuo::test
