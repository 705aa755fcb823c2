#pragma once

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "knowledge/encoder/sentence_encoder.hpp"
#include "knowledge/knowledge_base.hpp"
#include "support/run_task.hpp"

// Folders of labelled questions (docs/evaluation.md), for programs that print what the answer
// engine sees in them. A broken file ends the program with an exception.

namespace continuo::test {

/// The objects of a JSONL file; none if there is no file.
inline std::vector<json::object> read_lines(const std::string& path) {
    std::ifstream file(path);
    std::vector<json::object> rows;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty()) rows.push_back(json::parse(line).as_object());
    }
    return rows;
}

/// The arguments of a program `NAME [--encoder FILE] FOLDER...`. `encoder`: weights that
/// language/encoder/pack.mjs has written; empty: those that are built in.
struct FolderArguments {
    std::vector<std::string> folders;
    std::vector<char> encoder;
};

inline FolderArguments read_arguments(int count, char** arguments) {
    FolderArguments read;
    for (int i = 1; i < count; ++i) {
        if (arguments[i] == std::string_view("--encoder") && i + 1 < count) {
            std::ifstream file(arguments[++i], std::ios::binary);
            read.encoder.assign(
                std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()
            );
        } else {
            read.folders.emplace_back(arguments[i]);
        }
    }
    return read;
}

/// Which uses the weights in `arguments`.
inline std::unique_ptr<Embedder> encoder_of(const FolderArguments& arguments) {
    return arguments.encoder.empty() ? make_sentence_encoder()
                                     : make_sentence_encoder(arguments.encoder).value();
}

/// Empty if there is no such member.
inline std::string text_of(const json::object& row, std::string_view key) {
    const auto* value = row.if_contains(key);
    return value != nullptr ? std::string(value->as_string()) : std::string();
}

/// The features of a value by their names. `fields`: as evidence_fields.
template <class Fields, class Value>
json::object values_of(const Fields& fields, const Value& value) {
    json::object object;
    for (const auto& field : fields)
        object.emplace(field.name, value.*field.value);
    return object;
}

/// Adds the documents of corpus.jsonl.
inline void add_documents(KnowledgeBase& base, const std::vector<json::object>& corpus) {
    constexpr std::size_t documents_a_call = 500;
    std::vector<NewDocument> documents;
    for (const auto& row : corpus) {
        documents.push_back(
            {.id = text_of(row, "_id"),
             .title = text_of(row, "title"),
             .content = text_of(row, "text"),
             .source = {},
             .metadata = {}}
        );
        if (documents.size() < documents_a_call) continue;
        run_task(base.upsert(std::exchange(documents, {}))).value();
    }
    run_task(base.upsert(std::move(documents))).value();
    while (base.stats().vectors_missing > 0)
        run_task(base.embed_missing()).value();
}

/// What the search finds, as a turn has it; nothing for a query without text.
inline std::vector<Source> find_sources(const KnowledgeBase& base, const SearchQuery& query) {
    std::vector<Source> sources;
    if (query.text.empty()) return sources;
    for (const auto& hit : base.search(query).value())
        sources.push_back(to_source(hit, static_cast<int>(sources.size()) + 1));
    return sources;
}

}  // namespace continuo::test
