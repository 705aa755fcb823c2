#include "agent/turn/turn_machine.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/conversation.hpp"
#include "agent/extractive/search_query.hpp"
#include "agent/language/customer_language.hpp"
#include "agent/turn/offered_human.hpp"
#include "agent/turn/turn_commit.hpp"
#include "agent/turn/turn_files.hpp"
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

/// The customer asks for the first message, which the newest ones do not include.
bool asks_beyond(const std::string& message, const MessageList& history) {
    if (history.empty() || history.front().seq <= 1) return false;
    return read_memory_request(message, {}).act == MemoryAct::asks_first_message;
}

/// Empty if the history does not begin with the conversation.
std::string first_message_of(const MessageList& history) {
    if (!history.empty() && history.front().seq > 1) return {};
    for (const auto& message : history) {
        if (message.role == Role::user) return std::string(message.content);
    }
    return {};
}

}  // namespace

TurnMachine::TurnMachine(TurnRequest request, const AgentConfig& config, const Clock& clock)
    : x_request(std::move(request)),
      x_config(config),
      x_tools(config.current_tools()),
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
    return turn_action::ReadAttachments{
        x_request.files, x_deadline, x_request.request_id, x_request.trace
    };
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
    for (const auto& reading : x_readings) {
        auto& attachment = turn.attachments.emplace_back(reading.attachment);
        attachment.text = utf8_prefix_bytes(reading.text, limits::kept_file_bytes_max);
    }
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
    turn.access_tags = x_request.access_tags;
    turn.history_limit = x_config.history_messages;
    turn.answers_queued = answers_while_waiting(x_config.waiting, x_request.message);
    return turn_action::Begin{std::move(turn)};
}

TurnAction TurnMachine::on(BeginOutcome outcome) {
    if (x_state == State::responding || x_state == State::calling_tools ||
        x_state == State::freezing) {
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
    material.taken_over = begun.taken_over;
    material.messages = begun.burst;
    material.messages.push_back(material.message);
    std::ranges::sort(material.messages, {}, &Message::seq);
    material.answers_through = material.messages.back().seq;
    for (const auto& other : begun.burst)
        append_kept_files(material.logged_files, other);
    material.earlier_files = kept_files(x_history);
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
    x_question.reset();
    x_step_model_tokens = 0;
    x_tool_steps = 0;
    return on_outcome(std::move(frozen));
}

TurnAction TurnMachine::collect() {
    auto& material = *x_material;
    turn_action::CollectContext collect_context;
    collect_context.owner = {x_request.session_id, verified_user(*material.session)};
    collect_context.deadline = x_deadline;
    collect_context.request_id = x_request.request_id;
    collect_context.trace = x_request.trace;
    material.in_thread =
        std::make_shared<const AskedInThread>(read_in_thread(material.asked, x_history));
    collect_context.search = search_query_of(material.asked, *material.in_thread);
    collect_context.search.limit = x_config.search_results;
    collect_context.search.access.tags = material.session->access_tags;
    // Without a verified user and without facts of this session, the database has nothing to
    // recall.
    collect_context.recall =
        collect_context.owner.user_id || material.session->counters.contains(facts_counter);
    collect_context.memories_recalled = x_config.memories_recalled;
    collect_context.first_message = asks_beyond(material.asked, x_history);
    collect_context.messages_with_files =
        messages_with_files_before(*material.session, x_history, x_lease->turn);
    collect_context.escalation.message = material.asked;
    collect_context.escalation.earlier = earlier_messages(x_history);
    collect_context.escalation.failed_answers = material.failed_answers;
    collect_context.escalation.human_offered = material.human_offered;
    if (!collect_context.escalation.earlier.empty())
        material.before = collect_context.escalation.earlier.back();

    material.language = customer_language(material.asked, collect_context.escalation.earlier);
    // Encoders of one language find chance neighbours of another.
    collect_context.search.by_meaning =
        material.language == x_config.documents_language || x_config.documents_language.empty();

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
    x_material->has_context = !input.memories.empty() || !x_history.empty();
    turn_action::Respond respond;
    respond.deadline = x_deadline;
    respond.question.message = x_material->asked;
    respond.question.first_message = x_history.empty();
    respond.question.may_offer_human = may_offer_human(*x_material);
    respond.question.history = std::move(x_history);
    respond.question.in_thread = x_material->in_thread;
    respond.question.sources = std::move(input.sources);
    respond.question.memory = plan_memory(
        respond.question.message, input.facts, std::move(input.memories), respond.question.history
    );
    respond.question.memories = usable_facts(respond.question.memory);
    respond.question.first_asked = input.first_asked.empty()
                                       ? first_message_of(respond.question.history)
                                       : std::move(input.first_asked);
    // Who waits for a person tells it to them: it goes into the ticket.
    auto& act = respond.question.memory.request.act;
    if (x_material->session->owner.is_queue() && act == MemoryAct::states) act = MemoryAct::none;
    x_material->forgotten = respond.question.memory.forgotten;
    x_material->about_customer = respond.question.memories;
    respond.question.attachments = files_of_turn(*x_material, x_readings, *x_config.replies);
    respond.question.earlier_files = std::move(x_material->earlier_files);
    std::ranges::move(input.earlier_files, std::back_inserter(respond.question.earlier_files));
    respond.question.language = x_material->language;
    respond.question.documents_language = x_config.documents_language;
    x_material->collected = std::move(input);
    respond.question.documents_only = hands_over(*x_material);
    respond.question.may_stream =
        !x_material->session->owner.is_queue() && !x_material->contact_asked;
    const auto used = find_integer(x_material->session->counters, model_tokens_counter).value_or(0);
    respond.question.model_tokens = static_cast<std::uint64_t>(std::max<std::int64_t>(used, 0));
    return use_tools(std::move(respond));
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

}  // namespace continuo
