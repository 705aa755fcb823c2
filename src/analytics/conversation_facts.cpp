// What is counted and measured in a conversation. Its outcome: conversation_walk.hpp.
#include "analytics/conversation_facts.hpp"

#include <algorithm>
#include <chrono>

#include <boost/json.hpp>

#include "analytics/conversation_walk.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

using std::chrono::milliseconds;

/// What cannot be read was written by a newer version; it is left out.
std::vector<HandoffRecord> read_handoffs(const Session& session) {
    std::vector<HandoffRecord> out;
    for (const auto& value : session.handoffs) {
        const auto* object = value.if_object();
        if (object == nullptr) continue;
        const auto event = parse_handoff_event(find_string(*object, "event").value_or(""));
        const auto at = parse_time(find_string(*object, "at").value_or(""));
        if (!event || !at) continue;
        HandoffRecord record{.event = *event, .at = *at};
        const auto after = find_integer(*object, "after_seq");
        if (after && *after >= 0) record.after_seq = static_cast<std::uint64_t>(*after);
        out.push_back(record);
    }
    return out;
}

std::int64_t milliseconds_between(TimePoint from, TimePoint to) {
    return std::max<std::int64_t>(std::chrono::floor<milliseconds>(to - from).count(), 0);
}

void count_handoffs(ConversationFacts& facts, const std::vector<HandoffRecord>& handoffs) {
    for (const auto& [event, at, after_seq] : handoffs) {
        switch (event) {
            case HandoffEvent::accepted:
                ++facts.accepted;
                break;
            case HandoffEvent::asked:
                ++facts.asked;
                break;
            case HandoffEvent::required:
                ++facts.required;
                break;
            case HandoffEvent::assigned:
                break;
            case HandoffEvent::claimed:
                ++facts.claimed;
                break;
            case HandoffEvent::released:
                ++facts.released;
                break;
            case HandoffEvent::resolved:
                ++facts.resolved;
                break;
            case HandoffEvent::cancelled:
                ++facts.cancelled;
                break;
            case HandoffEvent::unclaimed:
                ++facts.unclaimed;
                break;
        }
        if (leads_to_people(event) || event == HandoffEvent::claimed) facts.handed_over = 1;
    }
}

/// The wait in the queue, and the time of operators.
void measure_handoffs(
    ConversationFacts& facts,
    const std::vector<HandoffRecord>& handoffs,
    const std::vector<MessageFacts>& log,
    bool is_over
) {
    const auto first = std::ranges::find_if(handoffs, [](const HandoffRecord& handoff) {
        return leads_to_people(handoff.event) || handoff.event == HandoffEvent::claimed;
    });
    if (first == handoffs.end()) return;
    const auto claim = std::ranges::find(handoffs, HandoffEvent::claimed, &HandoffRecord::event);
    if (claim != handoffs.end()) facts.queue_wait = milliseconds_between(first->at, claim->at);
    for (const auto& entry : log) {
        if (entry.role != Role::operator_ || !first->is_before(entry)) continue;
        facts.first_response_human = milliseconds_between(first->at, entry.at);
        break;
    }
    std::optional<TimePoint> held_since;
    std::optional<std::int64_t> held;
    for (const auto& [event, at, after_seq] : handoffs) {
        if (event == HandoffEvent::claimed) {
            if (!held_since) held_since = at;
        } else if (held_since) {
            held = held.value_or(0) + milliseconds_between(*held_since, at);
            held_since.reset();
        }
    }
    if (held_since && is_over)
        held = held.value_or(0) + milliseconds_between(*held_since, facts.last_message_at);
    if (!held_since || is_over) facts.handle = held.value_or(-1);
}

void read_feedback(ConversationFacts& facts, const Session& session) {
    for (const auto& [key, value] : session.feedback) {
        const auto* entry = value.if_object();
        if (entry == nullptr) continue;
        if (key == "conversation") {
            const auto score = find_integer(*entry, "score").value_or(0);
            if (score >= 1 && score <= 5) facts.csat = score;
            continue;
        }
        const auto rating = find_string(*entry, "rating").value_or("");
        facts.thumbs_up += rating == "up" ? 1 : 0;
        facts.thumbs_down += rating == "down" ? 1 : 0;
    }
}

/// The nearest document of the first try to answer, and the documents that answers cite.
void read_documents(ConversationFacts& facts, const std::vector<MessageFacts>& log) {
    bool first = true;
    for (const auto& entry : log) {
        if (entry.role != Role::assistant || entry.answer_type.empty() ||
            entry.answer_type == "smalltalk" || entry.answer_type == "handoff")
            continue;
        if (first && !entry.documents.empty()) facts.intent = entry.documents.front();
        first = false;
        if (entry.answer_type != "answer") continue;
        facts.sources.insert(facts.sources.end(), entry.documents.begin(), entry.documents.end());
    }
    std::ranges::sort(facts.sources);
    const auto repeated = std::ranges::unique(facts.sources);
    facts.sources.erase(repeated.begin(), repeated.end());
}

void measure_messages(ConversationFacts& facts, const std::vector<MessageFacts>& log) {
    facts.last_message_at = facts.opened_at;
    std::optional<TimePoint> replied;
    for (const auto& entry : log) {
        facts.last_message_at = std::max(facts.last_message_at, entry.at);
        if (entry.role == Role::user && !facts.first_message_at) facts.first_message_at = entry.at;
        if (entry.role == Role::assistant && facts.first_message_at && !replied) replied = entry.at;
    }
    if (!facts.first_message_at) return;
    if (replied)
        facts.first_response_agent = milliseconds_between(*facts.first_message_at, *replied);
    facts.session_length = milliseconds_between(*facts.first_message_at, facts.last_message_at);
}

}  // namespace

Result<MessageFacts> read_message_facts(
    std::uint64_t seq, std::string_view role, TimePoint at, const std::optional<std::string>& extra
) {
    MessageFacts entry;
    entry.seq = seq;
    entry.at = at;
    const auto known = parse_role(role);
    if (!known) return fail(Errc::corrupt, "the role of a message");
    entry.role = *known;
    if (!extra || entry.role != Role::assistant) return entry;
    const auto value = parse_json(*extra, limits::stored_json_depth_max);
    if (!value || !value->is_object()) return fail(Errc::corrupt, "a message's extra members");
    const auto& object = value->get_object();
    if (const auto* metadata = find_object(object, "metadata")) {
        entry.answer_type = find_string(*metadata, "answer_type").value_or("");
        entry.remark = find_string(*metadata, "remark").value_or("");
        if (!entry.answer_type.empty())
            entry.language = find_string(*metadata, "language").value_or("en");
        entry.offers_human = find_bool(*metadata, "offers_human").value_or(false);
    }
    if (const auto* sources = find_array(object, "sources")) {
        for (const auto& source : *sources) {
            const auto* metadata =
                source.is_object() ? find_object(source.get_object(), "metadata") : nullptr;
            if (metadata == nullptr) continue;
            auto id = find_string(*metadata, "document_id").value_or("");
            if (!id.empty() && std::ranges::find(entry.documents, id) == entry.documents.end())
                entry.documents.push_back(std::move(id));
        }
    }
    return entry;
}

ConversationFacts facts_of(
    const Session& session, const std::vector<MessageFacts>& log, const FactsContext& context
) {
    ConversationFacts facts;
    facts.session_id = session.session_id;
    facts.user_id = session.user_id;
    facts.version = static_cast<std::int64_t>(session.version);
    facts.opened_at = session.created_at;
    const auto handoffs = read_handoffs(session);
    measure_messages(facts, log);
    read_documents(facts, log);
    read_feedback(facts, session);
    count_handoffs(facts, handoffs);
    if (context.ticket_resolved && facts.resolved == 0 && facts.cancelled == 0) facts.resolved = 1;
    const bool is_over = context.is_over || session.status == SessionStatus::ended;
    measure_handoffs(facts, handoffs, log, is_over);

    ConversationWalk walk(facts, handoffs);
    for (const auto& entry : log)
        walk.take(entry);
    walk.finish();

    auto quiet_since = facts.last_message_at;
    if (!handoffs.empty()) quiet_since = std::max(quiet_since, handoffs.back().at);
    const bool is_settled = is_over || context.now >= quiet_since + settled_after;
    facts.outcome = walk.outcome(session, is_settled, is_over);
    if (facts.outcome == "pending") facts.settles_at = quiet_since + settled_after;
    return facts;
}

}  // namespace continuo
