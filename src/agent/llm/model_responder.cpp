// 1. The documents answer, which costs no time: it is the reply if no model is needed, and what is
//    left if the model fails.
// 2. The model is asked; its sentences are said as they pass their check.
// 3. Nothing passed: once more, with the fault named. The prompt was too long: once more, shorter.
// 4. It may want tools to be called first: the answer has the calls, and respond() is called again.
// 5. What was said cannot be taken back: if the model fails after it, the documents go on.
#include "agent/llm/model_responder.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/extractive/attached_files.hpp"
#include "agent/llm/answer_writer.hpp"
#include "agent/llm/day_budget.hpp"
#include "agent/llm/masked_arguments.hpp"
#include "agent/llm/model_record.hpp"
#include "agent/llm/offered_tools.hpp"
#include "base/text.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

/// The requests of one turn, over the calls of tools between them.
struct ModelTurn {
    ModelAllowance allowance;
    ModelRecord record;
    std::size_t requests = 0;
};

namespace {

/// That an answer of which every sentence passed is right; not calibrated.
constexpr double whole_answer_confidence = 0.8;
/// Left of a turn's time for the answer of the documents and the commit.
constexpr std::chrono::milliseconds reserve{1000};

/// The text with `[1]` ... at the ends of its lines counted from `first` + 1. Documents can have
/// such marks as well: only the next expected number is one of ours.
std::string renumbered(std::string_view text, std::size_t first) {
    std::string out;
    std::size_t next = 1;
    for (std::size_t at = 0; at < text.size();) {
        const auto mark = fmt::format(" [{}]", next);
        const auto rest = text.substr(at);
        const bool is_ours =
            rest.starts_with(mark) && (rest.size() == mark.size() || rest[mark.size()] == '\n');
        if (!is_ours) {
            out.push_back(text[at++]);
            continue;
        }
        out += fmt::format(" [{}]", first + next++);
        at += mark.size();
    }
    return out;
}

class ModelResponder final : public Responder {
public:
    ModelResponder(
        ModelResponderConfig config,
        std::unique_ptr<Responder> documents,
        ModelClient& client,
        UsageLedger& ledger,
        MakeSentenceCheck check,
        Metrics* metrics
    )
        : x_config(std::move(config)),
          x_documents(std::move(documents)),
          x_client(client),
          x_ledger(ledger),
          x_day(x_config.day_tokens, x_config.day_tokens_of_all, ledger),
          x_check(check),
          x_metrics(metrics) {}

    [[nodiscard]] std::string_view name() const override { return "model"; }

    Task<Result<Answer>> respond(Question question, Deadline deadline, AnswerSink* sink) override {
        auto plain = co_await x_documents->respond(question, deadline, nullptr);
        if (auto results = answer_of_steps(question, *x_config.replies); results && plain)
            plain = std::move(*results);
        if (!plain || !is_for_model(question, *plain)) {
            if (plain) count("not_needed");
            co_return plain;
        }
        if (!question.model_turn) {
            ModelRecord record;
            record.outcome = co_await used_up(&question);
            if (!record.outcome.empty())
                co_return with_record(std::move(*plain), std::move(record));
        }
        if (!question.may_stream) sink = nullptr;
        co_return co_await ask(std::move(question), std::move(*plain), deadline, sink);
    }

private:
    /// What a model is not needed for: fixed replies, and questions that nothing is found for.
    static bool is_for_model(const Question& question, const Answer& plain) {
        if (question.documents_only) return false;
        if (!question.steps.empty()) return true;
        if (plain.type == AnswerType::smalltalk || plain.type == AnswerType::clarify) return false;
        return !question.sources.empty() || !question.attachments.empty() ||
               !question.earlier_files.empty() || offers_tools(question);
    }

    static bool offers_tools(const Question& question) {
        return question.tools != nullptr && !question.tools->tools.empty();
    }

    /// Which budget is; empty: none.
    [[nodiscard]] Task<std::string> used_up(const Question* question) {
        if (x_config.session_tokens > 0 && question->model_tokens >= x_config.session_tokens)
            co_return "session_budget";
        if (co_await x_day.is_used_up()) co_return "day_budget";
        co_return std::string();
    }

    [[nodiscard]] std::uint64_t prompt_tokens_max() const {
        const std::uint64_t answer = x_config.max_tokens;
        return x_config.context_tokens > answer ? x_config.context_tokens - answer : 0;
    }

    Task<Result<Answer>> ask(Question question, Answer plain, Deadline deadline, AnswerSink* sink) {
        const auto files = attached_sources(x_config.replies->in(question.language), question);
        auto prompt = build_prompt(x_config.prompt, question, files, prompt_tokens_max());
        if (prompt.passages.empty() && !offers_tools(question)) {
            count("not_needed");
            co_return plain;
        }
        auto turn = question.model_turn ? question.model_turn : begin_turn(deadline);
        AnswerWriter writer(x_check, question.message, sink, turn->record, x_metrics);
        writer.set_prompt(prompt);
        std::vector<ToolCall> wanted;
        turn->record.outcome =
            co_await write_answer(&question, &files, &prompt, turn.get(), &writer, &wanted);
        co_await x_day.tell_others();
        if (!wanted.empty()) co_return wanting(std::move(wanted), std::move(turn));
        auto record = turn->record;
        record.attempts = turn->allowance.attempts;
        co_return finish(question, std::move(plain), writer, std::move(record));
    }

    std::shared_ptr<ModelTurn> begin_turn(Deadline deadline) const {
        auto turn = std::make_shared<ModelTurn>();
        turn->record.prompt = x_config.prompt.templates.versions();
        turn->allowance.tokens_max = x_config.turn_tokens;
        turn->allowance.deadline =
            deadline.is_never()
                ? Deadline::after(x_config.turn_time)
                : Deadline::at(deadline.when() - reserve).shortened(x_config.turn_time);
        return turn;
    }

    /// The calls that the model wants, instead of an answer.
    static Answer wanting(std::vector<ToolCall> calls, std::shared_ptr<ModelTurn> turn) {
        Answer answer;
        for (auto& call : calls)
            answer.calls.push_back(
                {std::move(call.id), std::move(call.name), std::move(call.arguments)}
            );
        answer.model_tokens = turn->allowance.tokens();
        answer.model_turn = std::move(turn);
        return answer;
    }

    /// Asks until sentences were kept, calls are wanted, or nothing more is to be tried; returns
    /// the outcome. Calls beside a text that was said already are left out: it is the answer.
    Task<std::string> write_answer(
        const Question* question,
        const std::vector<Source>* files,
        Prompt* prompt,
        ModelTurn* turn,
        AnswerWriter* writer,
        std::vector<ToolCall>* wanted
    ) {
        bool repaired = false;
        bool shortened = false;
        for (;;) {
            ChatRequest request{prompt->messages, x_config.max_tokens, x_config.temperature};
            request.trace = question->trace;
            const bool offers = offers_tools(*question) && ++turn->requests <= x_config.steps_max;
            if (offers) request.tools = tools_in_openai_form(*question->tools);
            auto outcome = co_await x_client.complete(std::move(request), &turn->allowance, writer);
            if (outcome && offers && writer->said().empty() && !outcome->tool_calls.empty()) {
                for (auto& call : outcome->tool_calls)
                    call.arguments = unmask_arguments(prompt->mask, std::move(call.arguments));
                *wanted = std::move(outcome->tool_calls);
                co_return "calls";
            }
            if (outcome) (void)co_await writer->finish(outcome->cut);
            if (writer->was_stopped()) co_return "stopped";
            if (outcome || writer->is_full()) {
                if (writer->kept() > 0) co_return repaired ? "regenerated" : "answered";
                if (writer->has_no_answer()) co_return "no_answer";
                if (repaired) co_return "unsupported";
                add_repair(*prompt, x_config.prompt, fault_of(*writer), writer->rejected());
                repaired = true;
            } else if (outcome.error().fault == ModelFault::context_length && !shortened &&
                       writer->said().empty()) {
                *prompt = build_prompt(x_config.prompt, *question, *files, prompt_tokens_max() / 2);
                shortened = true;
            } else if (!writer->said().empty()) {
                co_return "interrupted";
            } else {
                co_return std::string(to_string(outcome.error().fault));
            }
            if (!writer->restart()) co_return "interrupted";
        }
    }

    static std::string fault_of(const AnswerWriter& writer) {
        return writer.fault().empty() ? "it has no sentence that answers" : writer.fault();
    }

    Answer finish(
        const Question& question, Answer plain, const AnswerWriter& writer, ModelRecord record
    ) const {
        if (writer.said().empty() && record.outcome != "stopped")
            return with_record(std::move(plain), std::move(record));
        Answer answer;
        answer.text = writer.said();
        // Nothing, stopped before its first words, is no answer, and no failure to answer.
        answer.type = answer.text.empty() ? AnswerType::smalltalk : AnswerType::answer;
        answer.sources = writer.sources();
        const auto kept = static_cast<double>(writer.kept());
        const auto written = kept + static_cast<double>(writer.dropped());
        answer.confidence = written > 0 ? whole_answer_confidence * kept / written : 0;
        if (record.outcome == "interrupted") go_on(question, std::move(plain), answer);
        return with_record(std::move(answer), std::move(record));
    }

    /// Lets the documents go on where the model stopped.
    void go_on(const Question& question, Answer plain, Answer& answer) const {
        const auto& replies = x_config.replies->in(question.language);
        if (plain.type != AnswerType::answer) {
            answer.text += "\n\n" + replies.text(ReplyKey::model_broke_off);
            return;
        }
        const auto first = answer.sources.size();
        answer.text += "\n\n" + replies.text(ReplyKey::model_interrupted) + "\n\n" +
                       renumbered(plain.text, first);
        for (auto& source : plain.sources) {
            source.rank = static_cast<int>(answer.sources.size()) + 1;
            answer.sources.push_back(std::move(source));
        }
        answer.confidence = std::max(answer.confidence, plain.confidence);
    }

    Answer with_record(Answer answer, ModelRecord record) const {
        count(record.outcome);
        answer.model_tokens = 0;
        for (const auto& attempt : record.attempts)
            answer.model_tokens += attempt.usage.total();
        answer.model = to_json(record, x_ledger.currency());
        return answer;
    }

    void count(std::string_view outcome) const {
        if (x_metrics != nullptr) x_metrics->record_model_turn(outcome);
    }

    ModelResponderConfig x_config;
    std::unique_ptr<Responder> x_documents;
    ModelClient& x_client;
    UsageLedger& x_ledger;
    DayBudget x_day;
    MakeSentenceCheck x_check;
    Metrics* x_metrics;
};

}  // namespace

std::unique_ptr<Responder> make_model_responder(
    ModelResponderConfig config,
    std::unique_ptr<Responder> documents,
    ModelClient& client,
    UsageLedger& ledger,
    MakeSentenceCheck check,
    Metrics* metrics
) {
    return std::make_unique<ModelResponder>(
        std::move(config), std::move(documents), client, ledger, check, metrics
    );
}

}  // namespace continuo
