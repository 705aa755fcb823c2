// Prints the vectors that the built-in encoder makes of labelled documents and questions, for
// bench/answers/fit_questions.py: a line of JSON for each. The folders have the format of
// docs/evaluation.md.

#include <cstdio>
#include <string>

#include <boost/json.hpp>

#include "knowledge/encoder/sentence_encoder.hpp"
#include "labelled_folder.hpp"

namespace continuo::test {
namespace {

void print(
    const std::string& folder,
    const char* kind,
    const std::string& id,
    const std::string& text,
    const Embedder& encoder
) {
    const json::object line = {
        {"company", folder},
        {"kind", kind},
        {"id", id},
        {"vector", json::value_from(encoder.embed_now(text))}
    };
    std::puts(json::serialize(line).c_str());
}

}  // namespace
}  // namespace continuo::test

int main(int count, char** arguments) {
    using namespace continuo::test;
    const auto asked = read_arguments(count, arguments);
    const auto encoder = continuo::make_sentence_encoder();
    if (asked.folders.empty() || !encoder) {
        std::fputs("answer_vectors FOLDER...: vectors as JSON lines\n", stderr);
        return 2;
    }
    for (const auto& folder : asked.folders) {
        for (const auto& row : read_lines(folder + "/corpus.jsonl"))
            print(
                folder,
                "document",
                text_of(row, "_id"),
                text_of(row, "title") + ". " + text_of(row, "text"),
                *encoder
            );
        for (const auto& row : read_lines(folder + "/queries.jsonl"))
            print(folder, "question", text_of(row, "_id"), text_of(row, "text"), *encoder);
    }
    return 0;
}
