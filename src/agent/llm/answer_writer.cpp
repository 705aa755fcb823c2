#include "agent/llm/answer_writer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "agent/extractive/quotation.hpp"
#include "agent/language/markdown_sanitizer.hpp"
#include "agent/llm/citation_marks.hpp"
#include "base/text.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

/// The mark, with nothing but punctuation around it.
bool is_no_answer(std::string_view text) {
    const auto at = text.find(no_answer_mark);
    if (at == std::string_view::npos) return false;
    const auto is_word = [](char c) {
        return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80U;
    };
    return std::ranges::none_of(text.substr(0, at), is_word) &&
           std::ranges::none_of(text.substr(at + no_answer_mark.size()), is_word);
}

bool has_word(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80U;
    });
}

bool looks_whole(std::string_view sentence) {
    const auto blank = blank_citations(sentence);
    auto text = trim(blank);
    while (!text.empty() && std::string_view("\"')*_").contains(text.back()))
        text.remove_suffix(1);
    return text.ends_with('.') || text.ends_with('!') || text.ends_with('?') ||
           text.ends_with("。");
}

}  // namespace

AnswerWriter::AnswerWriter(
    MakeSentenceCheck make_check,
    std::string_view customer_words,
    AnswerSink* sink,
    ModelRecord& record,
    Metrics* metrics
)
    : x_make_check(make_check),
      x_customer_words(customer_words),
      x_sink(sink),
      x_record(record),
      x_metrics(metrics) {}

Task<Result<void>> AnswerWriter::take(std::string piece) {
    for (auto& sentence : x_stream.feed(piece)) {
        if (auto written = co_await write(std::move(sentence)); !written) co_return written;
    }
    // Nothing said is a question, too: a customer who stops the answer need not wait for the end of
    // a sentence. Not before the first words: asking would end the time in which others can join.
    if (!x_said.empty()) co_return co_await say({});
    co_return Result<void>();
}

bool AnswerWriter::restart() {
    if (!x_said.empty() || x_stopped) return false;
    x_stream = SentenceStream();
    x_check.reset();
    x_waiting.clear();
    x_space.clear();
    x_cited.clear();
    x_kept = 0;
    x_dropped = 0;
    x_no_answer = false;
    x_fault.clear();
    x_rejected.clear();
    return true;
}

Task<Result<void>> AnswerWriter::finish(bool cut) {
    auto sentences = x_stream.finish();
    if (cut && !sentences.empty() && !looks_whole(sentences.back())) sentences.pop_back();
    for (auto& sentence : sentences) {
        if (auto written = co_await write(std::move(sentence)); !written) co_return written;
    }
    co_return Result<void>();
}

Task<Result<void>> AnswerWriter::write(std::string sentence) {
    sentence = x_prompt->mask.unmask(sentence);
    if (is_no_answer(sentence)) {
        x_no_answer = true;
        co_return Result<void>();
    }
    const auto body = sentence.find_last_not_of(" \n\r\t");
    const auto space = body == std::string::npos ? sentence : sentence.substr(body + 1);
    auto cited =
        read_citations(std::string_view(sentence).substr(0, body + 1), x_prompt->passages.size());
    const auto text = sanitize_markdown(cited.text);
    if (!has_word(text)) co_return Result<void>();
    const auto verdict = check({text, cited.passages});
    if (verdict.kind == SentenceVerdict::Kind::drop || text.contains(no_answer_mark)) {
        drop(verdict, text);
        // A paragraph ends with it, even if it is not said.
        if (space.contains('\n') && !x_space.contains('\n') && !x_said.empty()) x_space = space;
        co_return Result<void>();
    }
    const bool recited = verdict.kind == SentenceVerdict::Kind::recite;
    count(recited ? "recited" : "kept");
    if (recited) ++x_record.recited;
    if (verdict.cited.empty() && x_kept == 0) {
        // Alone, it would be an answer without a source.
        x_waiting += x_space + text;
        x_space = space;
        co_return Result<void>();
    }
    auto said =
        co_await say(std::exchange(x_waiting, {}) + x_space + text + marks_of(verdict.cited));
    if (!said) co_return said;
    ++x_kept;
    x_space = space;
    if (is_full()) co_return fail(Errc::cancelled, "the answer is as long as it may be");
    co_return Result<void>();
}

Task<Result<void>> AnswerWriter::say(std::string text) {
    if (x_sink != nullptr) {
        const auto taken = co_await x_sink->say(text);
        if (!taken && taken.error().code == Errc::cancelled) {
            x_stopped = true;
            co_return taken;
        }
    }
    x_said += text;
    co_return Result<void>();
}

SentenceVerdict AnswerWriter::check(const SentenceInput& sentence) {
    if (!x_check) {
        std::string_view rules;
        if (!x_prompt->messages.empty()) rules = x_prompt->messages.front().text;
        x_check = x_make_check({x_prompt->passages, x_customer_words, rules, x_prompt->actions});
    }
    return x_check->check(sentence);
}

void AnswerWriter::drop(const SentenceVerdict& verdict, std::string_view text) {
    const auto reason = verdict.reason.empty() ? std::string("dropped") : verdict.reason;
    count(reason);
    x_record.add_fault(reason);
    ++x_record.dropped;
    ++x_dropped;
    if (!x_fault.empty()) return;
    x_fault = verdict.explanation.empty() ? reason : verdict.explanation;
    x_rejected = text;
}

void AnswerWriter::count(std::string_view verdict) const {
    if (x_metrics != nullptr) x_metrics->record_model_sentence(verdict);
}

std::string AnswerWriter::marks_of(const std::vector<CitedPassage>& cited) {
    std::string marks;
    for (const auto& one : cited) {
        if (one.passage >= x_prompt->passages.size()) continue;
        auto known = std::ranges::find(x_cited, one.passage, &CitedPassage::passage);
        if (known == x_cited.end()) {
            x_cited.push_back(one);
            known = std::prev(x_cited.end());
        } else if (one.end > 0) {
            known->begin = known->end > 0 ? std::min(known->begin, one.begin) : one.begin;
            known->end = std::max(known->end, one.end);
        }
        marks += fmt::format(" [{}]", known - x_cited.begin() + 1);
    }
    return marks;
}

std::vector<Source> AnswerWriter::sources() const {
    std::vector<Source> sources;
    for (const auto& one : x_cited) {
        const auto number = static_cast<int>(sources.size()) + 1;
        const auto& source = x_prompt->passages[one.passage].source();
        const auto end = one.end > 0 ? one.end : source.content.size();
        sources.push_back(
            cited(source, std::min(one.begin, end), std::min(end, source.content.size()), number)
        );
    }
    return sources;
}

}  // namespace continuo
