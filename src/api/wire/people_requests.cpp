#include "api/wire/people_requests.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/wire/validation.hpp"
#include "base/id.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/time_format.hpp"
#include "domain/operator.hpp"

namespace continuo {

namespace {

constexpr TextBounds people_content_bounds{
    .min = 1, .max = limits::message_code_points_max, .lines = true, .trimmed = true
};

ApiResult<json::object> read_optional_object(const std::string& body) {
    if (body.empty()) return json::object();
    return read_json_object(body);
}

}  // namespace

ApiResult<std::optional<std::string>> read_claim(const std::string& body) {
    const auto object = read_optional_object(body);
    if (!object) return std::unexpected(object.error());
    Validation validation;
    ObjectReader reader(validation, *object);
    auto name = reader.text("operator", {});
    if (name && !is_valid_operator_name(*name)) {
        validation.add(
            reader.loc("operator"),
            "Value should be 1 to 64 of A-Z a-z 0-9 _ . @ -",
            "string_pattern"
        );
    }
    if (!validation.ok()) return std::unexpected(std::move(validation).error());
    return name;
}

ApiResult<WantedDecision> read_action_decision(const std::string& body) {
    const auto object = read_json_object(body);
    if (!object) return std::unexpected(object.error());
    Validation validation;
    ObjectReader reader(validation, *object);
    constexpr TextBounds id_bounds{.min = 1, .max = 64};
    WantedDecision out;
    out.action = reader.text("action", id_bounds, true).value_or("");
    const auto decision = reader.text("decision", {}, true);
    if (decision && *decision != "approve" && *decision != "refuse")
        validation.add(reader.loc("decision"), "Value should be 'approve' or 'refuse'", "enum");
    out.approve = decision == "approve";
    out.operator_name = reader.text("operator", {});
    if (out.operator_name && !is_valid_operator_name(*out.operator_name)) {
        validation.add(
            reader.loc("operator"),
            "Value should be 1 to 64 of A-Z a-z 0-9 _ . @ -",
            "string_pattern"
        );
    }
    if (!validation.ok()) return std::unexpected(std::move(validation).error());
    return out;
}

ApiResult<OperatorMessage> read_operator_message(const std::string& body) {
    const auto object = read_json_object(body);
    if (!object) return std::unexpected(object.error());
    Validation validation;
    ObjectReader reader(validation, *object);
    OperatorMessage out;
    out.content = reader.text("content", people_content_bounds, true).value_or("");
    constexpr std::size_t id_bytes = 200;  // it is stored with a prefix
    if (auto id = reader.text("client_message_id", {})) {
        if (!is_valid_id(*id) || id->size() > id_bytes) {
            validation.add(
                reader.loc("client_message_id"),
                "Value should be 1 to 200 of A-Z a-z 0-9 _ . : @ -",
                "string_pattern"
            );
        }
        out.client_message_id = std::move(*id);
    }
    if (!validation.ok()) return std::unexpected(std::move(validation).error());
    return out;
}

ApiResult<std::string> read_note(const std::string& body) {
    const auto object = read_json_object(body);
    if (!object) return std::unexpected(object.error());
    Validation validation;
    auto content = ObjectReader(validation, *object).text("content", people_content_bounds, true);
    if (!validation.ok()) return std::unexpected(std::move(validation).error());
    return std::move(content).value_or("");
}

ApiResult<HandoffRequest> read_handoff(const std::string& body) {
    const auto object = read_optional_object(body);
    if (!object) return std::unexpected(object.error());
    Validation validation;
    ObjectReader reader(validation, *object);
    HandoffRequest out;
    out.reason = reader.text(
        "reason",
        {.min = 1, .max = limits::ticket_summary_code_points_max, .lines = true, .trimmed = true}
    );
    out.contact = reader.text(
        "contact", {.min = 3, .max = limits::id_bytes_max, .trimmed = true, .name = true}
    );
    if (!validation.ok()) return std::unexpected(std::move(validation).error());
    return out;
}

ApiResult<MessageFeedback> read_feedback(const std::string& body) {
    const auto object = read_json_object(body);
    if (!object) return std::unexpected(object.error());
    Validation validation;
    ObjectReader reader(validation, *object);
    MessageFeedback out;
    constexpr std::int64_t seq_max = 1'000'000'000;
    out.seq = static_cast<std::uint64_t>(reader.integer("seq", 1, seq_max).value_or(0));
    constexpr int score_max = 5;
    if (const auto score = reader.integer("score", 1, score_max))
        out.score = static_cast<int>(*score);
    if (out.score && (object->contains("rating") || object->contains("seq"))) {
        validation.add(
            reader.loc("score"),
            "A score is of the whole conversation: it comes without rating and seq",
            "value_error"
        );
    }
    const auto rating = reader.text("rating", {}, !object->contains("score")).value_or("up");
    if (rating != "up" && rating != "down")
        validation.add(reader.loc("rating"), "Value should be up or down", "enum");
    out.is_good = rating == "up";
    const TextBounds comment{
        .min = 0, .max = limits::feedback_comment_code_points_max, .lines = true, .trimmed = true
    };
    out.comment = reader.text("comment", comment).value_or("");
    if (!validation.ok()) return std::unexpected(std::move(validation).error());
    return out;
}

ApiResult<QueueRequest> read_queue_request(const FieldList& query) {
    auto page = read_page_request(query);
    if (!page) return std::unexpected(std::move(page.error()));
    QueueRequest out{std::nullopt, page->limit};
    if (page->cursor.empty()) return out;
    const std::string_view cursor = page->cursor;
    const auto colon = cursor.find(':');
    std::int64_t count = 0;
    const auto since =
        colon != std::string_view::npos && parse_integer(cursor.substr(0, colon), count)
            ? time_of_microseconds(count)
            : std::nullopt;
    if (!since || !is_valid_id(cursor.substr(colon + 1)))
        return std::unexpected(
            validation_error({"query", "cursor"}, "This cursor is not one of ours", "value_error")
        );
    out.after = QueuePlace{*since, std::string(cursor.substr(colon + 1))};
    return out;
}

std::string format_queue_cursor(const QueuePlace& place) {
    return fmt::format("{}:{}", place.since.time_since_epoch().count(), place.session_id);
}

}  // namespace continuo
