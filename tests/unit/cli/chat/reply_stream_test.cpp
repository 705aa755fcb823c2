// Replies that come as events, over connections that are cut.
#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/chat/reply_assembly.hpp"
#include "fake_chat_transport.hpp"

namespace continuo::test {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// What a person sees: a text, and what was void of it.
struct Heard final : ReplyListener {
    std::string text;
    std::vector<std::string> void_texts;
    std::vector<std::string> statuses;
    int interruptions = 0;

    void on_text(std::string_view piece) override { text += piece; }
    void on_restart() override { void_texts.push_back(std::exchange(text, {})); }
    void on_status(std::string_view message) override { statuses.emplace_back(message); }
    void on_interrupted() override { ++interruptions; }
};

std::string event(std::string_view type, std::string_view members, std::string_view id = {}) {
    auto text = id.empty() ? std::string() : fmt::format("id: {}\n", id);
    return text + fmt::format("event: {0}\ndata: {{\"type\":\"{0}\",{1}}}\n\n", type, members);
}
std::string connected(std::string_view owner = "bot", int last_seq = 0, bool running = false) {
    return event(
        "connected",
        fmt::format(R"("owner":"{}","last_seq":{},"running":{})", owner, last_seq, running)
    );
}
std::string text(int offset, std::string_view content, std::string_view id = "1.2-x", int seq = 2) {
    return event(
        "text",
        fmt::format(
            R"("seq":{},"offset":{},"content":"{}","role":"assistant")", seq, offset, content
        ),
        id
    );
}
std::string complete(int length, int seq = 2) {
    return event(
        "complete",
        fmt::format(
            R"("seq":{},"role":"assistant","length":{},"answer_type":"answer","reasons":[],)"
            R"("requires_escalation":false,"sources":[{{"content":"5 days","metadata":{{"title":"Shipping"}}}}])",
            seq,
            length
        )
    );
}

class ReplyStreamTest : public testing::Test {
protected:
    ReplyStreamTest() {
        fake.session("sess_1");
        EXPECT_TRUE(client.begin("").has_value());
    }
    ~ReplyStreamTest() override { EXPECT_TRUE(transport.all_taken()); }

    ChatClientConfig config() {
        ChatClientConfig config;
        config.attempts = 3;
        config.wait = [this](std::chrono::milliseconds time) { waits.push_back(time); };
        return config;
    }
    /// The message is known to the server under the id that the client gave it.
    Result<ChatReply> send() { return client.send("How long?", &heard); }
    /// `acknowledged` needs that id, which the client makes: the test transport puts it in.
    static std::string acknowledged(int seq = 1) {
        return event(
            "acknowledged", fmt::format(R"("seq":{},"client_message_id":"$ID")", seq), "1.2-0"
        );
    }

    struct IdTransport final : ChatTransport {
        explicit IdTransport(FakeChatTransport& inner_) : inner(inner_) {}
        Result<ChatHttpReply> send(ChatHttpRequest request) override {
            return inner.send(std::move(request));
        }
        Result<ChatStreamReply> open(ChatHttpRequest request) override {
            if (!request.body.empty())
                id = json::parse(request.body).at("client_message_id").as_string().c_str();
            auto opened = inner.open(std::move(request));
            if (opened && opened->stream)
                opened->stream = std::make_unique<IdStream>(std::move(opened->stream), id);
            return opened;
        }
        struct IdStream final : ChatByteStream {
            IdStream(std::unique_ptr<ChatByteStream> inner_, std::string id_)
                : inner(std::move(inner_)), id(std::move(id_)) {}
            Result<std::optional<std::string>> read(std::chrono::milliseconds time) override {
                auto part = inner->read(time);
                if (!part || !*part) return part;
                if (const auto at = (*part)->find("$ID"); at != std::string::npos)
                    (*part)->replace(at, 3, id);
                return part;
            }
            std::unique_ptr<ChatByteStream> inner;
            std::string id;
        };
        FakeChatTransport& inner;
        std::string id;
    };

    FakeChatTransport fake;
    IdTransport transport_{fake};
    FakeChatTransport& transport = fake;
    Heard heard;
    std::vector<std::chrono::milliseconds> waits;
    ChatClient client{transport_, config()};
};

TEST_F(ReplyStreamTest, TellsTheTextAsItComes) {
    transport.stream(
        {"retry: 1000\n\n" + connected(),
         acknowledged() + event("status", R"("message":"Searching…")"),
         event("start", R"("seq":2)") + text(0, "It takes "),
         "",
         ": ping\n\n",
         text(9, "5 days.") + complete(16)}
    );
    const auto reply = send();
    ASSERT_TRUE(reply.has_value()) << reply.error().detail;
    EXPECT_EQ(reply->text, "It takes 5 days.");
    EXPECT_EQ(reply->sources.at(0).title, "Shipping");
    EXPECT_FALSE(reply->is_handoff);
    EXPECT_EQ(heard.text, reply->text);
    EXPECT_THAT(heard.statuses, ElementsAre("Searching…"));
    EXPECT_EQ(transport.requests.back().method, "POST");
    EXPECT_FALSE(client.has_undelivered());
}

TEST_F(ReplyStreamTest, GoesOnBehindTheLastEventWhereverItIsCut) {
    const auto whole = connected() + acknowledged() + text(0, "It \xE2\x9C\x93 takes ", "1.2-11") +
                       text(11, "5 days.", "1.2-18") + complete(18);
    const auto last = whole.size() - 1;
    for (std::size_t cut = 0; cut <= last; ++cut) {
        const auto sent = whole.substr(0, cut);
        const auto has = [&](std::string_view part) {
            const auto at = whole.find(part);
            return sent.size() >= whole.find("\n\n", at) + 2;
        };
        transport.stream({sent}, true);
        if (!has("acknowledged")) {
            transport.stream({whole});
        } else if (!has("1.2-11")) {
            transport.stream({connected() + text(0, "It \xE2\x9C\x93 takes 5 days.") + complete(18)}
            );
        } else if (!has("1.2-18")) {
            transport.stream({connected() + text(11, "5 days.") + complete(18)});
        } else {
            transport.stream({connected() + complete(18)});
        }
        heard = {};
        const auto reply = send();
        ASSERT_TRUE(reply.has_value()) << "cut at " << cut << ": " << reply.error().detail;
        EXPECT_EQ(heard.text, "It \xE2\x9C\x93 takes 5 days.") << "cut at " << cut;
        EXPECT_THAT(heard.void_texts, IsEmpty());
        const auto& again = transport.requests.back();
        EXPECT_EQ(again.method, has("acknowledged") ? "GET" : "POST");
        if (again.method == "GET") {
            EXPECT_EQ(again.target, "/api/chat/sessions/sess_1/events");
            EXPECT_EQ(
                again.last_event_id,
                has("1.2-18")   ? "1.2-18"
                : has("1.2-11") ? "1.2-11"
                                : "1.2-0"
            );
        }
        EXPECT_TRUE(transport.all_taken());
    }
}

TEST_F(ReplyStreamTest, SaysThatAnAnswerBeginsAnew) {
    transport.stream(
        {connected() + acknowledged() + text(0, "It takes 6") +
         event("restart", R"("seq":2)", "1.2-0") + text(0, "Five days.") + complete(10)}
    );
    EXPECT_EQ(send().value().text, "Five days.");
    EXPECT_THAT(heard.void_texts, ElementsAre("It takes 6"));
    EXPECT_EQ(heard.text, "Five days.");
}

TEST_F(ReplyStreamTest, NoticesAnotherTextByItself) {
    transport.stream({connected() + acknowledged() + text(0, "It takes", "")}, true);
    transport.stream({connected() + text(0, "Five days.") + complete(10)});
    EXPECT_EQ(send().value().text, "Five days.");
    EXPECT_THAT(heard.void_texts, ElementsAre("It takes"));
}

TEST_F(ReplyStreamTest, AsksAnewWhenTheLogWasRebuilt) {
    transport.stream({connected() + acknowledged() + text(0, "It takes ")}, true);
    transport.stream({connected() + event("resync", R"("epoch":7)")});
    transport.reply(200, R"({"message":"It takes 5 days.","metadata":{"answer_type":"answer"}})");
    EXPECT_EQ(send().value().text, "It takes 5 days.");
    EXPECT_EQ(heard.text, "It takes 5 days.");
    EXPECT_THAT(heard.void_texts, IsEmpty());
    EXPECT_EQ(transport.requests.back().method, "POST");
}

TEST_F(ReplyStreamTest, AsksAnewWhenATextIsMissing) {
    transport.stream({connected() + acknowledged() + text(5, "days")});
    transport.reply(200, R"({"message":"Five days."})");
    EXPECT_EQ(send().value().text, "Five days.");
    EXPECT_EQ(heard.text, "Five days.");
}

TEST_F(ReplyStreamTest, APlannedRestartIsNoEnd) {
    transport.stream({connected() + acknowledged() + text(0, "It takes ") + "retry: 200\n\n"});
    transport.stream({connected() + text(9, "5 days.") + complete(16)});
    EXPECT_EQ(send().value().text, "It takes 5 days.");
    EXPECT_EQ(heard.text, "It takes 5 days.");
    EXPECT_THAT(waits, IsEmpty());
}

TEST_F(ReplyStreamTest, IsSilentWhereAPersonHasTheConversation) {
    transport.stream({connected("operator") + acknowledged()});
    const auto reply = send();
    ASSERT_TRUE(reply.has_value());
    EXPECT_EQ(reply->text, "");
    EXPECT_FALSE(reply->is_handoff);
    EXPECT_EQ(heard.text, "");

    transport.stream({connected("operator") + acknowledged(3)}, true);
    transport.stream({connected("operator", 3)});
    transport.reply(200, R"({"message":"","requires_escalation":true,"metadata":{}})");
    EXPECT_EQ(send().value().text, "") << "a cut connection does not wait for a reply";
}

TEST_F(ReplyStreamTest, ARefusalInTheStreamIsTheAnswer) {
    transport.stream(
        {connected() + acknowledged() +
         event("error", R"("error":"Timeout","message":"It took too long.","status":504)")}
    );
    const auto reply = send();
    ASSERT_FALSE(reply.has_value());
    EXPECT_EQ(reply.error().detail, "It took too long.");
    EXPECT_TRUE(client.has_undelivered());
}

TEST_F(ReplyStreamTest, ABusyServerIsAskedLaterUnderTheSameId) {
    transport.stream(
        {connected() + acknowledged() +
         event("error", R"("message":"Busy.","status":503,"retry_after":"2")")}
    );
    transport.reply(200, R"({"message":"Five days."})");
    EXPECT_EQ(send().value().text, "Five days.");
    EXPECT_THAT(waits, ElementsAre(2s));
    EXPECT_EQ(heard.interruptions, 1);
}

TEST_F(ReplyStreamTest, AStoreThatIsAwayForAWhileIsWaitedFor) {
    transport.stream(
        {connected() + acknowledged() + event("error", R"("message":"Away.","status":503)"),
         text(0, "Hi.") + complete(3)}
    );
    EXPECT_EQ(send().value().text, "Hi.");
}

TEST_F(ReplyStreamTest, RepliesToOthersAreNotOurs) {
    transport.stream(
        {connected() + text(0, "Before.", "1.1-7", 1) + acknowledged(2) + text(0, "Old.", "", 2) +
         event("text", R"("seq":3,"offset":0,"content":"Anna here.","role":"operator")") +
         text(0, "Hi.", "", 4) + complete(3, 4)}
    );
    EXPECT_EQ(send().value().text, "Hi.");
    EXPECT_EQ(heard.text, "Hi.");
}

TEST_F(ReplyStreamTest, StreamsThatBringNothingAreGivenUp) {
    transport.stream({connected() + acknowledged() + text(0, "Five ")}, true);
    transport.stream({connected()}, true);
    transport.stream({connected()}, true);
    transport.reply(200, R"({"message":"Five days."})");
    EXPECT_EQ(send().value().text, "Five days.");
    EXPECT_EQ(heard.text, "Five days.");
    EXPECT_THAT(heard.void_texts, IsEmpty());
}

TEST_F(ReplyStreamTest, EndsWithAServerThatNeverCompletes) {
    transport.stream(std::vector<std::string>{connected() + acknowledged()}, true);
    transport.stream(std::vector<std::string>(200, ""));
    transport.reply(200, R"({"message":"Five days."})");
    EXPECT_EQ(send().value().text, "Five days.");
}

}  // namespace

}  // namespace continuo::test
