#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "knowledge/knowledge_base.hpp"

namespace continuo {

struct EvaluationQuestion {
    std::string id;
    std::string text;
    std::string kind;                          ///< groups figures; may be empty
    std::map<std::string, std::int64_t> gold;  ///< documents that answer it, with their gain
    std::vector<std::string> answers;          ///< texts, one of which a good reply has
};

struct EvaluationTurn {
    std::string user;
    std::string expect;  ///< an answer type, or `any`: not judged
    std::vector<std::string> gold;
    std::vector<std::string> contains;  ///< texts that an answer must all have
};

struct EvaluationConversation {
    std::string id;
    std::vector<EvaluationTurn> turns;
};

/// What a knowledge base is judged by. docs/evaluation.md describes the files.
struct EvaluationData {
    std::vector<NewDocument> documents;
    std::vector<EvaluationQuestion> questions;
    std::vector<EvaluationQuestion> unanswerable;
    std::vector<EvaluationConversation> conversations;
};

/// Reads a folder (corpus.jsonl, queries.jsonl, qrels.tsv, answers.json, queries_noanswer.jsonl,
/// conversations.jsonl; only queries.jsonl is required), or a file of rows (.jsonl, .yaml).
/// Limits: 64 MiB a file, 100,000 rows of each kind. Errors: not_found; invalid_input with file and
/// line. Blocks.
[[nodiscard]] Result<EvaluationData> read_evaluation_data(const std::filesystem::path& path);

/// Reads a file of rows from its text. `name` is for errors.
[[nodiscard]] Result<EvaluationData> parse_evaluation_lines(
    std::string_view text, std::string_view name
);
/// The same rows as a YAML list.
[[nodiscard]] Result<EvaluationData> parse_evaluation_yaml(
    const std::string& text, std::string_view name
);

}  // namespace continuo
