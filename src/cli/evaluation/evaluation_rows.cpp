#include "cli/evaluation/evaluation_rows.hpp"

#include <set>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

std::unexpected<Error> bad_row(std::string why) {
    return fail(Errc::invalid_input, std::move(why));
}

std::string text_in(const json::object& row, std::string_view key) {
    return find_string(row, key).value_or("");
}

Result<EvaluationTurn> read_turn(const json::value& value) {
    const auto* row = value.if_object();
    if (row == nullptr) return bad_row("a turn is not an object");
    EvaluationTurn turn;
    turn.user = std::string(trim(text_in(*row, "user")));
    if (turn.user.empty()) return bad_row("a turn has no \"user\"");
    turn.expect = text_in(*row, "expect");
    static const std::set<std::string, std::less<>> types{
        "answer", "suggest", "abstain", "clarify", "handoff", "smalltalk", "any"
    };
    if (turn.expect.empty()) turn.expect = "any";
    if (!types.contains(turn.expect))
        return bad_row(fmt::format("\"expect\" of a turn is \"{}\"", excerpt(turn.expect)));
    auto gold = read_texts(*row, find_member(*row, "gold") != nullptr ? "gold" : "documents");
    if (!gold) return std::unexpected(std::move(gold.error()));
    auto contains = read_texts(*row, "contains");
    if (!contains) return std::unexpected(std::move(contains.error()));
    turn.gold = std::move(*gold);
    turn.contains = std::move(*contains);
    return turn;
}

Result<std::map<std::string, std::int64_t>> read_gold(const json::object& row) {
    std::map<std::string, std::int64_t> gold;
    if (const auto* gains = find_object(row, "documents")) {
        for (const auto& member : *gains) {
            auto gain = find_integer(*gains, member.key());
            // Every scalar of YAML is a text.
            std::int64_t number = 0;
            const auto* text = member.value().if_string();
            if (text != nullptr && parse_integer(std::string_view(*text), number)) gain = number;
            if (!gain || *gain < 0) return bad_row("a gain is not a number from 0");
            gold[member.key()] = *gain;
        }
        return gold;
    }
    auto ids = read_texts(row, "documents");
    if (!ids) return std::unexpected(std::move(ids.error()));
    for (auto& id : *ids)
        gold[std::move(id)] = 1;
    return gold;
}

NewDocument read_document(const json::object& row) {
    NewDocument document;
    document.id = text_in(row, "document");
    document.title = text_in(row, "title");
    document.content = text_in(row, "text");
    return document;
}

template <class Item>
Result<void> name_each(std::vector<Item>& items, std::string_view what) {
    if (items.size() > evaluation_rows_max)
        return bad_row(fmt::format("there are more than {} {}s", evaluation_rows_max, what));
    std::set<std::string> ids;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].id.empty()) items[i].id = fmt::format("{}-{}", what, i + 1);
        if (!ids.insert(items[i].id).second)
            return bad_row(fmt::format("two {}s have the id {}", what, excerpt(items[i].id)));
    }
    return {};
}

}  // namespace

Result<std::vector<std::string>> read_texts(const json::object& row, std::string_view key) {
    const auto* value = find_member(row, key);
    if (value == nullptr || value->is_null()) return std::vector<std::string>();
    if (value->is_string()) return std::vector{std::string(value->get_string())};
    if (value->is_object()) return read_texts(value->get_object(), "answer");
    if (!value->is_array()) return bad_row(fmt::format("\"{}\" is not a list of texts", key));
    std::vector<std::string> texts;
    for (const auto& item : value->get_array()) {
        if (!item.is_string()) return bad_row(fmt::format("\"{}\" is not a list of texts", key));
        texts.emplace_back(item.get_string());
    }
    return texts;
}

Result<EvaluationConversation> read_conversation(const json::object& row) {
    EvaluationConversation conversation;
    conversation.id = text_in(row, row.contains("_id") ? "_id" : "id");
    const auto* turns = find_array(row, row.contains("turns") ? "turns" : "conversation");
    if (turns == nullptr || turns->empty()) return bad_row("a conversation has no turns");
    for (const auto& value : *turns) {
        auto turn = read_turn(value);
        if (!turn) return std::unexpected(std::move(turn.error()));
        conversation.turns.push_back(std::move(*turn));
    }
    return conversation;
}

Result<void> add_evaluation_row(EvaluationData& data, const json::value& value) {
    const auto* row = value.if_object();
    if (row == nullptr) return bad_row("a row is not an object");
    if (row->contains("document")) {
        data.documents.push_back(read_document(*row));
        if (data.documents.back().content.empty()) return bad_row("a document has no \"text\"");
        return {};
    }
    if (row->contains("conversation")) {
        auto conversation = read_conversation(*row);
        if (!conversation) return std::unexpected(std::move(conversation.error()));
        data.conversations.push_back(std::move(*conversation));
        return {};
    }
    EvaluationQuestion question;
    question.text = std::string(trim(text_in(*row, "question")));
    if (question.text.empty())
        return bad_row("a row has no \"question\", \"conversation\" or \"document\"");
    if (!row->contains("documents"))
        return bad_row("a question has no \"documents\" (none answers it: an empty list)");
    question.id = text_in(*row, "id");
    question.kind = text_in(*row, "kind");
    auto gold = read_gold(*row);
    if (!gold) return std::unexpected(std::move(gold.error()));
    auto answers = read_texts(*row, "answers");
    if (!answers) return std::unexpected(std::move(answers.error()));
    question.gold = std::move(*gold);
    question.answers = std::move(*answers);
    (question.gold.empty() ? data.unanswerable : data.questions).push_back(std::move(question));
    return {};
}

Result<void> complete_evaluation_data(EvaluationData& data) {
    if (data.questions.empty() && data.unanswerable.empty() && data.conversations.empty())
        return bad_row("there are no questions and no conversations");
    for (auto named :
         {name_each(data.documents, "document"),
          name_each(data.questions, "question"),
          name_each(data.unanswerable, "unanswerable"),
          name_each(data.conversations, "conversation")}) {
        if (!named) return named;
    }
    return {};
}

}  // namespace continuo
