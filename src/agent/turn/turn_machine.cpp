#include "agent/turn/turn_machine.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/conversation.hpp"
#include "agent/extractive/search_query.hpp"
#include "agent/turn/turn_commit.hpp"
#include "agent/turn/turn_reply.hpp"
#include "agent/turn/waiting_turn.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

// Waits between attempts to get the lease. A turn without I/O takes less than a millisecond, one
// with a language model seconds.
constexpr std::chrono::microseconds first_wait{1000};
constexpr std::chrono::microseconds longest_wait{50'000};

}  // namespace

TurnMachine::TurnMachine(TurnRequest request, const AgentConfig& config, const Clock& clock)
    : x_request(std::move(request)),
      x_config(config),
      x_clock(clock),
      x_deadline(x_request.deadline.shortened(config.turn_timeout, clock)),
      x_started(clock.steady_now()),
      x_next_wait(first_wait) {}

TurnMachine::~TurnMachine() = default;

TurnAction TurnMachine::resume(TurnInput input) {
    return std::visit(
        [this](auto&& one) { return on(std::forward<decltype(one)>(one)); }, std::move(input)
    );
}

TurnAction TurnMachine::on(turn_input::Start) {
    if (x_state != State::idle) return out_of_turn();
    if (x_request.files.empty()) return begin();
    // Before Begin, because the logged message records whether each file could be read.
    x_state = State::reading;
    return turn_action::ReadAttachments{x_request.files, x_deadline, x_request.request_id};
}

TurnAction TurnMachine::on(turn_input::AttachmentsRead input) {
    if (x_state != State::reading) return out_of_turn();
    x_readings = std::move(input.readings);
    return begin();
}

TurnAction TurnMachine::begin() {
    x_state = State::beginning;
    BeginTurn turn;
    turn.session_id = x_request.session_id;
    turn.client_message_id = x_request.client_message_id;
    turn.content = x_request.message;
    for (const auto& reading : x_readings)
        turn.attachments.push_back(reading.attachment);
    turn.instance = x_config.instance;
    turn.lease_time = x_config.lease_time;
    // Without an id, the reply of the turn that it joins could not be found; and only this request
    // has the content of its files.
    const bool joins = !turn.client_message_id.empty() && turn.attachments.empty();
    turn.when_leased = joins ? WhenLeased::join : WhenLeased::refuse;
    turn.durable = x_request.acknowledge_early;
    turn.reply_follows =
        !turn.durable && !x_overtaken && x_request.coalesce == x_request.coalesce.zero();
    if (!x_request.request_id.empty()) turn.request_id = x_request.request_id;
    turn.fingerprint = x_request.fingerprint;
    turn.verified_user = x_request.verified_user;
    turn.history_limit = x_config.history_messages;
    turn.answers_queued = answers_while_waiting(x_config.waiting, x_request.message);
    return turn_action::Begin{std::move(turn)};
}

TurnAction TurnMachine::on(BeginOutcome outcome) {
    if (x_state == State::responding || x_state == State::freezing) {
        auto* frozen = std::get_if<Begun>(&outcome);
        return frozen == nullptr ? out_of_turn() : answer_all(std::move(*frozen));
    }
    const bool taken_over = x_state == State::idle && std::holds_alternative<Begun>(outcome);
    if (x_state != State::beginning && !taken_over) return out_of_turn();
    return std::visit(
        [this](auto&& one) { return on_outcome(std::forward<decltype(one)>(one)); },
        std::move(outcome)
    );
}

TurnAction TurnMachine::on_outcome(Begun begun) {
    x_lease = std::move(begun.lease);
    x_history = std::move(begun.history);
    x_material = std::make_unique<TurnMaterial>();
    auto& material = *x_material;
    material.session = std::move(begun.session);
    material.message = std::move(begun.message);
    material.asked = asked_in_turn(material.message, begun.burst);
    material.answers_through = material.message.seq;
    for (const auto& other : begun.burst)
        material.answers_through = std::max(material.answers_through, other.seq);
    note_waiting(material, x_history);
    for (const auto& reading : x_readings)
        material.attachments.push_back(reading.attachment);

    if (x_request.coalesce <= x_request.coalesce.zero() || begun.taken_over || x_first)
        return collect();
    x_state = State::coalescing;
    return turn_action::Wait{x_request.coalesce};
}

/// Begins again with all messages of the turn.
TurnAction TurnMachine::answer_all(Begun frozen) {
    if (!x_first) x_first = std::move(x_material->message);
    return on_outcome(std::move(frozen));
}

TurnAction TurnMachine::collect() {
    auto& material = *x_material;
    turn_action::CollectContext collect_context;
    collect_context.owner = {x_request.session_id, verified_user(*material.session)};
    collect_context.deadline = x_deadline;
    collect_context.request_id = x_request.request_id;
    collect_context.search_query =
        utf8_prefix(make_search_query(material.asked, x_history), limits::query_code_points_max);
    collect_context.search_results = x_config.search_results;
    // Without a verified user and without facts of this session, the database has nothing to
    // recall.
    collect_context.recall =
        collect_context.owner.user_id || material.session->counters.contains(facts_counter);
    collect_context.memories_recalled = x_config.memories_recalled;
    collect_context.escalation.message = material.asked;
    collect_context.escalation.earlier = earlier_messages(x_history);
    collect_context.escalation.failed_answers = material.failed_answers;
    collect_context.escalation.human_offered = material.human_offered;
    if (!collect_context.escalation.earlier.empty())
        material.before = collect_context.escalation.earlier.back();

    x_state = State::collecting_context;
    return collect_context;
}

TurnAction TurnMachine::on_outcome(Replayed one) {
    auto reply = replayed(std::move(one.session), std::move(one.message), std::move(one.reply));
    reply.joined = x_joined;
    reply.replayed = !x_joined;
    return finish(std::move(reply));
}

TurnAction TurnMachine::on_outcome(Joined joined) {
    x_joined = true;
    return wait_for_lease(joined.time_left);
}

TurnAction TurnMachine::on_outcome(InProgress in_progress) {
    return wait_for_lease(in_progress.time_left);
}

TurnAction TurnMachine::on_outcome(Busy busy) {
    return wait_for_lease(busy.time_left);
}

TurnAction TurnMachine::on_outcome(LeftToHuman left) {
    auto reply = left_to_human(std::move(left.session), std::move(left.message), left.repeated);
    return finish(std::move(reply));
}

TurnAction TurnMachine::wait_for_lease(std::chrono::milliseconds time_left) {
    using std::chrono::microseconds;
    const auto remaining = x_deadline.remaining(x_clock);
    if (remaining <= Deadline::Duration::zero())
        return finish(fail(Errc::busy, "another message of this session is being answered"));
    auto wait = x_next_wait;
    if (time_left.count() > 0) wait = std::min(wait, microseconds(time_left));
    wait = std::min(wait, std::chrono::ceil<microseconds>(remaining));
    x_next_wait = std::min(2 * x_next_wait, longest_wait);
    x_state = State::waiting;
    return turn_action::Wait{wait};
}

TurnAction TurnMachine::on(turn_input::Waited) {
    if (x_state == State::coalescing) return collect();
    return x_state == State::waiting ? begin() : out_of_turn();
}

TurnAction TurnMachine::on(turn_input::CollectedContext input) {
    if (x_state != State::collecting_context) return out_of_turn();
    x_state = State::responding;
    x_material->has_context = !input.memories.empty() || !x_history.empty();
    turn_action::Respond respond;
    respond.deadline = x_deadline;
    respond.question.message = x_material->asked;
    respond.question.first_message = x_history.empty();
    respond.question.may_offer_human = may_offer_human(*x_material);
    respond.question.history = std::move(x_history);
    respond.question.sources = std::move(input.sources);
    respond.question.memories = std::move(input.memories);
    respond.question.attachments = attachment_texts();
    x_material->collected = std::move(input);
    return respond;
}

TurnAction TurnMachine::on(Answer answer) {
    if (x_state != State::responding) return out_of_turn();
    x_state = State::committing;
    const std::chrono::duration<double> seconds = x_clock.steady_now() - x_started;
    auto commit = make_commit(
        {*x_config.replies, x_config.waiting},
        *x_lease,
        *x_material,
        std::move(answer),
        seconds.count(),
        x_clock.now()
    );
    return turn_action::Commit{std::move(commit)};
}

TurnAction TurnMachine::on(Committed committed) {
    if (x_state != State::committing) return out_of_turn();
    x_lease.reset();
    auto& message = x_first ? *x_first : x_material->message;
    auto reply = settled(std::move(committed), std::move(message));
    return finish(std::move(reply));
}

AnswerPlace TurnMachine::answer_place() const {
    return {x_lease->session_id, x_lease->fence, x_material->session->last_seq + 1};
}

std::uint64_t TurnMachine::answers_through() const {
    return x_material->answers_through;
}

TurnAction TurnMachine::out_of_turn() {
    return give_up({Errc::internal, "the turn got an input that does not match its state"});
}

TurnAction TurnMachine::finish(Result<TurnReply> result) {
    x_state = State::finished;
    return turn_action::Finish{std::move(result)};
}

std::vector<std::string> TurnMachine::attachment_texts() const {
    std::vector<std::string> texts;
    for (const auto& reading : x_readings) {
        const auto& file = reading.attachment;
        texts.push_back(
            fmt::format("{}:\n{}", file.filename, file.processed ? reading.text : file.error)
        );
    }
    if (!texts.empty()) return texts;
    // A turn that was taken over: the log has the names of its files, but not their content.
    for (const auto& file : x_material->message.attachments)
        texts.push_back(x_config.replies->text(ReplyKey::attachment_gone, {{"file", file.filename}})
        );
    return texts;
}

}  // namespace continuo
