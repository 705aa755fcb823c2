#include "contract/store_contract.hpp"

#include <fmt/format.h>

namespace continuo::test {

void PrintTo(const Backend& backend, std::ostream* out) {
    *out << backend.name;
}

void SessionStoreContract::TearDown() {
    if (x_world) EXPECT_THAT(x_world->complaints(), testing::IsEmpty());
}

Result<Session> SessionStoreContract::create(std::string id) {
    NewSession session;
    session.session_id = std::move(id);
    return run_task(store().create(std::move(session)));
}

Result<Committed> SessionStoreContract::commit(const Lease& lease, std::string content) {
    return commit(reply(lease, std::move(content)));
}

Result<Session> SessionStoreContract::patch(std::string id, SessionPatch patch) {
    return run_task(store().patch(std::move(id), std::move(patch), std::nullopt));
}

std::vector<Begun> SessionStoreContract::take_over(std::string instance, std::size_t limit) {
    return run_task(store().take_over(std::move(instance), 30s, limit)).value();
}

std::vector<Message> SessionStoreContract::log_of(std::string id) {
    return run_task(store().history(std::move(id), 0, 10'000)).value().messages;
}

Begun SessionStoreContract::begun(BeginTurn turn) {
    return as<Begun>(begin(std::move(turn)));
}

Committed SessionStoreContract::talk(
    const std::string& id, const std::string& message_id, const std::string& text
) {
    const auto turn = begun(message(id, message_id, text));
    return commit(turn.lease, "re: " + text).value();
}

BeginTurn message(std::string session_id, std::string message_id, std::string content) {
    BeginTurn turn;
    turn.session_id = std::move(session_id);
    turn.client_message_id = std::move(message_id);
    turn.content = std::move(content);
    turn.instance = "a";
    return turn;
}

BeginTurn followed(BeginTurn turn) {
    turn.reply_follows = true;
    return turn;
}

BeginTurn durable(BeginTurn turn) {
    turn.durable = true;
    return turn;
}

CommitTurn reply(const Lease& lease, std::string content) {
    CommitTurn turn;
    turn.lease = lease;
    turn.reply.role = Role::assistant;
    turn.reply.content = std::move(content);
    return turn;
}

Message operator_message(std::string content) {
    Message message;
    message.role = Role::operator_;
    message.content = std::move(content);
    return message;
}

SessionPatch to_status(SessionStatus status) {
    SessionPatch patch;
    patch.status = status;
    return patch;
}

SessionPatch to_owner(Owner owner) {
    SessionPatch patch;
    patch.owner = std::move(owner);
    return patch;
}

std::vector<std::string> lines(const MessageList& messages) {
    std::vector<std::string> out;
    out.reserve(messages.size());
    for (const auto& entry : messages) {
        out.push_back(fmt::format("{} {} {}", entry.seq, to_string(entry.role), entry.content));
    }
    return out;
}

}  // namespace continuo::test
