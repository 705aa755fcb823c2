#include "api/wire/gap_responses.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

constexpr std::size_t nearest_max = 3;
constexpr std::size_t passage_code_points_max = 300;

std::span<const Source> nearest_of(const CheckedGap& gap) {
    return std::span(gap.found).first(std::min(gap.found.size(), nearest_max));
}

std::string csv_cell(std::string_view text) {
    std::string cell = "\"";
    if (!text.empty() && std::string_view("=+-@\t\r").contains(text.front())) cell += '\'';
    for (const char c : text) {
        if (c == '"') cell += '"';
        cell += c;
    }
    return cell + '"';
}

}  // namespace

json::object gap_response(const CheckedGap& checked) {
    const auto& gap = checked.gap;
    json::object replies;
    for (const auto& [type, count] : gap.replies)
        replies[to_string(type)] = count;
    json::array nearest;
    for (const auto& source : nearest_of(checked)) {
        nearest.push_back({
            {"document_id", find_string(source.metadata, "document_id").value_or("")},
            {"title", find_string(source.metadata, "title").value_or("")},
            {"content", excerpt(source.content, passage_code_points_max)},
            {"relevance_score", source.relevance_score},
        });
    }
    return {
        {"id", gap.id},
        {"question", gap.question},
        {"examples", json::array(gap.examples.begin(), gap.examples.end())},
        {"count", gap.count},
        {"sessions", gap.sessions},
        {"replies", std::move(replies)},
        {"first_asked", format_time(gap.first_asked)},
        {"last_asked", format_time(gap.last_asked)},
        {"status", checked.resolved ? "resolved" : "open"},
        {"nearest", std::move(nearest)},
    };
}

std::string gaps_csv(std::span<const CheckedGap> gaps) {
    std::string text = "id,question,count,sessions,first_asked,last_asked,status,nearest\r\n";
    for (const auto& checked : gaps) {
        const auto& gap = checked.gap;
        std::vector<std::string> documents;
        for (const auto& source : nearest_of(checked)) {
            auto id = find_string(source.metadata, "document_id").value_or("");
            if (std::ranges::find(documents, id) == documents.end())
                documents.push_back(std::move(id));
        }
        text += fmt::format(
            "{},{},{},{},{},{},{},{}\r\n",
            gap.id,
            csv_cell(gap.question),
            gap.count,
            gap.sessions,
            format_time(gap.first_asked),
            format_time(gap.last_asked),
            checked.resolved ? "resolved" : "open",
            csv_cell(fmt::format("{}", fmt::join(documents, " ")))
        );
    }
    return text;
}

}  // namespace continuo
