#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every limit on external input, with its unit in the name and its reason.
/// A limit that operators change is a setting instead (settings/settings.hpp).
namespace continuo::limits {

using namespace std::chrono_literals;

// HTTP
inline constexpr std::size_t header_bytes_max =
    16 * 1024;  // browsers send less than 8 KiB, plus cookies of other applications
inline constexpr std::size_t target_bytes_max = 8 * 1024;  // RFC 9110 requires at least 8000
inline constexpr std::size_t json_body_bytes_max =
    1024 * 1024;  // a message is at most 16 KB of UTF-8
inline constexpr std::size_t knowledge_body_bytes_max =
    32 * 1024 * 1024;  // api.md, POST knowledge/documents
inline constexpr std::size_t form_field_bytes_max =
    64 * 1024;  // 4,000 code points, percent-encoded
inline constexpr std::size_t form_fields_max = 32;
inline constexpr std::size_t small_body_bytes_max =
    64 * 1024;  // costs no more than its connection: not counted as a body in flight
inline constexpr std::size_t multipart_header_bytes_max = 8 * 1024;
inline constexpr std::size_t attachments_max = 5;           // as in the Python system
inline constexpr std::size_t file_name_bytes_max = 255;     // limit of common file systems
inline constexpr std::size_t content_type_bytes_max = 255;  // RFC 6838: 127 for each of two names
inline constexpr std::size_t attachment_error_code_points_max =
    300;  // a sentence that quotes a name of the file

// JSON
inline constexpr std::size_t json_depth_max = 32;
/// Stored JSON can be nested more deeply than input, because it contains the caller's object.
inline constexpr std::size_t stored_json_depth_max = json_depth_max + 8;
inline constexpr std::size_t metadata_bytes_max = 64 * 1024;  // state.md: session metadata

// Conversation
inline constexpr std::size_t message_code_points_max = 4000;
inline constexpr std::size_t query_code_points_max = 500;
inline constexpr std::size_t ticket_summary_code_points_max =
    200;  // of each message that it quotes
inline constexpr std::size_t id_bytes_max = 255;
/// A reply of the bot: enough for a hundred quoted sentences and the errors of five files.
inline constexpr std::size_t reply_bytes_max = 32 * 1024;
inline constexpr std::size_t feedback_comment_code_points_max = 1000;
/// Of all feedback of a session, which is part of its state.
/// Changes of owner that a session remembers.
inline constexpr std::size_t handoffs_max = 64;
/// Of the text of one attached file that is kept for later messages: forty pages.
inline constexpr std::size_t kept_file_bytes_max = 128 * 1024;
/// Of all texts kept in a conversation. They are part of its log, which memory and stores hold.
inline constexpr std::size_t kept_files_bytes_max = 256 * 1024;
inline constexpr std::size_t messages_with_files_max = 32;  // part of the session's state
inline constexpr std::size_t feedback_bytes_max = 32 * 1024;
inline constexpr std::size_t history_page_max = 200;
/// A page of history as JSON: 200 messages with their sources could be many megabytes. A larger
/// message gets its own page.
inline constexpr std::size_t history_page_bytes_max = 1024 * 1024;
inline constexpr std::size_t session_page_max = 100;
inline constexpr std::size_t search_results_max = 20;
/// Conversations that operators' streams show, those that wait longest: more than a team answers.
inline constexpr std::size_t queue_items_max = 200;
/// Streams of operators in one process: each has all of the queue in memory while it is sent.
inline constexpr std::size_t queue_streams_max = 256;
inline constexpr auto outcome_kept = 10min;  // state.md: idempotency records
/// A conversation that humans own does not expire idle before this: a customer who has waited
/// since Friday is still in the queue on Monday.
inline constexpr auto with_people_kept = 72h;
/// Renewed each third of it while an answer is made; an instance that died is noticed by its end.
inline constexpr auto lease_default = 6s;
/// The draft of an answer in a store, after its last part: its instance died.
inline constexpr auto draft_kept = 60s;
inline constexpr auto tombstone_kept = 1h;  // longer than the longest lease (300 s)

// Knowledge
inline constexpr std::size_t documents_per_call_max = 1000;
/// Changes of documents that an index can be behind and still be told of one by one: what is older
/// is found by comparing all documents. Bounds the rows of erased documents.
inline constexpr std::uint64_t document_changes_kept = 100'000;
inline constexpr std::size_t document_bytes_max = 8 * 1024 * 1024;
inline constexpr std::size_t document_error_code_points_max = 300;  // a sentence
inline constexpr std::size_t title_code_points_max = 500;

// Transfer
/// A line of an export: the largest SESSION_MAX_MESSAGES, at 26 KiB per message.
inline constexpr std::size_t transfer_line_bytes_max = 256 * 1024 * 1024;

// Log
/// Untrusted text is cut where it enters a log text; this limit is a safeguard.
inline constexpr std::size_t log_message_bytes_max = 16 * 1024;

}  // namespace continuo::limits
