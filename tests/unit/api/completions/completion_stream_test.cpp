// Streams over a store in memory and an agent that speaks as told.
#include "api/completions/completion_stream.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "api_test.hpp"
#include "async/as_result.hpp"
#include "live/draft_sinks.hpp"
#include "live/live.hpp"
#include "live/notifying_session_store.hpp"
#include "session/memory/in_memory_session_store.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

// ---- what may be sent ------------------------------------------------------------------------

StreamEvent acknowledged(std::string client_message_id) {
    Message message;
    message.client_message_id = std::move(client_message_id);
    return {stream_event::Acknowledged{std::move(message)}, std::nullopt};
}

StreamEvent text(std::uint64_t seq, std::string content, Role role = Role::assistant) {
    return {stream_event::Text{seq, 0, std::move(content), role, {}}, std::nullopt};
}

TEST(AnswerText, GoesOutAsItComes) {
    AnswerText answer("m");
    EXPECT_EQ(answer.take(acknowledged("m")), "");
    EXPECT_TRUE(answer.is_taken());
    EXPECT_EQ(answer.take(text(2, "One. ")), "One. ");
    EXPECT_EQ(answer.take(text(2, "Two. ")), "Two. ");
    EXPECT_EQ(answer.rest("One. Two. Three."), "Three.");
    EXPECT_EQ(answer.rest("One. Two. "), "");
    EXPECT_EQ(answer.rest("Uno."), std::nullopt);
}

TEST(AnswerText, OthersTextIsNotSent) {
    AnswerText answer("m");
    EXPECT_EQ(answer.take(text(2, "To an earlier message.")), "");
    EXPECT_EQ(answer.take(acknowledged("other")), "");
    EXPECT_FALSE(answer.is_taken());
    EXPECT_EQ(answer.take(acknowledged("m")), "");
    EXPECT_EQ(answer.take(text(4, "A human's.", Role::operator_)), "");
    EXPECT_EQ(answer.take(text(5, "Ours.")), "Ours.");
}

TEST(AnswerText, AnAnswerThatIsMadeAgainGoesOnWhereItIsTheSame) {
    AnswerText answer("m");
    (void)answer.take(acknowledged("m"));
    EXPECT_EQ(answer.take(text(2, "One. Two. ")), "One. Two. ");
    (void)answer.take({stream_event::Restart{2}, std::nullopt});
    EXPECT_EQ(answer.take(text(2, "One. ")), "");
    EXPECT_EQ(answer.take(text(2, "Two. Three.")), "Three.");
    EXPECT_EQ(answer.take(text(3, "Uno. ")), "") << "under another number, too";
    EXPECT_EQ(answer.take(text(3, "Dos, tres y cuatro.")), "");
    EXPECT_EQ(answer.rest("Uno. Dos, tres y cuatro."), std::nullopt);
}

// ---- whole streams ---------------------------------------------------------------------------

/// Says `parts` and waits behind the first one until it is let go on.
struct SpeakingAgent final : Agent {
    SpeakingAgent(SessionStore& store, AnswerSinks& sinks, const ToolRegistry& tools)
        : x_store(store), x_sinks(sinks), x_tools(tools) {}

    std::vector<std::string> parts{"One. ", "Two."};
    std::string answer = "One. Two.";  ///< as it is committed
    std::optional<Error> refusal;
    std::optional<Error> failure;               ///< after it was begun
    std::unique_ptr<asio::steady_timer> pause;  ///< null: it does not wait

    Task<Result<TurnReply>> turn(TurnRequest request) override {
        if (refusal) co_return std::unexpected(*refusal);
        BeginTurn begin;
        begin.session_id = request.session_id;
        begin.client_message_id = request.client_message_id;
        begin.content = request.message;
        begin.instance = "test";
        begin.durable = true;
        auto outcome = co_await x_store.begin_turn(std::move(begin));
        if (!outcome) co_return std::unexpected(outcome.error());
        TurnReply reply;
        if (auto* replayed = std::get_if<Replayed>(&*outcome)) {
            reply.session = replayed->session;
            reply.message = replayed->message;
            reply.reply = replayed->reply;
            reply.replayed = true;
            co_return reply;
        }
        auto& begun = std::get<Begun>(*outcome);
        auto sink = co_await x_sinks.open(
            {request.session_id, begun.lease.fence, begun.session->last_seq + 1}
        );
        for (const auto& part : parts) {
            (void)co_await sink->say(part);
            if (pause) (void)co_await pause->async_wait(as_result);
        }
        if (failure) co_return std::unexpected(*failure);
        CommitTurn commit;
        commit.lease = begun.lease;
        commit.reply.content = answer;
        auto committed = co_await x_store.commit_turn(std::move(commit));
        if (!committed) co_return std::unexpected(committed.error());
        reply.session = committed->session;
        reply.message = begun.message;
        reply.reply = committed->reply;
        reply.answer_type = AnswerType::answer;
        co_return reply;
    }
    Task<std::vector<Begun>> take_pending(std::size_t) override { co_return std::vector<Begun>(); }
    Task<Result<TurnReply>> answer_taken(Begun) override { co_return fail(Errc::internal, ""); }
    Task<Result<AnswerPreview>> preview(std::string) override { co_return AnswerPreview(); }
    const ToolRegistry& tools() const override { return x_tools; }
    const AgentConfig& config() const override { return x_config; }

private:
    SessionStore& x_store;
    AnswerSinks& x_sinks;
    const ToolRegistry& x_tools;
    AgentConfig x_config;
};

struct CompletionStreamTest : ApiTest {
    CompletionStreamTest() {
        config.program_keys = {{"shop", "key-of-the-shop"}};
        streaming = make_api(
            config,
            ApiServices{
                .sessions = *store,
                .agent = speaker,
                .tools = tools,
                .knowledge = knowledge,
                .database = database,
                .pool = pool,
                .clock = clock,
                .draining = {},
                .live = &live,
            }
        );
    }

    Task<HttpResponse> ask_for_stream(std::string members = {}, std::string key = {}) {
        auto built =
            post("/v1/chat/completions")
                .as("key-of-the-shop")
                .json(
                    R"({"model":"continuo","stream":true,"messages":[{"role":"user","content":"Hi"}])" +
                    members + "}"
                );
        if (!key.empty()) built.header("Idempotency-Key", key);
        auto& request = built.request;
        request.received = clock.steady_now();
        auto decision = streaming->accept(request);
        if (auto* refused = std::get_if<HttpResponse>(&decision)) co_return std::move(*refused);
        co_return co_await streaming->handle(std::move(request));
    }
    /// All that is still to come, as it is on the wire.
    static Task<std::string> rest_of(std::shared_ptr<BodyStream> stream) {
        std::string out;
        while (auto part = co_await stream->next())
            out += *part;
        co_return out;
    }
    /// The chunks of a stream; the last event must be [DONE].
    static std::vector<json::object> chunks(std::string_view wire) {
        std::vector<json::object> out;
        constexpr std::string_view done = "data: [DONE]\n\n";
        EXPECT_TRUE(wire.ends_with(done)) << wire;
        wire.remove_suffix(std::min(done.size(), wire.size()));
        while (!wire.empty()) {
            const auto end = wire.find("\n\n");
            if (!wire.starts_with("data: ") || end == std::string_view::npos) {
                ADD_FAILURE() << wire;
                break;
            }
            out.push_back(json::parse(wire.substr(6, end - 6)).as_object());
            wire.remove_prefix(end + 2);
        }
        return out;
    }
    static const json::object& delta(const json::object& chunk) {
        return chunk.at("choices").at(0).at("delta").as_object();
    }
    static std::string said(const std::vector<json::object>& list) {
        std::string out;
        for (const auto& chunk : list) {
            if (!chunk.contains("choices") || chunk.at("choices").as_array().empty()) continue;
            out += find_string(delta(chunk), "content").value_or("");
        }
        return out;
    }

    LiveChannel channel;
    std::unique_ptr<Drafts> drafts = make_memory_drafts();
    std::unique_ptr<SessionStore> store = make_notifying_session_store(
        make_in_memory_session_store({}, nullptr, system_clock(), nullptr), channel
    );
    std::unique_ptr<AnswerSinks> sinks = make_draft_sinks(*drafts, channel);
    SpeakingAgent speaker{*store, *sinks, tools};
    TurnHub hub{speaker};
    Live live{{*store, *drafts, channel, nullptr}, hub};
    std::unique_ptr<HttpHandler> streaming;
};

TEST_F(CompletionStreamTest, RoleTextFinishUsageDone) {
    run_task([](CompletionStreamTest* t) -> Task<void> {
        auto response =
            co_await t->ask_for_stream(R"(,"stream_options":{"include_usage":true},"user":"ada")");
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(*response.headers.find("Content-Type"), "text/event-stream; charset=utf-8");
        const auto list = chunks(co_await rest_of(response.stream));
        EXPECT_GE(list.size(), 4U);
        if (list.size() < 4) co_return;
        EXPECT_EQ(delta(list.front()).at("role"), "assistant");
        EXPECT_EQ(delta(list.front()).at("content"), "");
        const auto session = find_string(list.front().at("continuo").as_object(), "session_id");
        EXPECT_EQ(said(list), "One. Two.");
        const auto& finish = list[list.size() - 2];
        EXPECT_TRUE(delta(finish).empty());
        EXPECT_EQ(finish.at("choices").at(0).at("finish_reason"), "stop");
        EXPECT_EQ(finish.at("continuo").at("session_id").as_string(), *session);
        EXPECT_EQ(finish.at("continuo").at("seq"), 2);
        EXPECT_TRUE(list.back().at("choices").as_array().empty());
        EXPECT_EQ(list.back().at("usage").at("total_tokens"), 4);
        for (std::size_t i = 0; i < list.size(); ++i) {
            EXPECT_EQ(list[i].at("id"), list[0].at("id"));
            EXPECT_EQ(list[i].at("object"), "chat.completion.chunk");
            EXPECT_EQ(list[i].at("usage").is_null(), i + 1 < list.size());
        }
    }(this));
}

TEST_F(CompletionStreamTest, TextComesWhileTheAnswerIsMade) {
    run_task([](CompletionStreamTest* t) -> Task<void> {
        t->speaker.pause = std::make_unique<asio::steady_timer>(
            co_await asio::this_coro::executor, SteadyPoint::max()
        );
        auto response = co_await t->ask_for_stream();
        std::string wire;
        while (!wire.contains("One. "))
            wire += (co_await response.stream->next()).value();
        EXPECT_FALSE(wire.contains("Two."));
        EXPECT_EQ(t->hub.running(), 1U);
        response.stream->end(BodyStream::End::draining);  // it is waited for
        t->speaker.pause->expires_at(SteadyPoint::min());
        const auto list = chunks(wire + co_await rest_of(response.stream));
        EXPECT_EQ(said(list), "One. Two.");
        t->speaker.pause.reset();
    }(this));
}

TEST_F(CompletionStreamTest, TheTurnGoesOnWhenTheClientGoes) {
    run_task([](CompletionStreamTest* t) -> Task<void> {
        t->speaker.pause = std::make_unique<asio::steady_timer>(
            co_await asio::this_coro::executor, SteadyPoint::max()
        );
        auto response = co_await t->ask_for_stream(R"(,"metadata":{"session_id":"42"})", "k-1");
        (void)co_await response.stream->next();
        response.stream->end(BodyStream::End::client_gone);
        EXPECT_FALSE(co_await response.stream->next());
        response.stream.reset();
        t->speaker.pause->expires_at(SteadyPoint::min());
        while (t->hub.running() > 0)
            co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
        t->speaker.pause.reset();
        // Sent again it is the same message, in the same conversation.
        auto again = co_await t->ask_for_stream(R"(,"metadata":{"session_id":"42"})", "k-1");
        const auto list = chunks(co_await rest_of(again.stream));
        EXPECT_EQ(said(list), "One. Two.");
        EXPECT_EQ(list.back().at("continuo").at("replayed"), true);
        EXPECT_EQ(list.back().at("continuo").at("seq"), 2) << "nothing was doubled";
    }(this));
}

TEST_F(CompletionStreamTest, WhatRefusesTheMessageIsAnOrdinaryError) {
    run_task([](CompletionStreamTest* t) -> Task<void> {
        t->speaker.refusal = Error{Errc::busy, "another turn"};
        const auto response = co_await t->ask_for_stream();
        EXPECT_EQ(response.status, 503);
        EXPECT_EQ(json::parse(response.body).at("error").at("type"), "server_error");
        EXPECT_EQ(*response.headers.find("x-should-retry"), "true");
    }(this));
}

TEST_F(CompletionStreamTest, AnErrorOfALaterMomentIsAPart) {
    run_task([](CompletionStreamTest* t) -> Task<void> {
        t->speaker.failure = Error{Errc::unavailable, "away"};
        auto response = co_await t->ask_for_stream();
        EXPECT_EQ(response.status, 200);
        const auto list = chunks(co_await rest_of(response.stream));
        EXPECT_EQ(list.back().at("error").at("code"), "service_unavailable");
    }(this));
}

TEST_F(CompletionStreamTest, AnAnswerInOtherWordsThanWereSentIsAnError) {
    run_task([](CompletionStreamTest* t) -> Task<void> {
        t->speaker.pause = std::make_unique<asio::steady_timer>(
            co_await asio::this_coro::executor, SteadyPoint::max()
        );
        t->speaker.answer = "Uno. Dos.";
        auto response = co_await t->ask_for_stream();
        std::string wire;
        while (!wire.contains("One. "))
            wire += (co_await response.stream->next()).value();
        t->speaker.pause->expires_at(SteadyPoint::min());
        const auto list = chunks(wire + co_await rest_of(response.stream));
        t->speaker.pause.reset();
        EXPECT_EQ(list.back().at("error").at("code"), "answer_restarted");
    }(this));
}

}  // namespace
}  // namespace continuo::test
