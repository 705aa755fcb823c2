// A turn in the traces: from the request of a customer to the archive and the model.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/background.hpp"
#include "app/services.hpp"
#include "app/shutdown.hpp"
#include "support/http_call.hpp"
#include "support/redis_server.hpp"
#include "support/scratch.hpp"
#include "support/trace_collector.hpp"
#include "support/wait_until.hpp"
#include "telemetry/log.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto trace = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr auto parent = "00f067aa0ba902b7";

std::string traceparent(std::string_view flags = "01") {
    return "traceparent: 00-" + std::string(trace) + "-" + parent + "-" + std::string(flags) +
           "\r\ntracestate: congo=t61rcWkgMzE\r\n";
}

struct TracesTest : testing::Test {
    TracesTest() {
        settings.app.data_directory = folder.path();
        settings.app.telemetry = true;
        settings.app.shutdown_grace = 0s;
        settings.app.environment = Environment::development;
        settings.api.host = "127.0.0.1";
        settings.api.port = 0;
        settings.api.workers = 1;
        settings.api.admin_key = Secret("the-administrators-key");
        settings.knowledge.load_samples = true;
        settings.traces.endpoint = collector.url();
        configure_log({.level = LogLevel::info, .format = LogFormat::text, .file = folder / "log"});
    }
    ~TracesTest() override {
        if (services) shut_down(*services);
        configure_log({});
    }

    void start() {
        auto opened = open_services(settings, system_clock());
        ASSERT_TRUE(opened) << opened.error().detail;
        services = std::move(*opened);
        const auto listening = start_listening(*services);
        ASSERT_TRUE(listening) << listening.error().detail;
        start_background_loops(*services);
        caller = std::make_unique<HttpCaller>(services->server->port(), 60s);
    }
    /// All spans are with the collector then.
    void stop() {
        shut_down(*services);
        services.reset();
    }

    std::string new_session() {
        const auto made = caller->post_json("/api/sessions", "{}");
        return std::string(made.json().at("session_id").as_string());
    }
    int ask(const std::string& session, const std::string& headers) {
        return caller
            ->post_json(
                "/api/chat/sessions/" + session + "/messages",
                R"({"message":"How do I reset my password?"})",
                headers
            )
            .status;
    }

    std::vector<CollectedSpan> named(std::string_view name) const {
        auto found = collector.spans();
        std::erase_if(found, [&](const auto& span) { return span.name != name; });
        return found;
    }
    /// The one span of the trace with this name.
    CollectedSpan only(std::string_view name) const {
        auto found = named(name);
        std::erase_if(found, [](const auto& span) { return span.trace_id != trace; });
        // A batch whose reply came too late is sent again.
        std::set<std::string> seen;
        std::erase_if(found, [&seen](const auto& span) {
            return !seen.insert(span.span_id).second;
        });
        EXPECT_EQ(found.size(), 1U) << name;
        return found.empty() ? CollectedSpan{} : found.front();
    }
    std::string log_text() const {
        flush_log();
        std::ifstream file(folder / "log");
        return {std::istreambuf_iterator<char>(file), {}};
    }

    ScratchFolder folder;
    TraceCollector collector;
    Settings settings;
    std::unique_ptr<Services> services;
    std::unique_ptr<HttpCaller> caller;
};

TEST_F(TracesTest, FollowATurnFromItsRequestToTheArchive) {
    start();
    const auto session = new_session();
    ASSERT_EQ(ask(session, traceparent() + "X-Request-ID: req-1\r\n"), 200);
    stop();
    EXPECT_THAT(collector.complaints(), IsEmpty());

    const auto request = only("POST /api/chat/sessions/{id}/messages");
    EXPECT_EQ(request.parent_id, parent);
    EXPECT_EQ(request.trace_state, "congo=t61rcWkgMzE");
    EXPECT_EQ(request.kind, 2);
    EXPECT_EQ(request.attributes.at("http.response.status_code"), "200");
    EXPECT_EQ(request.attributes.at("continuo.request_id"), "req-1");
    const auto turn = only("turn");
    EXPECT_EQ(turn.parent_id, request.span_id);
    EXPECT_EQ(turn.attributes.at("continuo.answer.type"), "answer");
    for (const auto* step :
         {"store begin_turn", "search", "assess escalation", "respond", "store commit_turn"})
        EXPECT_EQ(only(step).parent_id, turn.span_id) << step;
    EXPECT_EQ(only("archive write").parent_id, only("store commit_turn").span_id);
    EXPECT_LE(request.begin, turn.begin);
    EXPECT_GE(request.end, turn.end);
    EXPECT_EQ(collector.resource().at("service.name"), "continuo");

    EXPECT_THAT(log_text(), HasSubstr("[req-1 trace=" + std::string(trace) + "]"));
    for (const auto& span : collector.spans()) {
        for (const auto& [key, value] : span.attributes)
            EXPECT_THAT(value, Not(HasSubstr(session))) << "the id opens the session: " << key;
    }
}

TEST_F(TracesTest, GoOnInWhatTheArchiveWritesLaterFromRedis) {
    RedisServer redis(folder.path());
    settings.session.store = SessionStoreType::redis;
    settings.redis.url = "unix://" + redis.socket_path();
    start();
    const auto session = new_session();
    ASSERT_EQ(ask(session, traceparent()), 200);
    wait_until("the archive to write the turn", [this] {
        const auto writes = named("archive write");
        return std::ranges::find(writes, trace, &CollectedSpan::trace_id) != writes.end();
    });
    ASSERT_EQ(ask(session, traceparent("00")), 200);
    wait_until("the archive to write what is not recorded below its batch", [this] {
        const auto batches = named("archive batch");
        const auto writes = named("archive write");
        return std::ranges::any_of(writes, [&](const CollectedSpan& write) {
            return std::ranges::find(batches, write.parent_id, &CollectedSpan::span_id) !=
                   batches.end();
        });
    });
    stop();
    EXPECT_THAT(collector.complaints(), IsEmpty());
    EXPECT_EQ(only("archive write").parent_id, only("store commit_turn").span_id);
    const auto batches = named("archive batch");
    ASSERT_FALSE(batches.empty());
    for (const auto& batch : batches) {
        EXPECT_EQ(batch.parent_id, "") << "several turns are in one";
        EXPECT_FALSE(batch.failed);
        EXPECT_GE(std::stoi(batch.attributes.at("continuo.outbox.entries")), 1);
        EXPECT_GT(std::stoi(batch.attributes.at("continuo.outbox.bytes")), 100);
        EXPECT_GE(std::stoi(batch.attributes.at("continuo.outbox.lag")), 0);
        EXPECT_LT(std::stoi(batch.attributes.at("continuo.outbox.age_ms")), 60'000);
        for (const auto& [key, value] : batch.attributes)
            EXPECT_THAT(value, Not(HasSubstr(session))) << key;
    }
}

TEST_F(TracesTest, SampleBatchesOfTheArchiveLikeOthers) {
    RedisServer redis(folder.path());
    settings.session.store = SessionStoreType::redis;
    settings.redis.url = "unix://" + redis.socket_path();
    settings.traces.sampler = "parentbased_always_off";
    start();
    ASSERT_EQ(ask(new_session(), traceparent()), 200);
    wait_until("the archive to write the turn", [this] { return !named("archive write").empty(); });
    stop();
    EXPECT_TRUE(named("archive batch").empty());
    EXPECT_EQ(only("archive write").parent_id, only("store commit_turn").span_id);
}

TEST_F(TracesTest, GoOnAtTheModel) {
    ModelServer model([](const ModelCall&, std::size_t) {
        return streamed({"You can reset it on the sign-in page [1]."});
    });
    settings.model.base_url = model.url();
    settings.model.model = "scripted-1";
    start();
    ASSERT_EQ(ask(new_session(), traceparent()), 200);
    stop();
    ASSERT_FALSE(model.calls().empty());
    const auto chat = named("chat");
    ASSERT_FALSE(chat.empty());
    const auto headers = model.calls().front().headers;
    EXPECT_EQ(
        headers.at("traceparent"), "00-" + std::string(trace) + "-" + chat.front().span_id + "-01"
    );
    EXPECT_EQ(headers.at("tracestate"), "congo=t61rcWkgMzE");
    EXPECT_EQ(chat.front().parent_id, only("respond").span_id);
    EXPECT_EQ(chat.front().kind, 3);
    EXPECT_EQ(chat.front().attributes.at("gen_ai.request.model"), "scripted-1");
    EXPECT_EQ(chat.front().attributes.at("gen_ai.usage.input_tokens"), "100");
}

TEST_F(TracesTest, AreNotRecordedWhereTheCallerSaysSo) {
    start();
    const auto session = new_session();
    ASSERT_EQ(ask(session, traceparent("00")), 200);
    stop();
    EXPECT_TRUE(named("turn").empty());
    EXPECT_THAT(log_text(), HasSubstr("trace=" + std::string(trace)));
}

TEST_F(TracesTest, BeginAnewWithAWrongParentAndHaveRefusedRequests) {
    start();
    EXPECT_EQ(caller->get("/api/sessions/unknown-session", "traceparent: 00-bad\r\n").status, 404);
    EXPECT_EQ(caller->get("/nothing/here").status, 404);
    EXPECT_EQ(caller->get("/health").status, 200);
    stop();
    EXPECT_THAT(collector.complaints(), IsEmpty());
    const auto refused = named("GET /api/sessions/{id}");
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].parent_id, "");
    EXPECT_EQ(refused[0].attributes.at("http.response.status_code"), "404");
    EXPECT_EQ(named("GET unmatched").size(), 1U);
    EXPECT_TRUE(named("GET /health").empty()) << "probes are not worth a trace";
}

TEST_F(TracesTest, OfACollectorThatIsAwayHoldNothingUp) {
    std::string away;
    {
        away = TraceCollector().url();
    }
    settings.traces.endpoint = away;
    start();
    EXPECT_EQ(ask(new_session(), traceparent()), 200);
    stop();
    EXPECT_THAT(log_text(), HasSubstr("traces cannot be exported to " + away));
}

TEST_F(TracesTest, AreOffWithoutACollector) {
    settings.traces.endpoint.clear();
    start();
    EXPECT_EQ(ask(new_session(), traceparent() + "X-Request-ID: req-1\r\n"), 200);
    stop();
    EXPECT_EQ(collector.requests(), 0U);
    EXPECT_THAT(log_text(), HasSubstr("[req-1]"));
}

}  // namespace
}  // namespace continuo::test
