// What an answer of a language model costs beside the model: the prompt, the evidence of a turn
// with eight passages, and an answer of five sentences, cut from a stream and judged. The goal is
// under two milliseconds of processor time for all.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <boost/json.hpp>

#include "agent/gate/answer_gate.hpp"
#include "agent/llm/citation_marks.hpp"
#include "agent/llm/prompt.hpp"
#include "agent/llm/sentence_stream.hpp"

namespace continuo {
namespace {

const std::vector<std::string>& passages() {
    static const auto texts = [] {
        const std::string beginnings[] = {
            "You have 60 days from the day of delivery to return anything you don't like.",
            "Express costs \u20AC12.90 per order, whatever the order value.",
            "The price is a flat \u20AC49 per order, no matter how many large pieces you buy.",
            "Returned goods are checked within 4 working days of reaching our returns centre.",
            "All products carry a warranty from the date of delivery: 5 years on frames.",
            "Your account stays fully usable until the end of the period you have paid for.",
            "A search takes up to 8 working days, and you can follow it under My account > Orders.",
            "Call us on 0800 555 0142, Monday to Friday 8 am to 6 pm, or write an email.",
        };
        std::vector<std::string> all;
        for (const auto& beginning : beginnings)
            all.push_back(
                beginning +
                " Please have your order number ready, because we cannot find the purchase without "
                "it. "
                "The crew takes the packaging away with them. Putting the furniture together is "
                "not part "
                "of the delivery; you can add our assembly service for that at checkout. If nobody "
                "is "
                "there at the agreed time, the second trip costs \u20AC35. Items in stock take 2 "
                "to 3 "
                "weeks, made-to-order sofas 8 to 10 weeks. A neighbour can sign for you if you "
                "tell us "
                "the name in advance, and the courier tries again on the next working day. Note "
                "visible "
                "damage on the delivery slip and take photos of it before you unpack the parcel."
            );
        return all;
    }();
    return texts;
}

GateEvidence evidence() {
    GateEvidence all;
    for (const auto& text : passages())
        all.passages.push_back(
            {.title = "Delivery and returns", .heading = "Good to know", .text = text}
        );
    all.customer = {"How long do I have to return a lamp, and what does it cost?"};
    return all;
}

struct CitedSentence {
    std::string_view text;
    std::size_t passage;
};
constexpr CitedSentence sentences[] = {
    {"You can return anything within 60 days after it was delivered.", 0},
    {"Express delivery costs \u20AC12.90 for each order, no matter how much you spend.", 1},
    {"Returned goods are checked within 4 working days once they have reached the returns centre.",
     3},
    {"A neighbour may sign for you if you give us the name before.", 4},
    {"Our designers will choose a matching carpet for your living room.", 2},
};

void judge_all(const AnswerGate& gate) {
    for (const auto& [text, passage] : sentences)
        benchmark::DoNotOptimize(gate.judge(text, std::span(&passage, 1)));
}

void evidence_of_eight_passages(benchmark::State& state) {
    const auto all = evidence();
    for (auto _ : state) {
        const AnswerGate gate(all);
        benchmark::DoNotOptimize(&gate);
    }
}
BENCHMARK(evidence_of_eight_passages)->Unit(benchmark::kMicrosecond);

void five_sentences(benchmark::State& state) {
    const AnswerGate gate(evidence());
    for (auto _ : state)
        judge_all(gate);
}
BENCHMARK(five_sentences)->Unit(benchmark::kMicrosecond);

void an_answer(benchmark::State& state) {
    const auto all = evidence();
    for (auto _ : state) {
        const AnswerGate gate(all);
        judge_all(gate);
    }
}
BENCHMARK(an_answer)->Unit(benchmark::kMicrosecond);

Question question() {
    Question asked;
    asked.message = "How long do I have to return a lamp, and what does it cost?";
    int rank = 0;
    for (const auto& text : passages()) {
        Source source;
        source.content = text;
        source.metadata = {{"document_id", "d"}, {"title", "Delivery and returns"}};
        source.rank = ++rank;
        source.relevance_score = 1.0 / rank;
        asked.sources.push_back(std::move(source));
    }
    return asked;
}

void a_prompt(benchmark::State& state) {
    constexpr std::uint64_t tokens_max = 6000;
    const PromptConfig config;
    const auto asked = question();
    for (auto _ : state)
        benchmark::DoNotOptimize(build_prompt(config, asked, {}, tokens_max));
}
BENCHMARK(a_prompt)->Unit(benchmark::kMicrosecond);

/// Its marks, its sentences as they come, token by token.
void a_stream(benchmark::State& state) {
    std::string answer;
    for (const auto& [text, passage] : sentences)
        answer += std::string(text) + " [" + std::to_string(passage + 1) + "] ";
    for (auto _ : state) {
        SentenceStream stream;
        constexpr std::size_t token_bytes = 4;
        for (std::size_t at = 0; at < answer.size(); at += token_bytes) {
            for (const auto& one : stream.feed(std::string_view(answer).substr(at, token_bytes)))
                benchmark::DoNotOptimize(read_citations(one, passages().size()));
        }
        benchmark::DoNotOptimize(stream.finish());
    }
}
BENCHMARK(a_stream)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace continuo
