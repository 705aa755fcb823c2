// Guarantees 1-3 of the contract for state, with the real binary: a message that was acknowledged
// is in the log after any kill, is answered once, and the count is exact.
#include <atomic>
#include <csignal>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "integration/server_process.hpp"
#include "support/http_call.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

std::string create_session(HttpCaller& caller) {
    const auto created = caller.post_json("/api/sessions", "{}");
    EXPECT_EQ(created.status, 201) << created.body;
    return std::string(created.json().at("session_id").as_string());
}

CallResult say(
    HttpCaller& caller, const std::string& session, const std::string& id, const std::string& text
) {
    return caller.post_json(
        fmt::format("/api/chat/sessions/{}/messages", session),
        boost::json::serialize(boost::json::object{{"message", text}, {"client_message_id", id}})
    );
}

boost::json::array whole_history(HttpCaller& caller, const std::string& session) {
    boost::json::array all;
    for (std::int64_t after = 0;;) {
        const auto page = caller.get(
            fmt::format("/api/chat/sessions/{}/messages?after={}&limit=200", session, after)
        );
        EXPECT_EQ(page.status, 200) << page.body;
        const auto messages = page.json().at("messages").as_array();
        if (messages.empty()) {
            EXPECT_EQ(page.json().at("total").to_number<std::size_t>(), all.size());
            return all;
        }
        for (const auto& message : messages) {
            after = message.at("seq").to_number<std::int64_t>();
            all.push_back(message);
        }
    }
}

TEST(Restart, GoesOnWithAConversation) {
    const ScratchFolder folder;
    std::string session;
    std::string first_reply;
    {
        ServerProcess server(folder.path());
        HttpCaller caller(server.port());
        session = create_session(caller);
        const auto reply = say(caller, session, "m1", "How long does standard shipping take?");
        ASSERT_EQ(reply.status, 200) << reply.body;
        first_reply = std::string(reply.json().at("message").as_string());
        EXPECT_NE(first_reply.find("3"), std::string::npos) << first_reply;
        caller.close();
        server.signal(SIGTERM);
        EXPECT_EQ(server.wait(), 0) << server.output();
        // The id opens the session, and the key everything: neither is ever in the log.
        EXPECT_EQ(server.output().find(session), std::string::npos);
        EXPECT_NE(server.output().find(session.substr(0, 12)), std::string::npos);
        EXPECT_EQ(server.output().find(ServerProcess::admin_key), std::string::npos);
    }
    ServerProcess server(folder.path());
    HttpCaller caller(server.port());
    const auto follow_up = say(caller, session, "m2", "and what about express?");
    ASSERT_EQ(follow_up.status, 200) << follow_up.body;
    EXPECT_NE(follow_up.json().at("message").as_string().find("1"), std::string::npos)
        << follow_up.body;

    const auto replayed = say(caller, session, "m1", "How long does standard shipping take?");
    ASSERT_EQ(replayed.status, 200) << replayed.body;
    EXPECT_EQ(replayed.json().at("message").as_string(), first_reply);
    EXPECT_TRUE(replayed.json().at("metadata").at("replayed").as_bool());
    EXPECT_EQ(whole_history(caller, session).size(), 4U);
}

/// A customer who writes message after message, and sends one again, with its id, when the
/// connection broke before the answer came.
struct RestartCustomer {
    std::string session;
    int sent = 0;                                // messages whose answer came
    std::map<std::string, std::string> replies;  // client_message_id -> the reply that was seen
};

TEST(KillNine, LosesNothingThatWasAcknowledgedAndDoublesNothing) {
    const ScratchFolder folder;
    constexpr int customers = 8;
    constexpr int kills = 4;
    constexpr int turns_each_life = 25;
    std::vector<RestartCustomer> all(customers);
    // Asked the same again and again, the agent would call a person, and fall silent.
    const ServerProcess::Environment settings{{"ESCALATION_ENABLED", "false"}};
    auto server = std::make_unique<ServerProcess>(folder.path(), settings);
    {
        HttpCaller caller(server->port());
        for (auto& customer : all)
            customer.session = create_session(caller);
    }
    for (int life = 0; life <= kills; ++life) {
        std::atomic<int> answered{0};
        const bool last = life == kills;
        {
            std::vector<std::jthread> threads;
            for (auto& customer : all) {
                threads.emplace_back([&customer, &answered, last, port = server->port()] {
                    HttpCaller caller(port);
                    for (int turn = 0; !last || turn < 3; ++turn) {
                        const auto id = fmt::format("m{}", customer.sent);
                        try {
                            const auto reply = say(
                                caller,
                                customer.session,
                                id,
                                fmt::format("Question {}: how do I track my order?", customer.sent)
                            );
                            ASSERT_EQ(reply.status, 200) << reply.body;
                            customer.replies[id] =
                                std::string(reply.json().at("message").as_string());
                            ++customer.sent;
                            ++answered;
                        } catch (const ConnectionLost&) {
                            return;  // the same id is sent again in the server's next life
                        }
                    }
                });
            }
            if (!last) {
                while (answered < customers * turns_each_life)
                    std::this_thread::yield();
                server->kill();  // in the middle of the others' turns
            }
        }
        if (!last) server = std::make_unique<ServerProcess>(folder.path(), settings);
    }

    HttpCaller caller(server->port());
    for (const auto& customer : all) {
        const auto history = whole_history(caller, customer.session);
        std::map<std::string, int> asked;
        std::uint64_t expected_seq = 1;
        for (const auto& message : history) {
            EXPECT_EQ(message.at("seq").to_number<std::uint64_t>(), expected_seq++);
        }
        ASSERT_EQ(history.size(), 2U * static_cast<unsigned>(customer.sent))
            << "one reply for each message, none lost, none doubled";
        for (int i = 0; i < customer.sent; ++i) {
            const auto& question = history[2U * static_cast<unsigned>(i)];
            const auto& reply = history[2U * static_cast<unsigned>(i) + 1];
            EXPECT_EQ(question.at("role").as_string(), "user");
            EXPECT_EQ(
                question.at("content").as_string(),
                fmt::format("Question {}: how do I track my order?", i)
            );
            EXPECT_EQ(reply.at("role").as_string(), "assistant");
            EXPECT_EQ(reply.at("content").as_string(), customer.replies.at(fmt::format("m{}", i)));
        }
        const auto session = caller.get("/api/sessions/" + customer.session);
        EXPECT_EQ(session.json().at("message_count").to_number<int>(), customer.sent);
    }
}

TEST(Terminate, FinishesWhatIsInFlightAndCutsNothing) {
    const ScratchFolder folder;
    ServerProcess server(folder.path(), {{"ESCALATION_ENABLED", "false"}});
    std::atomic<int> answered{0};
    std::atomic<int> refused{0};
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, port = server.port()] {
            HttpCaller caller(port);
            const auto session = create_session(caller);
            for (int turn = 0;; ++turn) {
                try {
                    const auto reply =
                        say(caller, session, fmt::format("t{}", turn), "What is your refund policy?"
                        );
                    // An answer that came is whole and right, to the last one.
                    ASSERT_EQ(reply.status, 200) << reply.body;
                    ++answered;
                } catch (const ConnectionLost&) {
                    ++refused;
                    return;
                }
            }
        });
    }
    while (answered < 200)
        std::this_thread::yield();
    server.signal(SIGTERM);
    EXPECT_EQ(server.wait(), 0);
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(refused, 8);
    EXPECT_NE(server.output().find("Application shutdown complete"), std::string::npos);
    EXPECT_EQ(server.output().find("had to be cut"), std::string::npos) << server.output();
}

}  // namespace
}  // namespace continuo::test
