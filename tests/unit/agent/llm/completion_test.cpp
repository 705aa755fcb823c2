#include "agent/llm/completion.hpp"

#include <random>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "support/model_server.hpp"

namespace continuo::test {
namespace {

using Read = std::expected<Completion, ModelFailure>;

struct Reading {
    Read result = std::unexpected(ModelFailure{});
    std::string shown;
    std::optional<TokenUsage> usage;
};

Reading read_body(std::string_view body, std::size_t size, bool complete = true) {
    CompletionReader reader;
    Reading reading;
    const auto show = [&](const CompletionReader::Shown& some) {
        if (some.restart) reading.shown.clear();
        reading.shown += some.text;
    };
    for (std::size_t at = 0; at < body.size(); at += size) {
        auto some = reader.feed(body.substr(at, size));
        if (!some) {
            reading.result = std::unexpected(some.error());
            return reading;
        }
        show(*some);
    }
    auto end = reader.finish(complete);
    reading.usage = reader.usage();
    if (!end) {
        reading.result = std::unexpected(end.error());
        return reading;
    }
    show(end->rest);
    reading.result = std::move(end->completion);
    return reading;
}

/// The same wherever the body is cut.
Reading read_body(const std::string& body) {
    auto whole = read_body(body, body.size() + 1);
    for (const std::size_t size : {1U, 3U, 8U}) {
        const auto other = read_body(body, size);
        EXPECT_EQ(other.result.has_value(), whole.result.has_value()) << size;
        if (whole.result) EXPECT_EQ(other.shown, whole.shown) << size;
        if (whole.result) EXPECT_EQ(other.result->text, whole.shown) << size;
    }
    return whole;
}

std::string text_of(const std::string& body) {
    const auto reading = read_body(body);
    return reading.result ? reading.result->text
                          : std::string(to_string(reading.result.error().fault));
}

std::string joined(const ModelReply& reply) {
    std::string body;
    for (const auto& piece : reply.pieces)
        body += piece;
    return body;
}

TEST(CompletionReader, ReadsAnAnswer) {
    const auto reading =
        read_body(joined(streamed({"Within", " ", "30 days."}, {120, 64, 30, 10})));
    ASSERT_TRUE(reading.result);
    EXPECT_EQ(reading.result->text, "Within 30 days.");
    EXPECT_EQ(reading.result->model, "scripted-1");
    EXPECT_FALSE(reading.result->cut);
    EXPECT_EQ(reading.usage, (TokenUsage{120, 64, 30, 10, false}));
}

TEST(CompletionReader, NeedsAnEndButNotAllOfIt) {
    const auto text = chunk_text({{"content", "Yes."}});
    const std::string done = "data: [DONE]\n\n";
    EXPECT_EQ(text_of(text + chunk_text({}, "stop")), "Yes.") << "no [DONE]";
    EXPECT_EQ(text_of(text + done), "Yes.") << "no finish_reason";
    EXPECT_EQ(text_of(text + chunk_text({}, "eos") + done), "Yes.");
    EXPECT_EQ(text_of(text + chunk_text({}, "") + done), "Yes.");
    EXPECT_EQ(text_of(text + done + "data: {\"what\n\ndata: <html>\n\n"), "Yes.")
        << "behind the end";
    EXPECT_EQ(text_of(text), "truncated");
    EXPECT_EQ(text_of(text + "data: {\"choices\":[{\"de"), "truncated");
    EXPECT_EQ(text_of(""), "malformed");
    EXPECT_EQ(text_of("\n\n: ping\n\n"), "malformed");
}

TEST(CompletionReader, TakesWhatIsCutBehindItsEnd) {
    const auto body = chunk_text({{"content", "Yes."}}) + chunk_text({}, "stop") + "data: {\"usa";
    EXPECT_TRUE(read_body(body, 4, false).result);
    EXPECT_FALSE(read_body(chunk_text({{"content", "Yes."}}) + "data: {\"usa", 4, false).result);
}

TEST(CompletionReader, PassesOverChoicesAndDeltasWithoutText) {
    const std::string filter =
        "data: "
        "{\"id\":\"\",\"created\":0,\"model\":\"\",\"choices\":[],\"prompt_filter_results\":[]}"
        "\n\n";
    EXPECT_EQ(
        text_of(
            filter + "data: {\"created\":1.5,\"id\":null}\n\n" +
            "data: {\"choices\":[{\"index\":0}]}\n\n" +
            "data: {\"choices\":[null]}\n\ndata: {\"choices\":[{\"delta\":null}]}\n\n" +
            chunk_text({{"content", nullptr}}) + chunk_text({{"role", "assistant"}}) +
            chunk_text({{"content", "A"}, {"role", "assistant"}}) + chunk_text({{"content", " "}}) +
            chunk_text({{"content", "B"}}) +
            "data: "
            "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"other\"}}],\"obfuscation\":\"x\"}"
            "\n\n" +
            chunk_text({}, "stop")
        ),
        "A B"
    );
}

TEST(CompletionReader, ReadsAWholeResponseOfAServerThatDoesNotStream) {
    EXPECT_EQ(
        text_of(
            R"({"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Yes."},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}})"
        ),
        "Yes."
    );
    EXPECT_EQ(
        text_of("{\n \"choices\": [{\n \"message\": {\"content\": "
                "[{\"type\":\"text\",\"text\":\"Yes.\"}]},\n \"finish_reason\": \"stop\"}]\n}\n"),
        "Yes."
    );
}

TEST(CompletionReader, ReportsErrorsWithinAStream) {
    const auto text = chunk_text({{"content", "Ye"}});
    EXPECT_EQ(
        text_of(text + "data: {\"error\":{\"message\":\"x\",\"code\":502}}\n\n"), "server_error"
    );
    EXPECT_EQ(
        text_of("data: {\"choices\":[],\"error\":{\"message\":\"x\",\"code\":\"429\"}}\n\n"),
        "rate_limited"
    );
    EXPECT_EQ(text_of(text + "error: {\"code\":500,\"message\":\"slot\"}\n\n"), "server_error");
    EXPECT_EQ(text_of("{\"error\":\"model 'x' not found\"}\n"), "server_error");
    EXPECT_EQ(
        text_of("event: error\ndata: {\"error\":{\"message\":\"the request exceeds the available "
                "context size\"}}\n\n"),
        "context_length"
    );
    EXPECT_EQ(text_of(text + "data: {\"error\":null}\n\n" + chunk_text({}, "stop")), "Ye")
        << "no error";
    EXPECT_EQ(text_of(text + "data: not json\n\n"), "malformed");
    EXPECT_EQ(text_of(text + chunk_text({}, "content_filter")), "content_filter");
}

TEST(CompletionReader, RefusesAnEmptyAnswer) {
    EXPECT_EQ(
        text_of(chunk_text({{"content", ""}}) + chunk_text({}, "stop") + "data: [DONE]\n\n"),
        "empty"
    );
    EXPECT_EQ(
        text_of(chunk_text({{"content", "<think>hm</think>\n"}}) + chunk_text({}, "stop")), "empty"
    );
}

TEST(CompletionReader, HidesReasoning) {
    EXPECT_EQ(
        text_of(
            chunk_text({{"reasoning_content", "hm"}}) + chunk_text({{"reasoning", "hm"}}) +
            chunk_text({{"content", "<thi"}}) + chunk_text({{"content", "nk>x</think>Yes."}}) +
            chunk_text({}, "stop")
        ),
        "Yes."
    );
    EXPECT_EQ(
        text_of(
            chunk_text({{"content", "Let me see. "}}) + chunk_text({{"content", "</think>Yes."}}) +
            chunk_text({}, "stop")
        ),
        "Yes."
    );
}

TEST(CompletionReader, DecidesByTheCallsAndNotByTheReason) {
    const auto call = [](const char* arguments) {
        return chunk_text(
            {{"tool_calls",
              json::array{json::object{
                  {"index", 0},
                  {"id", "a"},
                  {"function", json::object{{"name", "f"}, {"arguments", arguments}}}
              }}}}
        );
    };
    for (const auto* reason : {"stop", "tool_calls", "function_call"}) {
        const auto reading = read_body(call("{\"x\":1}") + chunk_text({}, reason));
        ASSERT_TRUE(reading.result) << reason;
        ASSERT_EQ(reading.result->tool_calls.size(), 1U);
        EXPECT_EQ(reading.result->tool_calls[0].arguments.at("x"), 1);
    }
    EXPECT_EQ(text_of(call("{\"x\":") + chunk_text({}, "tool_calls")), "malformed_call")
        << "cut by length";
}

TEST(CompletionReader, CountsByTheLastUsageThatCanBe) {
    const auto text = chunk_text({{"content", "Yes."}});
    const auto usage = [&](const std::string& more) {
        return read_body(text + more + chunk_text({}, "stop")).usage;
    };
    EXPECT_EQ(
        usage(usage_text({10, 0, 1, 0}) + usage_text({10, 0, 2, 0}) + usage_text({10, 0, 2, 0})),
        (TokenUsage{10, 0, 2, 0, false})
    );
    EXPECT_EQ(usage(""), std::nullopt);
    EXPECT_EQ(
        usage("data: {\"usage\":{\"prompt_tokens\":-5,\"completion_tokens\":1}}\n\n"), std::nullopt
    );
    EXPECT_EQ(
        usage("data: {\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1e30}}\n\n"),
        std::nullopt
    );
    EXPECT_EQ(usage("data: {\"usage\":\"many\"}\n\n"), std::nullopt);
    EXPECT_EQ(
        usage("data: "
              "{\"usage\":{\"prompt_tokens\":5.0,\"completion_tokens\":1,\"prompt_cache_hit_"
              "tokens\":9}}\n\n"),
        (TokenUsage{5, 5, 1, 0, false})
    );
    EXPECT_EQ(
        usage("data: "
              "{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1,\"completion_tokens_"
              "details\":{\"reasoning_tokens\":7}}}\n\n"),
        (TokenUsage{5, 0, 1, 1, false})
    );
}

TEST(CompletionReader, ReadsAnyBytesTheSameInAnyPieces) {
    const auto call = json::array{json::object{
        {"id", "a"}, {"function", json::object{{"name", "f"}, {"arguments", "{\"x\":1}"}}}
    }};
    const std::string body =
        ": ping\r\n\r\n" + joined(streamed({"<think>a</think>It is ä. [1]", " </x>"})) +
        chunk_text({{"tool_calls", call}}) + "error: {}\n{\"a\":1}\ndata: [DONE]";
    constexpr std::uint64_t seed = 20260115;
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    const std::string interesting = "{}[]\":,\n\r<>/ d\\\xC3";
    for (int round = 0; round < 3000; ++round) {
        auto mutated = body;
        for (auto changes = random() % 6; changes > 0; --changes) {
            const auto at = random() % mutated.size();
            switch (random() % 3) {
                case 0:
                    mutated[at] = interesting[random() % interesting.size()];
                    break;
                case 1:
                    mutated.erase(at, 1 + random() % 20);
                    break;
                default:
                    mutated.insert(at, mutated.substr(random() % mutated.size(), random() % 30));
            }
            if (mutated.empty()) mutated = "x";
        }
        const bool complete = random() % 2 == 0;
        const auto whole = read_body(mutated, mutated.size() + 1, complete);
        const auto pieces = read_body(mutated, 1 + random() % 9, complete);
        ASSERT_EQ(whole.result.has_value(), pieces.result.has_value()) << round << mutated;
        if (!whole.result) continue;
        ASSERT_EQ(whole.shown, pieces.shown) << round << mutated;
        ASSERT_EQ(whole.shown, whole.result->text) << round << mutated;
        ASSERT_TRUE(is_utf8(whole.shown));
    }
}

TEST(CompletionReader, EndsAtAnAnswerThatIsTooLong) {
    CompletionReader reader;
    std::expected<CompletionReader::Shown, ModelFailure> some;
    const auto piece = chunk_text({{"content", std::string(60'000, 'x')}});
    for (int i = 0; i < 10 && some; ++i)
        some = reader.feed(piece);
    ASSERT_FALSE(some);
    EXPECT_EQ(some.error().fault, ModelFault::malformed);
}

}  // namespace
}  // namespace continuo::test
