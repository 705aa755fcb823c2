#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "analytics/conversation_facts.hpp"
#include "analytics/figures.hpp"
#include "base/json.hpp"
#include "domain/session.hpp"

namespace continuo {

/// An entry of Session::handoffs.
struct HandoffRecord {
    HandoffEvent event;
    TimePoint at;
    std::optional<std::uint64_t> after_seq{};  ///< nullopt: written by an earlier version

    /// Whether it happened before this message was added to the log. Without `after_seq` by time:
    /// one of the same time is of the step that wrote the message, unless a customer wrote it.
    [[nodiscard]] bool is_before(const MessageFacts& entry) const {
        if (after_seq) return *after_seq < entry.seq;
        return at < entry.at || (at == entry.at && entry.role != Role::user);
    }
};

[[nodiscard]] inline bool leads_to_people(HandoffEvent event) {
    return event == HandoffEvent::accepted || event == HandoffEvent::asked ||
           event == HandoffEvent::required || event == HandoffEvent::assigned;
}

/// The rating of a reply: "up", "down", or empty.
[[nodiscard]] inline std::string rating_of(const Session& session, std::uint64_t seq) {
    const auto* entry = find_object(session.feedback, std::to_string(seq));
    return entry == nullptr ? std::string() : find_string(*entry, "rating").value_or("");
}

/// One walk over the log, in which the changes of owner (Session::handoffs) have their places,
/// keeps what the last question led to. What stands at its end is the outcome.
class ConversationWalk {
public:
    ConversationWalk(ConversationFacts& facts, const std::vector<HandoffRecord>& handoffs)
        : x_facts(facts), x_handoffs(handoffs) {}

    void take(const MessageFacts& entry) {
        while (x_next < x_handoffs.size() && x_handoffs[x_next].is_before(entry))
            take_handoff(x_handoffs[x_next++]);
        switch (entry.role) {
            case Role::user:
                take_customer(entry);
                break;
            case Role::assistant:
                take_reply(entry);
                break;
            case Role::operator_:
                take_operator();
                break;
            case Role::system:
                return;
        }
        x_last = entry.at;
        x_last_role = entry.role;
    }

    void finish() {
        while (x_next < x_handoffs.size())
            take_handoff(x_handoffs[x_next++]);
        if (x_goes_on) x_facts.came_back = 1;
    }

    [[nodiscard]] std::string outcome(const Session& session, bool is_settled, bool is_over) const {
        if (x_facts.customer_messages == 0) return {};
        if (!session.owner.is_bot() && !is_over) return "waiting_for_human";
        const std::string left = is_settled ? "abandoned" : "pending";
        if (x_open_question) return left;
        switch (x_standing) {
            case Standing::nothing:
                return left;
            case Standing::resolved_by_human:
                return "resolved_human";
            case Standing::human:
                return is_settled ? "resolved_human" : "pending";
            case Standing::answer:
                break;
        }
        const auto rating = rating_of(session, x_answer);
        if (rating == "down") return left;
        if (rating == "up" || x_confirmed) return "resolved_confirmed";
        return is_settled ? "resolved_assumed" : "pending";
    }

private:
    enum class Standing { nothing, answer, human, resolved_by_human };

    void take_handoff(const HandoffRecord& handoff) {
        if (handoff.event == HandoffEvent::resolved) {
            stand(Standing::resolved_by_human);
            x_open_question = false;
            x_last = handoff.at;
        } else if (leads_to_people(handoff.event)) {
            stand(Standing::nothing);
        }
    }

    void stand(Standing standing) {
        x_standing = standing;
        x_confirmed = false;
    }

    void take_customer(const MessageFacts& entry) {
        ++x_facts.customer_messages;
        if (x_last_role != Role::user) ++x_facts.turns;
        const bool was_closed =
            !x_open_question && (x_standing == Standing::resolved_by_human || x_confirmed);
        const bool has_help = x_standing == Standing::answer || x_standing == Standing::human;
        const auto gap = x_last ? entry.at - *x_last : TimePoint::duration{};
        const bool was_settled = !x_open_question && has_help && gap >= settled_after;
        // Thanks are no return: the reply tells.
        if ((was_closed || was_settled) && gap <= reopened_within) x_goes_on = true;
        x_open_question = true;
    }

    void take_reply(const MessageFacts& entry) {
        ++x_facts.agent_messages;
        if (entry.offers_human) ++x_facts.offers;
        if (!entry.language.empty()) x_facts.language = entry.language;
        x_open_question = false;
        if (entry.answer_type == "smalltalk") {
            const bool is_praise = entry.remark == "thanks" || entry.remark == "praise";
            if (is_praise && x_standing == Standing::answer) x_confirmed = true;
            x_goes_on = x_goes_on && entry.remark.empty();
            settle_return();
            return;
        }
        settle_return();
        if (entry.answer_type == "answer") {
            ++x_facts.answers;
            stand(Standing::answer);
            x_answer = entry.seq;
        } else {
            x_facts.suggestions += entry.answer_type == "suggest" ? 1 : 0;
            x_facts.abstentions += entry.answer_type == "abstain" ? 1 : 0;
            x_facts.clarifications += entry.answer_type == "clarify" ? 1 : 0;
            stand(Standing::nothing);
        }
    }

    void take_operator() {
        ++x_facts.operator_messages;
        x_open_question = false;
        settle_return();
        stand(Standing::human);
    }

    void settle_return() {
        if (x_goes_on) x_facts.came_back = 1;
        x_goes_on = false;
    }

    ConversationFacts& x_facts;
    const std::vector<HandoffRecord>& x_handoffs;
    std::size_t x_next = 0;
    Standing x_standing = Standing::nothing;
    std::uint64_t x_answer = 0;  ///< seq of the answer that stands
    bool x_confirmed = false;
    bool x_open_question = false;
    bool x_goes_on = false;  ///< a customer's message after an end waits for what it is
    std::optional<TimePoint> x_last;
    Role x_last_role = Role::system;
};

}  // namespace continuo
