#include "cli/evaluation/evaluation_data.hpp"

#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "base/text.hpp"
#include "cli/evaluation/evaluation_rows.hpp"

namespace continuo {

namespace {

constexpr std::size_t file_bytes_max = 64UZ * 1024 * 1024;

Result<std::string> read_whole(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(Errc::not_found, "cannot read " + path.string());
    std::string text;
    constexpr std::size_t step = 1 << 16;
    while (file && text.size() <= file_bytes_max) {
        const auto had = text.size();
        text.resize(had + step);
        file.read(text.data() + had, step);
        text.resize(had + static_cast<std::size_t>(file.gcount()));
    }
    if (file.bad()) return fail(Errc::not_found, "cannot read " + path.string());
    if (text.size() > file_bytes_max)
        return fail(Errc::invalid_input, path.string() + " is larger than 64 MiB");
    return text;
}

/// Calls `add` for the JSON object in each line that is not empty.
Result<void> for_each_row(
    std::string_view text,
    std::string_view name,
    const std::function<Result<void>(const json::value&)>& add
) {
    std::size_t number = 0;
    for (const auto line : split(text, '\n')) {
        ++number;
        if (trim(line).empty()) continue;
        const auto row = parse_json(trim(line));
        auto added = !row               ? std::unexpected(row.error())
                     : row->is_object() ? add(*row)
                                        : fail(Errc::invalid_input, "not a JSON object");
        if (!added) {
            return fail(
                Errc::invalid_input, fmt::format("{}:{}: {}", name, number, added.error().detail)
            );
        }
    }
    return {};
}

class YamlRows {
public:
    Result<json::value> to_json(const YAML::Node& node, int depth = 0) {
        constexpr int depth_max = 16;
        // An alias is converted at each place: a small file can name a very large value.
        constexpr std::size_t nodes_max = 2'000'000;
        if (depth > depth_max || ++x_nodes > nodes_max)
            return fail(Errc::invalid_input, "it is nested too deeply, or too large");
        if (node.IsScalar()) return json::value(node.Scalar());
        if (node.IsSequence()) {
            json::array items;
            for (const auto& item : node) {
                auto value = to_json(item, depth + 1);
                if (!value) return value;
                items.push_back(std::move(*value));
            }
            return json::value(std::move(items));
        }
        if (!node.IsMap()) return json::value(nullptr);
        json::object members;
        for (const auto& member : node) {
            auto value = to_json(member.second, depth + 1);
            if (!value) return value;
            if (!member.first.IsScalar()) return fail(Errc::invalid_input, "a key is not a text");
            members[member.first.Scalar()] = std::move(*value);
        }
        return json::value(std::move(members));
    }

private:
    std::size_t x_nodes = 0;
};

class FolderReader {
public:
    explicit FolderReader(std::filesystem::path folder) : x_folder(std::move(folder)) {}

    Result<EvaluationData> read() {
        for (auto done :
             {rows("corpus.jsonl", false, [this](const json::value& row) { return document(row); }),
              rows(
                  "queries.jsonl",
                  true,
                  [this](const json::value& row) { return question(row, x_data.questions); }
              ),
              rows(
                  "queries_noanswer.jsonl",
                  false,
                  [this](const json::value& row) { return question(row, x_data.unanswerable); }
              ),
              rows(
                  "conversations.jsonl",
                  false,
                  [this](const json::value& row) { return conversation(row); }
              ),
              gains(),
              answers()}) {
            if (!done) return std::unexpected(std::move(done.error()));
        }
        return std::move(x_data);
    }

private:
    Result<void> rows(
        const char* name, bool required, const std::function<Result<void>(const json::value&)>& add
    ) {
        const auto path = x_folder / name;
        std::error_code ignored;
        if (!required && !std::filesystem::exists(path, ignored)) return {};
        const auto text = read_whole(path);
        if (!text) return std::unexpected(text.error());
        return for_each_row(*text, path.string(), add);
    }
    Result<void> document(const json::value& value) {
        const auto& row = value.get_object();
        NewDocument document;
        document.id = find_string(row, "_id").value_or("");
        document.title = find_string(row, "title").value_or("");
        document.content = find_string(row, "text").value_or("");
        x_data.documents.push_back(std::move(document));
        return {};
    }
    static Result<void> question(
        const json::value& value, std::vector<EvaluationQuestion>& questions
    ) {
        const auto& row = value.get_object();
        EvaluationQuestion question;
        question.id = find_string(row, "_id").value_or("");
        question.text = find_string(row, "text").value_or("");
        question.kind = find_string(row, "kind").value_or("");
        if (trim(question.text).empty()) return fail(Errc::invalid_input, "there is no \"text\"");
        questions.push_back(std::move(question));
        return {};
    }
    Result<void> conversation(const json::value& value) {
        auto conversation = read_conversation(value.get_object());
        if (!conversation) return std::unexpected(std::move(conversation.error()));
        x_data.conversations.push_back(std::move(*conversation));
        return {};
    }
    EvaluationQuestion* find_question(std::string_view id) {
        if (x_by_id.empty()) {
            for (auto& question : x_data.questions)
                x_by_id.emplace(question.id, &question);
        }
        const auto found = x_by_id.find(id);
        return found == x_by_id.end() ? nullptr : found->second;
    }
    /// Lines `query <tab> document <tab> gain` after a head line.
    Result<void> gains() {
        const auto path = x_folder / "qrels.tsv";
        const auto text = read_whole(path);
        if (!text) return std::unexpected(text.error());
        std::size_t number = 0;
        for (const auto line : split(*text, '\n')) {
            if (++number == 1 || trim(line).empty()) continue;
            const auto fields = split(line, '\t');
            std::int64_t gain = 0;
            if (fields.size() != 3 || !parse_integer(trim(fields[2]), gain) || gain < 0) {
                return fail(
                    Errc::invalid_input,
                    fmt::format("{}:{}: not \"query, document, gain\"", path.string(), number)
                );
            }
            if (auto* question = find_question(fields[0]))
                question->gold[std::string(fields[1])] = gain;
        }
        return {};
    }
    Result<void> answers() {
        const auto path = x_folder / "answers.json";
        std::error_code ignored;
        if (!std::filesystem::exists(path, ignored)) return {};
        const auto text = read_whole(path);
        if (!text) return std::unexpected(text.error());
        const auto value = parse_json(*text);
        if (!value || !value->is_object())
            return fail(Errc::invalid_input, path.string() + ": not a JSON object");
        const auto& object = value->get_object();
        for (const auto& member : object) {
            auto texts = read_texts(object, member.key());
            if (!texts)
                return fail(Errc::invalid_input, path.string() + ": " + texts.error().detail);
            if (auto* question = find_question(member.key())) question->answers = std::move(*texts);
        }
        return {};
    }

    std::filesystem::path x_folder;
    EvaluationData x_data;
    std::map<std::string, EvaluationQuestion*, std::less<>> x_by_id;
};

Result<EvaluationData> read_any(const std::filesystem::path& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return FolderReader(path).read();
    const auto text = read_whole(path);
    if (!text) return std::unexpected(text.error());
    const auto ending = path.extension();
    return ending == ".yaml" || ending == ".yml" ? parse_evaluation_yaml(*text, path.string())
                                                 : parse_evaluation_lines(*text, path.string());
}

}  // namespace

Result<EvaluationData> parse_evaluation_lines(std::string_view text, std::string_view name) {
    EvaluationData data;
    const auto read = for_each_row(text, name, [&data](const json::value& row) {
        return add_evaluation_row(data, row);
    });
    if (!read) return std::unexpected(read.error());
    return data;
}

Result<EvaluationData> parse_evaluation_yaml(const std::string& text, std::string_view name) {
    EvaluationData data;
    const auto refuse = [name](std::string_view why) {
        return fail(Errc::invalid_input, fmt::format("{}: {}", name, why));
    };
    try {
        const auto value = YamlRows().to_json(YAML::Load(text));
        if (!value) return refuse(value.error().detail);
        if (!value->is_array()) return refuse("not a list of rows");
        std::size_t number = 0;
        for (const auto& row : value->get_array()) {
            ++number;
            if (auto added = add_evaluation_row(data, row); !added)
                return refuse(fmt::format("row {}: {}", number, added.error().detail));
        }
    } catch (const YAML::Exception& error) {
        return refuse(error.what());
    }
    return data;
}

Result<EvaluationData> read_evaluation_data(const std::filesystem::path& path) {
    auto data = read_any(path);
    if (!data) return data;
    if (auto complete = complete_evaluation_data(*data); !complete)
        return fail(Errc::invalid_input, path.string() + ": " + complete.error().detail);
    return data;
}

}  // namespace continuo
