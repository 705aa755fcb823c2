#pragma once

#include <array>
#include <string_view>

// The tables of analytics (src/analytics, docs/analytics.md).

namespace continuo::table_texts {

/// A row for each conversation, named as ConversationFacts. `session` is sessions.number; it, the
/// session's id, the user and the exact times go when the conversation is deleted, and the numbers
/// stay. `quarter`: the quarter of an hour in which it was opened, in seconds since 1970. -1: no
/// duration, or no bucket. `earlier_gone`, `later_gone`: the user had a conversation before, or
/// came back with one, that was deleted since; a rebuild keeps them.
inline constexpr std::array<std::string_view, 6> analytics_conversations{
    "CREATE TABLE IF NOT EXISTS analytics_conversations ("
    " number INTEGER PRIMARY KEY,"
    " session INTEGER UNIQUE,"
    " session_id TEXT,"
    " user_id TEXT,"
    " version INTEGER NOT NULL,"
    " quarter INTEGER NOT NULL,"
    " opened_at INTEGER NOT NULL,"
    " first_message_at INTEGER,"
    " last_message_at INTEGER NOT NULL,"
    " settles_at INTEGER,"
    " outcome TEXT NOT NULL,"
    " language TEXT NOT NULL,"
    " intent TEXT NOT NULL,"
    " reopened INTEGER NOT NULL DEFAULT 0,"
    " is_returning INTEGER NOT NULL DEFAULT 0,"
    " earlier_gone INTEGER NOT NULL DEFAULT 0,"
    " later_gone INTEGER NOT NULL DEFAULT 0,"
    " customer_messages INTEGER NOT NULL,"
    " agent_messages INTEGER NOT NULL,"
    " operator_messages INTEGER NOT NULL,"
    " turns INTEGER NOT NULL,"
    " answers INTEGER NOT NULL,"
    " suggestions INTEGER NOT NULL,"
    " abstentions INTEGER NOT NULL,"
    " clarifications INTEGER NOT NULL,"
    " offers INTEGER NOT NULL,"
    " accepted INTEGER NOT NULL,"
    " asked INTEGER NOT NULL,"
    " required INTEGER NOT NULL,"
    " handed_over INTEGER NOT NULL,"
    " claimed INTEGER NOT NULL,"
    " released INTEGER NOT NULL,"
    " resolved INTEGER NOT NULL,"
    " cancelled INTEGER NOT NULL,"
    " unclaimed INTEGER NOT NULL,"
    " came_back INTEGER NOT NULL,"
    " thumbs_up INTEGER NOT NULL,"
    " thumbs_down INTEGER NOT NULL,"
    " csat INTEGER NOT NULL,"
    " messages_key INTEGER NOT NULL,"
    " turns_key INTEGER NOT NULL,"
    " first_response_agent INTEGER NOT NULL,"
    " first_response_agent_bucket INTEGER NOT NULL,"
    " first_response_human INTEGER NOT NULL,"
    " first_response_human_bucket INTEGER NOT NULL,"
    " queue_wait INTEGER NOT NULL,"
    " queue_wait_bucket INTEGER NOT NULL,"
    " handle INTEGER NOT NULL,"
    " handle_bucket INTEGER NOT NULL,"
    " session_length INTEGER NOT NULL,"
    " session_length_bucket INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS analytics_by_quarter ON analytics_conversations (quarter)",
    "CREATE INDEX IF NOT EXISTS analytics_by_settling ON analytics_conversations (settles_at)"
    " WHERE settles_at IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS analytics_by_user ON analytics_conversations"
    " (user_id, first_message_at) WHERE user_id IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS analytics_by_user_end ON analytics_conversations"
    " (user_id, last_message_at) WHERE user_id IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS analytics_listed ON analytics_conversations (quarter)"
    " WHERE session_id IS NOT NULL",
};

/// The documents that the answers of a conversation cite.
inline constexpr std::array<std::string_view, 1> analytics_sources{
    "CREATE TABLE IF NOT EXISTS analytics_sources ("
    " conversation INTEGER NOT NULL,"
    " document_id TEXT NOT NULL,"
    " PRIMARY KEY (conversation, document_id)) WITHOUT ROWID",
};

/// Sums of the rows: `grain` seconds (rollup_grains) from `start` on, seconds since 1970, UTC.
/// `kind` 0: counts and sums, with an empty key; 1: durations by bucket, and distributions; 2: the
/// engaged conversations once more, for the hours of the week; 3 to 5, of days and 16 days: counts
/// and sums by language, intent and customer; 6: a mark that 3 to 5 are there. Without the zeros.
inline constexpr std::array<std::string_view, 1> analytics_rollups{
    "CREATE TABLE IF NOT EXISTS analytics_rollups ("
    " grain INTEGER NOT NULL,"
    " kind INTEGER NOT NULL,"
    " start INTEGER NOT NULL,"
    " figure TEXT NOT NULL,"
    " key TEXT NOT NULL,"
    " value INTEGER NOT NULL,"
    " PRIMARY KEY (grain, kind, start, figure, key)) WITHOUT ROWID",
};

/// Conversations that changed by a step without a message. Rows are only added and deleted, so that
/// writers and the one who reads them never wait for each other.
inline constexpr std::array<std::string_view, 1> analytics_changes{
    "CREATE TABLE IF NOT EXISTS analytics_changes ("
    " number INTEGER PRIMARY KEY,"
    " session INTEGER NOT NULL)",
};

/// Quarters whose rollups are to be replaced; likewise.
inline constexpr std::array<std::string_view, 2> analytics_stale{
    "CREATE TABLE IF NOT EXISTS analytics_stale ("
    " number INTEGER PRIMARY KEY,"
    " quarter INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS analytics_stale_by_quarter ON analytics_stale (quarter)",
};

}  // namespace continuo::table_texts
