#pragma once

#include <string>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "support/edit_session.hpp"
#include "support/fake_clock.hpp"
#include "transfer/transferred_session.hpp"

namespace continuo::test {

/// A conversation of so many messages, the customer's and ours in turns, all that it may hold set.
inline TransferredSession make_copy(const std::string& id, std::uint64_t messages = 4) {
    TransferredSession copy;
    auto& session = edit(copy.record.session);
    session.session_id = id;
    session.user_id = "ada";
    session.user_verified = true;
    session.thread_id = "thread_" + id;
    session.message_count = messages / 2;
    session.last_seq = messages;
    session.metadata = {{"plan", "gold"}, {"share", 0.1}, {"n", 3}};
    session.counters = {{"human_offers", 1}};
    session.created_at = session.updated_at = session.last_activity = FakeClock::start();
    session.version = messages + 1;
    session.fence = 1000 + messages;
    session.unknown = {{"wild", {1, 2}}};
    std::vector<Message> log;
    for (std::uint64_t seq = 1; seq <= messages; ++seq) {
        Message message;
        message.seq = seq;
        message.turn = seq - (seq + 1) % 2;
        message.role = seq % 2 == 1 ? Role::user : Role::assistant;
        message.content = fmt::format("message {} of {}: ünï \"code\"\n", seq, id);
        message.timestamp = FakeClock::start() + std::chrono::seconds(seq);
        if (seq % 2 == 1) message.client_message_id = fmt::format("m{}", seq);
        log.push_back(std::move(message));
    }
    copy.record.messages = std::move(log);
    if (messages >= 2) {
        copy.record.outcomes = {{"m1", 1, 2, FakeClock::start()}};
        copy.record.committed = {1000 + messages, 1, 2};
    }
    mark_saved(copy.record);
    return copy;
}

inline CustomerFact make_memory(const std::string& session_id, const std::string& id) {
    CustomerFact memory;
    memory.memory_id = id;
    memory.session_id = session_id;
    memory.user_id = "ada";
    memory.seq = 1;
    memory.content = "likes tea " + session_id;
    memory.importance = 0.25;
    memory.created_at = memory.last_accessed = FakeClock::start();
    return memory;
}

inline Ticket make_ticket(const std::string& session_id, const std::string& id) {
    Ticket ticket;
    ticket.ticket_id = id;
    ticket.session_id = session_id;
    ticket.user_id = "ada";
    ticket.user_verified = true;
    ticket.created_at = ticket.updated_at = FakeClock::start();
    ticket.reasons = {"asked"};
    ticket.confidence = 0.7;
    ticket.summary = "wants a person";
    return ticket;
}

}  // namespace continuo::test
