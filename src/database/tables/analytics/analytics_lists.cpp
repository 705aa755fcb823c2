// What is read from the rows of conversations: the list behind a figure.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analytics/hours_of_week.hpp"
#include "base/text.hpp"
#include "database/engine/connection.hpp"
#include "database/tables/analytics/analytics_rollup_table.hpp"
#include "database/tables/analytics/analytics_sums.hpp"

namespace continuo {

namespace {

using enum Value::Type;

struct ListPlace {
    std::int64_t quarter = 0;
    std::int64_t number = 0;
};

std::optional<ListPlace> parse_place(std::string_view cursor) {
    const auto dot = cursor.find('.');
    ListPlace place;
    if (dot == std::string_view::npos || !parse_integer(cursor.substr(0, dot), place.quarter) ||
        !parse_integer(cursor.substr(dot + 1), place.number))
        return std::nullopt;
    constexpr std::int64_t seconds_max = 10'000'000'000;  // after all ranges
    if (place.quarter < 0 || place.quarter > seconds_max) return std::nullopt;
    return place;
}

/// What of the rows a list shows: the figure's condition, and that of its key.
std::string list_condition(const FigureDefinition& figure, const ConversationListQuery& query) {
    auto condition = fmt::format("({})", figure.condition);
    if (!query.key) return condition;
    if (figure.kind == FigureKind::hours) {
        const auto hour = parse_hour_of_week(*query.key);
        if (!hour) return "1 = 0";
        return condition + " AND " + hour_of_week_condition(query.range, *hour);
    }
    if (figure.kind == FigureKind::sources) {
        return condition +
               " AND EXISTS (SELECT 1 FROM analytics_sources AS s"
               " WHERE s.conversation = c.number AND s.document_id = :key)";
    }
    return condition + fmt::format(" AND CAST(c.{} AS TEXT) = :key", figure.column);
}

ListedConversation read_listed(const Statement& row) {
    ListedConversation out;
    std::size_t column = 0;
    out.number = row.integer(column++);
    out.quarter = row.integer(column++);
    out.session_id = row.text(column++);
    out.user_id = row.optional_text(column++);
    out.opened_at = row.time(column++);
    out.last_message_at = row.time(column++);
    out.outcome = row.text(column++);
    out.language = row.text(column++);
    out.intent = row.text(column++);
    for (auto* number :
         {&out.customer_messages,
          &out.agent_messages,
          &out.operator_messages,
          &out.answers,
          &out.abstentions,
          &out.handed_over,
          &out.reopened,
          &out.csat,
          &out.first_response_agent,
          &out.first_response_human,
          &out.queue_wait,
          &out.handle,
          &out.session_length})
        *number = row.integer(column++);
    return out;
}

constexpr std::string_view listed_columns =
    "c.number, c.quarter, c.session_id, c.user_id, c.opened_at, c.last_message_at, c.outcome,"
    " c.language, c.intent, c.customer_messages, c.agent_messages, c.operator_messages, c.answers,"
    " c.abstentions, c.handed_over, c.reopened, c.csat, c.first_response_agent,"
    " c.first_response_human, c.queue_wait, c.handle, c.session_length";
constexpr std::array listed_types{
    integer, integer, text,    text,    integer, integer, text,    text,
    text,    integer, integer, integer, integer, integer, integer, integer,
    integer, integer, integer, integer, integer, integer,
};

}  // namespace

std::optional<std::uint64_t> AnalyticsRollupTable::total_of(const ConversationListQuery& query) {
    const auto& figure = *find_figure(query.figure);
    if (figure.kind == FigureKind::sum) return std::nullopt;
    if (figure.kind == FigureKind::sources && !query.key) return std::nullopt;
    if (figure.kind == FigureKind::hours) return total_of_hours(query);
    const int kind = figure.kind == FigureKind::count ? analytics_counts : analytics_distributions;
    FigureSums sums;
    add_sums(sums, query.range.from, query.range.until, kind);
    const auto found = sums.find(query.figure);
    std::int64_t total = 0;
    if (found == sums.end()) return 0;
    for (const auto& [key, count] : found->second) {
        if (!query.key || key == *query.key) total += count;
    }
    return static_cast<std::uint64_t>(total);
}

std::uint64_t AnalyticsRollupTable::total_of_hours(const ConversationListQuery& query) {
    const auto hour = query.key ? parse_hour_of_week(*query.key) : std::nullopt;
    std::int64_t total = 0;
    for (const auto& [time, count] : engaged_at(query.range)) {
        if (!query.key || hour_of_week(query.range.zone, time) == hour) total += count;
    }
    return static_cast<std::uint64_t>(total);
}

Result<ConversationPage> AnalyticsRollupTable::conversations(const ConversationListQuery& query) {
    const auto* figure = find_figure(query.figure);
    if (figure == nullptr) return fail(Errc::invalid_input, "figure");
    std::optional<ListPlace> after;
    if (!query.cursor.empty()) {
        after = parse_place(query.cursor);
        if (!after) return fail(Errc::invalid_input, "cursor");
    }
    const auto condition = list_condition(*figure, query);
    const bool with_key = query.key && figure->kind != FigureKind::hours;  // as a parameter
    const auto list_sql = fmt::format(
        "SELECT {} FROM analytics_conversations AS c WHERE c.quarter >= :from_start"
        " AND c.quarter < :until AND (c.quarter < :before_quarter"
        " OR (c.quarter = :same_quarter AND c.number < :before_number))"
        " AND c.session_id IS NOT NULL AND {}"
        " ORDER BY c.quarter DESC, c.number DESC LIMIT :count",
        listed_columns,
        condition
    );
    const auto from = epoch_seconds(query.range.from);
    const auto until = epoch_seconds(query.range.until);
    const auto place = after.value_or(ListPlace{until, 0});
    std::vector<Value> parameters{
        from, std::min(until, place.quarter + 1), place.quarter, place.quarter, place.number
    };
    if (with_key) parameters.emplace_back(*query.key);
    parameters.emplace_back(query.limit + 1);
    Statement list(x_connection, list_sql, listed_types);
    ConversationPage page;
    list.query(parameters);
    while (list.next()) {
        if (page.items.size() < query.limit) {
            page.items.push_back(read_listed(list));
        } else {
            const auto& last = page.items.back();
            page.next = fmt::format("{}.{}", last.quarter, last.number);
        }
    }
    page.total = total_of(query);
    // Most conversations of the past are deleted: those that are not are counted.
    const auto count_sql = fmt::format(
        "SELECT count(*) FROM analytics_conversations AS c WHERE c.quarter >= :from_start"
        " AND c.quarter < :until AND c.session_id IS {} AND {}",
        page.total ? "NOT NULL" : "NULL",
        condition
    );
    Statement count(x_connection, count_sql, {integer});
    std::vector<Value> range{from, until};
    if (with_key) range.emplace_back(*query.key);
    const auto counted = count.find(range) ? count.unsigned_integer(0) : 0;
    page.deleted = page.total ? *page.total - std::min(*page.total, counted) : counted;
    return page;
}

}  // namespace continuo
