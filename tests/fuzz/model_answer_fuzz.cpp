#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "agent/llm/citation_marks.hpp"
#include "agent/llm/completion.hpp"
#include "agent/llm/sentence_stream.hpp"
#include "base/text.hpp"

// The first byte says in what pieces the body of a model's answer comes, and whether the transport
// says that it is whole; the rest is the body.

namespace {

using namespace continuo;

struct FuzzedAnswer {
    bool good = false;
    std::string text;
};

FuzzedAnswer read_answer(std::string_view body, std::size_t piece, bool complete) {
    CompletionReader reader;
    std::string shown;
    const auto show = [&shown](const CompletionReader::Shown& some) {
        if (some.restart) shown.clear();
        shown += some.text;
    };
    for (std::size_t at = 0; at < body.size() && !reader.is_done(); at += piece) {
        const auto some = reader.feed(body.substr(at, piece));
        if (!some) return {};
        show(*some);
    }
    const auto end = reader.finish(complete || reader.is_done());
    if (!end) return {};
    show(end->rest);
    // What was shown is the answer, and can be stored.
    if (shown != end->completion.text || !is_utf8(shown)) std::abort();
    return {true, shown};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    const bool complete = data[0] % 2 == 0;
    const auto whole = read_answer(body, body.size() + 1, complete);
    const auto pieces = read_answer(body, 1U + data[0] / 8U, complete);
    if (whole.good != pieces.good || whole.text != pieces.text) std::abort();
    // Sentences are the text, in whatever pieces it comes.
    SentenceStream sentences;
    std::string joined;
    for (std::size_t at = 0; at < whole.text.size(); at += 3) {
        for (const auto& one : sentences.feed(std::string_view(whole.text).substr(at, 3)))
            joined += one;
    }
    for (const auto& one : sentences.finish())
        joined += one;
    if (trim(joined) != trim(whole.text)) std::abort();
    if (!is_utf8(read_citations(whole.text, 9).text)) std::abort();
    return 0;
}
