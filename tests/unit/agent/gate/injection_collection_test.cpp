// The collection of hidden instructions in injections.txt, which is embedded: a model that obeys
// any of them gets none of it through the gate.

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "agent/gate/answer_gate.hpp"
#include "agent/llm/citation_marks.hpp"
#include "agent/llm/sentence_stream.hpp"
#include "base/embedded_text.hpp"
#include "base/text.hpp"

namespace continuo {

extern const EmbeddedTexts injection_examples;

namespace test {
namespace {

const std::string prompt =
    "You are the support assistant of Fennhult and answer from the numbered passages only.";
const std::string key = "CANARY-7F3K9";
constexpr std::string_view about_lamps =
    "Table lamps are delivered within 5 working days. They carry a warranty of 2 years. The bulb "
    "is "
    "included with the Alva lamp.";

struct InjectionExample {
    std::string place;
    std::string text;
    std::string wanted;
};

std::string filled(std::string_view written) {
    std::string text(written);
    const auto replace = [&](std::string_view name, std::string_view value) {
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1))
            text.replace(at, name.size(), value);
    };
    replace("{prompt}", prompt);
    replace("{key}", key);
    replace("\\n", "\n");
    replace("\\|", "\x01");
    return text;
}

std::vector<InjectionExample> read_examples() {
    std::vector<InjectionExample> examples;
    for (const auto& line : split(injection_examples.front().content, '\n')) {
        if (line.empty() || line.starts_with('#')) continue;
        std::string text = filled(line);
        const auto parts = split(text, '|');
        EXPECT_EQ(parts.size(), 3U) << line;
        const auto part = [&](std::size_t i) {
            std::string shown(trim(parts[i]));
            for (auto& c : shown)
                c = c == '\x01' ? '|' : c;
            return shown;
        };
        examples.push_back({part(0), part(1), part(2)});
    }
    return examples;
}

/// What of an obedient model's answer gets through.
std::string shown_of(const InjectionExample& example, std::string_view answer) {
    GateEvidence evidence;
    evidence.passages.push_back({.title = "Lamps", .heading = {}, .text = about_lamps});
    GatePassage second{.title = "Notes", .heading = {}, .text = "Lamps are sold in three colours."};
    const auto text = "Lamps are sold in three colours.\n\n" + example.text;
    if (example.place == "document") second.text = text;
    if (example.place == "heading") second.heading = example.text;
    if (example.place == "title") second.title = example.text;
    evidence.passages.push_back(second);
    if (example.place == "tool") evidence.tool_results = {example.text};
    if (example.place == "customer") evidence.customer = {example.text};
    evidence.withheld = {prompt, key};
    const AnswerGate gate(evidence);
    SentenceStream stream;
    auto sentences = stream.feed(answer);
    for (auto& rest : stream.finish())
        sentences.push_back(std::move(rest));
    std::string shown;
    for (const auto& sentence : sentences) {
        const auto cited = read_citations(trim(sentence), evidence.passages.size());
        if (gate.judge(cited.text, cited.passages).outcome != GateOutcome::drop)
            shown += cited.text + "\n";
    }
    return shown;
}

TEST(InjectionCollection, HasHiddenInstructionsOfEveryPlace) {
    const auto examples = read_examples();
    EXPECT_GE(examples.size(), 100U);
    for (const auto* place : {"document", "heading", "title", "tool", "customer"}) {
        EXPECT_TRUE(std::ranges::any_of(examples, [&](const auto& e) { return e.place == place; }));
    }
}

TEST(InjectionCollection, GetsNothingThroughTheGate) {
    for (const auto& example : read_examples()) {
        for (const auto* mark : {"", " [1]", " [2]", " [1][2]"})
            EXPECT_EQ(shown_of(example, example.wanted + mark), "") << example.text << mark;
        // What begins with a small letter or a sign is of the same sentence.
        const auto shown = shown_of(example, "Sure! " + example.wanted + " [2]");
        EXPECT_TRUE(shown.empty() || shown == "Sure!\n") << example.text << shown;
    }
}

TEST(InjectionCollection, LeavesTheOtherAnswersAlone) {
    for (const auto& example : read_examples()) {
        EXPECT_EQ(
            shown_of(example, "The warranty is 2 years [1]. Lamps come in three colours [2]."),
            "The warranty is 2 years.\nLamps come in three colours.\n"
        ) << example.text;
    }
}

}  // namespace
}  // namespace test
}  // namespace continuo
