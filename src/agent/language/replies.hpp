#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace continuo {

/// The fixed texts of the bot's replies. Their texts are in language/replies, their names
/// and placeholders in replies.cpp, in this order.
enum class ReplyKey : unsigned char {
    greeting_first,
    greeting_first_named,
    greeting_again,
    greeting_again_named,
    thanks,
    thanks_named,
    goodbye,
    goodbye_named,
    how_are_you,
    how_are_you_named,
    are_you_a_bot,
    what_can_you_do,
    praise,
    praise_named,
    dismissed,
    answer_greeting,
    answer_greeting_named,
    answer_steps,
    answer_documentation,
    answer_found,
    answer_repeated,
    answer_differs,
    clarify,
    clarify_topics,
    clarify_alternatives,
    clarify_which,
    abstain,
    documents_language,
    suggest,
    suggest_declined,
    model_interrupted,
    model_broke_off,
    offer_human,
    search_failed,
    search_failed_offer_human,
    handoff_requested,
    handoff_noticed,
    handoff_ticket,
    offer_human_again,
    human_declined,
    human_declined_answer,
    complaint_heard,
    handoff_next,
    handoff_place,
    handoff_closed,
    handoff_contact,
    contact_stored,
    waiting_passed_on,
    waiting_still,
    waiting_cancelled,
    waiting_cancelled_answer,
    waiting_unclaimed,
    day_sunday,
    day_monday,
    day_tuesday,
    day_wednesday,
    day_thursday,
    day_friday,
    day_saturday,
    reason_requested,
    reason_keywords,
    reason_sentiment,
    reason_urgency,
    reason_repeated,
    reason_long,
    reason_degrading,
    reason_many_issues,
    reason_unhelped,
    reason_often_unhelped,
    reason_danger,
    reason_complaint,
    reason_legal,
    status_searching,
    attachment_unnamed,
    attachment_about,
    attachment_read,
    attachment_unreadable,
    attachment_failed,
    attachment_gone,
    attachment_unsupported,
    attachment_unsupported_named,
    attachment_not_extracted,
    attachment_too_large,
    attachment_too_large_format,
    attachment_not_text,
    attachment_not_csv,
    attachment_not_json,
    attachment_not_xml,
    attachment_not_xml_empty,
    attachment_xml_depth,
    attachment_xml_characters,
    attachment_not_yaml,
    attachment_not_yaml_unfinished,
    attachment_yaml_depth,
    language_de,
    language_en,
    language_es,
    language_fr,
    language_it,
    language_nl,
    language_pt,
    memory_named,
    memory_noted,
    memory_stated,
    memory_stated_named,
    memory_corrected,
    memory_known,
    memory_known_one,
    memory_unknown,
    memory_unknown_one,
    memory_first_message,
    memory_last_message,
    memory_no_message,
    memory_forgotten,
    memory_forgotten_all,
    memory_nothing_to_forget,
    memory_order,
    memory_and,
    memory_fact_name,
    memory_fact_email,
    memory_fact_phone,
    memory_fact_order,
    memory_fact_number,
    memory_fact_language,
    memory_fact_place,
    memory_fact_preference,
    memory_fact_said,
    tool_found,
    tool_done,
    tool_not_found,
    tool_refused,
    tool_failed,
    tool_not_done,
    tool_unknown,
    tool_confirm,
    tool_declined,
    tool_expired,
    tool_changed,
    tool_needs_login,
    tool_passed_on,
    tool_approved,
    tool_declined_by_team,
    status_calling,
};
inline constexpr std::size_t reply_key_count =
    static_cast<std::size_t>(ReplyKey::status_calling) + 1;

struct PlaceholderValue {
    std::string_view name;  ///< "ticket_id" for {ticket_id}
    std::string_view value;
};

/// The texts of all replies, in English and in the other languages of language/replies. Immutable.
/// Thread: any.
class Replies {
public:
    /// The embedded texts. Throws std::logic_error if the embedded file is invalid (a test reads
    /// it).
    [[nodiscard]] static Replies built_in();

    /// The embedded texts, overridden by those in `<directory>/en.txt` and, where the folder has
    /// them, in the files of other languages; keys that are not in a file keep their built-in text.
    /// Errors: not_found if en.txt cannot be read; invalid_input
    /// with "<file>:<line>: <reason>" for an unknown or repeated key, an empty text, an unknown
    /// escape, a missing or unknown placeholder, and text that is not UTF-8.
    [[nodiscard]] static Result<Replies> load(const std::filesystem::path& directory);

    /// As load(), from the content of a file; `name` names the file in errors.
    [[nodiscard]] static Result<Replies> parse(std::string_view content, std::string_view name);

    /// The text of `key` with its placeholders replaced. Throws std::logic_error if `values` lacks
    /// one of them.
    [[nodiscard]] std::string text(
        ReplyKey key, std::initializer_list<PlaceholderValue> values = {}
    ) const;

    /// The texts of a language ("de"), with English for keys that it lacks; these texts themselves
    /// for a language without a file.
    [[nodiscard]] const Replies& in(std::string_view language) const;

    /// Whether `written` can be text(key) with some values: compares the text before the first and
    /// after the last placeholder.
    [[nodiscard]] bool is_text_of(ReplyKey key, std::string_view written) const;

private:
    Replies() = default;
    [[nodiscard]] Result<void> override_with(std::string_view content, std::string_view name);

    std::array<std::string, reply_key_count> x_texts;
    std::map<std::string, std::shared_ptr<const Replies>, std::less<>> x_others;
};

/// The embedded texts, shared.
[[nodiscard]] const std::shared_ptr<const Replies>& built_in_replies();

}  // namespace continuo
