#include "agent/turn/turn_reply.hpp"

#include <utility>

namespace continuo {

TurnReply answered(SessionSnapshot session, Message message, Message reply) {
    auto record = read_reply_record(reply.metadata);
    TurnReply result;
    result.session = std::move(session);
    result.message = std::move(message);
    result.answer_type = record.answer_type;
    result.confidence = record.confidence;
    result.requires_escalation = record.requires_escalation;
    result.offers_human = record.offers_human;
    result.reasons = std::move(record.reasons);
    result.priority = record.priority;
    result.ticket_id = std::move(record.ticket_id);
    result.has_context = record.has_context;
    result.facts_extracted = record.facts_extracted;
    result.model = std::move(record.model);
    result.approval = std::move(record.approval);
    result.actions = std::move(record.actions);
    result.processing_time = reply.processing_time.value_or(0);
    result.reply = std::move(reply);
    return result;
}

TurnReply settled(Committed committed, Message message) {
    if (committed.reply.seq != 0)
        return answered(
            std::move(committed.session), std::move(message), std::move(committed.reply)
        );
    auto left = left_to_human(std::move(committed.session), std::move(message), false);
    left.told_before = true;
    return left;
}

TurnReply replayed(SessionSnapshot session, Message message, Message reply) {
    auto result = answered(std::move(session), std::move(message), std::move(reply));
    result.replayed = true;
    return result;
}

TurnReply left_to_human(SessionSnapshot session, Message message, bool repeated) {
    TurnReply result;
    result.ticket_id = session->ticket_id;
    result.session = std::move(session);
    result.message = std::move(message);
    result.answer_type = AnswerType::handoff;
    result.requires_escalation = true;
    result.replayed = repeated;
    return result;
}

}  // namespace continuo
