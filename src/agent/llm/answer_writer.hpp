#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/answer_sink.hpp"
#include "agent/llm/model_client.hpp"
#include "agent/llm/model_record.hpp"
#include "agent/llm/prompt.hpp"
#include "agent/llm/sentence_check.hpp"
#include "agent/llm/sentence_stream.hpp"

namespace continuo {

class Metrics;

/// Writes a model's text as an answer: holds each sentence until it is complete, has it checked,
/// numbers its citations in the order of the answer, and says it. What was said stays. Thread: one
/// coroutine.
class AnswerWriter final : public CompletionSink {
public:
    /// More is not worth reading in a chat, and has to fit into limits::reply_bytes_max.
    static constexpr std::size_t answer_bytes_max = 16 * 1024;

    /// `sink` may be null: nobody watches. All of them outlive it.
    AnswerWriter(
        MakeSentenceCheck make_check,
        std::string_view customer_words,
        AnswerSink* sink,
        ModelRecord& record,
        Metrics* metrics
    );
    /// The passages that the next text cites, before anything was said.
    void set_prompt(const Prompt& prompt) {
        x_prompt = &prompt;
        x_check.reset();
    }

    Task<Result<void>> take(std::string piece) override;
    bool restart() override;
    /// Writes the last sentence. `cut`: the model did not end it; it is kept if it looks whole.
    Task<Result<void>> finish(bool cut);

    [[nodiscard]] const std::string& said() const { return x_said; }
    /// In the order of their numbers.
    [[nodiscard]] std::vector<Source> sources() const;
    [[nodiscard]] std::size_t kept() const { return x_kept; }
    /// Since the last restart.
    [[nodiscard]] std::size_t dropped() const { return x_dropped; }
    [[nodiscard]] bool was_stopped() const { return x_stopped; }
    /// The text got as long as answers may be.
    [[nodiscard]] bool is_full() const { return x_said.size() >= answer_bytes_max; }
    /// The model said that the passages do not answer.
    [[nodiscard]] bool has_no_answer() const { return x_no_answer; }
    /// Of the first sentence that was dropped since the last restart, for the model.
    [[nodiscard]] const std::string& fault() const { return x_fault; }
    [[nodiscard]] const std::string& rejected() const { return x_rejected; }

private:
    Task<Result<void>> write(std::string sentence);
    Task<Result<void>> say(std::string text);
    SentenceVerdict check(const SentenceInput& sentence);
    void drop(const SentenceVerdict& verdict, std::string_view text);
    void count(std::string_view verdict) const;
    /// " [1] [2]", with numbers for passages that have none yet.
    std::string marks_of(const std::vector<CitedPassage>& cited);

    MakeSentenceCheck x_make_check;
    std::unique_ptr<SentenceCheck> x_check;  // of what x_prompt has; null: not made yet
    std::string x_customer_words;
    AnswerSink* x_sink;
    ModelRecord& x_record;
    Metrics* x_metrics;
    const Prompt* x_prompt = nullptr;
    SentenceStream x_stream;
    std::string x_said;
    std::string x_waiting;              ///< that cites nothing, before the first that does
    std::string x_space;                ///< behind what was said last
    std::vector<CitedPassage> x_cited;  ///< by number, from 0
    std::size_t x_kept = 0;
    std::size_t x_dropped = 0;
    bool x_stopped = false;
    bool x_no_answer = false;
    std::string x_fault;
    std::string x_rejected;
};

}  // namespace continuo
