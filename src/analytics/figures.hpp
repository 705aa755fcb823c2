#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace continuo {

// The definitions of all figures: the only place. Rollups, lists, CSV files, documentation and
// tests read them. docs/analytics.md has a row for each.

/// A conversation is settled when nothing was written for this long.
inline constexpr std::chrono::hours settled_after{24};
/// A customer who writes again within this time came back.
inline constexpr std::chrono::days reopened_within{7};
/// After the end of a range; then its figures change no more, unless conversations live longer than
/// SESSION_MAX_LIFETIME_HOURS is by default.
inline constexpr std::chrono::days final_after_range{15};

/// How a figure is made of the rows of `analytics_conversations` that fulfil its condition.
enum class FigureKind : std::uint8_t {
    count,         ///< their number
    sum,           ///< the sum of a column
    duration,      ///< percentiles of a column of milliseconds, by the bucket in another column
    distribution,  ///< their number for each value of a column
    sources,       ///< their number for each document that answered in them
    hours,         ///< their number for each hour of the week in which they were opened
};
[[nodiscard]] std::string_view to_string(FigureKind kind);

struct FigureDefinition {
    std::string_view name;  ///< as in the JSON of a summary: "outcomes.abandoned"
    FigureKind kind = FigureKind::count;
    std::string_view title;
    std::string_view meaning;    ///< one sentence
    std::string_view condition;  ///< SQL over the columns of analytics_conversations
    std::string_view column;     ///< of a sum, a duration or a distribution
};

/// All figures, in the order in which they are printed.
[[nodiscard]] std::span<const FigureDefinition> figure_definitions();
/// nullptr: there is none of this name.
[[nodiscard]] const FigureDefinition* find_figure(std::string_view name);
/// The statement that computes the figure for the conversations of a range, from the rows. The
/// parameters are :from and :until, seconds since 1970, multiples of a quarter of an hour.
[[nodiscard]] std::string sql_of(const FigureDefinition& figure);

/// What figures can be grouped by: columns of analytics_conversations.
inline constexpr std::string_view group_names = "language, intent, customer";
/// The column, "c.language"; nullopt for another name.
[[nodiscard]] std::optional<std::string_view> group_column(std::string_view group);

// Buckets of durations: 16 of each power of two of milliseconds, so that the upper end is at most
// 6.25 % more than any duration in the bucket (as in HdrHistogram). Buckets of any two rows can be
// added.

/// Of milliseconds; below 0 is 0.
[[nodiscard]] std::int64_t duration_bucket(std::int64_t milliseconds);
/// The greatest number of milliseconds of the bucket.
[[nodiscard]] std::int64_t bucket_end(std::int64_t bucket);

}  // namespace continuo
