// Judges the labelled answers that bench/gate/make_rows.py made, for bench/gate/report.py and
// bench/gate/fit.py: a line of JSON for each row, with the verdict and the features of every
// sentence.

#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "agent/gate/answer_gate.hpp"
#include "agent/gate/faults/fault_model.hpp"
#include "agent/llm/citation_marks.hpp"
#include "agent/llm/sentence_stream.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace continuo {
namespace {

std::string_view text_of(const json::object& row, std::string_view key) {
    const auto* value = row.if_contains(key);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                  : std::string_view();
}

std::vector<std::string_view> texts_of(const json::object& row, std::string_view key) {
    std::vector<std::string_view> texts;
    if (const auto* list = row.if_contains(key)) {
        for (const auto& value : list->as_array())
            texts.emplace_back(value.as_string());
    }
    return texts;
}

std::vector<std::string> sentences_of(std::string_view answer) {
    SentenceStream stream;
    auto sentences = stream.feed(answer);
    for (auto& rest : stream.finish())
        sentences.push_back(std::move(rest));
    return sentences;
}

json::object judged(const json::object& row) {
    GateEvidence evidence;
    for (const auto& value : row.at("passages").as_array()) {
        const auto& passage = value.as_object();
        evidence.passages.push_back(
            {.title = text_of(passage, "title"),
             .heading = text_of(passage, "heading"),
             .text = text_of(passage, "text")}
        );
    }
    evidence.tool_results = texts_of(row, "tools");
    evidence.customer = texts_of(row, "customer");
    evidence.actions = texts_of(row, "actions");
    const AnswerGate gate(evidence);
    json::array sentences;
    for (const auto& sentence : sentences_of(text_of(row, "answer"))) {
        const auto cited = read_citations(trim(sentence), evidence.passages.size());
        const auto verdict = gate.judge(cited.text, cited.passages);
        json::array citations;
        for (const auto& citation : verdict.citations)
            citations.push_back(citation.passage + 1);
        json::object features;
        for (const auto& field : support_fields)
            features.emplace(field.name, verdict.features.*field.value);
        json::object signals;
        for (const auto& field : fault_fields)
            signals.emplace(field.name, verdict.signals.*field.value);
        sentences.push_back(
            {{"text", cited.text},
             {"dropped", verdict.outcome == GateOutcome::drop},
             {"recited", verdict.outcome == GateOutcome::recite},
             {"rule", to_string(verdict.rule)},
             {"kind", to_string(verdict.kind)},
             {"support", verdict.support},
             {"citations", std::move(citations)},
             {"features", std::move(features)},
             {"signals", std::move(signals)}}
        );
    }
    json::object out;
    for (const auto* key : {"id", "half", "label", "kind", "source"})
        out.emplace(key, text_of(row, key));
    out.emplace("sentences", std::move(sentences));
    return out;
}

}  // namespace
}  // namespace continuo

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        if (line.empty()) continue;
        const auto row = continuo::json::parse(line).as_object();
        std::puts(continuo::json::serialize(continuo::judged(row)).c_str());
    }
    return 0;
}
