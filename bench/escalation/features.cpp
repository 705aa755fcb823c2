// What the recogniser of requests for a human sees in labelled messages, for
// bench/escalation/fit.py:
//   request_features FILE... > features.jsonl
// FILE: lines "+ text" (asks for a human), "! text" (complains) and "- text" (does neither), or
// JSON lines with "label" (human, none, ...) and "text". Prints a line of JSON for each message:
// its file, label and text, whether the patterns and the whole decision call for a human, and the
// features of its sentences.

#include <cstdio>
#include <fstream>
#include <set>
#include <string>

#include <boost/json.hpp>

#include "agent/escalation/escalation.hpp"
#include "agent/escalation/human_request.hpp"
#include "agent/escalation/request_features.hpp"
#include "agent/language/customer_language.hpp"
#include "agent/language/phrase_matcher.hpp"

namespace continuo {
namespace {

namespace json = boost::json;

void print_row(const std::string& file, const std::string& label, const std::string& text) {
    json::array sentences;
    const auto words = request_words(text);
    visit_sentences(words, [&](std::span<const FoldedWord> sentence) {
        std::set<std::string, std::less<>> features;
        visit_request_features(sentence, [&](std::string_view name) { features.emplace(name); });
        sentences.emplace_back(json::array(features.begin(), features.end()));
    });
    const auto decision = assess_escalation({.message = text, .earlier = {}}, {});
    const json::object row{
        {"file", file},
        {"label", label},
        {"text", text},
        {"pattern", has(find_phrases(text), PatternUse::request)},
        {"asks", asks_for_human(text)},
        {"escalates", decision.escalate},
        {"reasons", json::array(decision.reasons.begin(), decision.reasons.end())},
        {"language", customer_language(text, {})},
        {"sentences", std::move(sentences)},
    };
    std::puts(json::serialize(row).c_str());
}

std::string label_of(char mark) {
    if (mark == '!') return "complaint";
    return mark == '+' ? "human" : "none";
}

void print_file(const std::string& path) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        if (line.front() == '{') {
            const auto row = json::parse(line).as_object();
            const auto label = std::string(row.at("label").as_string());
            print_row(path, label, std::string(row.at("text").as_string()));
        } else {
            print_row(path, label_of(line.front()), line.substr(2));
        }
    }
}

}  // namespace
}  // namespace continuo

int main(int count, char** arguments) {
    for (int i = 1; i < count; ++i)
        continuo::print_file(arguments[i]);
}
