// scripted-model PORT [PAUSE_MS [MODE]]: a server of chat completions for trying by hand. It
// answers with sentences of the passages that it is given, word by word, and prints each request's
// tokens. MODE: cut (breaks off in the second sentence), silent (stops there, and waits), mute (no
// answer at all), uncited (no citations), error (status 500).
#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"
#include "support/model_server.hpp"

namespace continuo::test {
namespace {

/// The first sentences of the passages that are longer than a heading.
std::vector<std::string> sentences_of(const std::string& prompt) {
    std::vector<std::string> sentences;
    for (int number = 1; number <= 2; ++number) {
        const auto begin = prompt.find(fmt::format("<passage number=\"{}\"", number));
        if (begin == std::string::npos) break;
        const auto end = prompt.find("</passage>", begin);
        for (const auto line : split(std::string_view(prompt).substr(begin, end - begin), '\n')) {
            if (line.starts_with('<') || line.starts_with('#') || line.size() < 30) continue;
            const auto stop = line.find(". ");
            sentences.push_back(fmt::format(
                "{} [{}]",
                line.substr(0, stop == std::string::npos ? line.size() : stop + 1),
                number
            ));
            break;
        }
    }
    return sentences;
}

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    for (const auto word : split(text, ' '))
        words.push_back(words.empty() ? std::string(word) : " " + std::string(word));
    return words;
}

ModelReply play(const std::string& mode, const ModelCall& call) {
    const auto sentences = sentences_of(call.question());
    std::string text;
    for (const auto& sentence : sentences)
        text += (text.empty() ? "" : " ") + sentence;
    if (text.empty()) text = "NO_ANSWER";
    if (mode == "uncited") text = "I am sure that everything will be fine.";
    if (mode == "error") return refused(500, "", "out of order");
    const auto words = words_of(text);
    const MeteredTokens tokens{call.question().size() / 4, 0, words.size(), 0};
    auto reply = streamed(words, tokens);
    if (mode == "mute") {
        reply.before_head = true;
        reply.end = ModelReply::End::silence;
    } else if (mode == "cut" || mode == "silent") {
        const auto first = sentences.empty() ? 1 : words_of(sentences.front()).size();
        reply.pieces.resize(std::min(reply.pieces.size(), first + 5));
        reply.end = mode == "cut" ? ModelReply::End::cut : ModelReply::End::silence;
    }
    return reply;
}

}  // namespace
}  // namespace continuo::test

int main(int count, char** arguments) {
    using namespace continuo::test;
    const std::string mode = count > 3 ? arguments[3] : "";
    std::uint16_t port = 0;
    int pause = 0;
    const bool valid =
        count > 1 && continuo::parse_integer(std::string_view(arguments[1]), port) &&
        (count < 3 || continuo::parse_integer(std::string_view(arguments[2]), pause));
    if (!valid) {
        std::fputs(
            "usage: scripted-model PORT [PAUSE_MS [cut|silent|mute|uncited|error]]\n", stderr
        );
        return 2;
    }
    const ModelServer server(
        [&](const ModelCall& call, std::size_t number) {
            auto reply = play(mode, call);
            reply.pause = std::chrono::milliseconds(pause);
            fmt::print(
                "request {}: {} + {} tokens\n",
                number,
                reply.charged.prompt,
                reply.charged.completion
            );
            std::fflush(stdout);
            return reply;
        },
        port
    );
    fmt::print("LLM_BASE_URL={}\n", server.url());
    std::fflush(stdout);
    ::pause();
}
