#include "agent/paced_responder.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "agent/answer_sink.hpp"
#include "async/with_deadline.hpp"

namespace continuo {

namespace {

/// The text in pieces that each end after a sentence and the white space behind it.
std::vector<std::string> sentence_pieces(std::string_view text) {
    std::vector<std::string> pieces;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool ends = text[i] == '.' || text[i] == '!' || text[i] == '?' || text[i] == '\n';
        if (!ends || i + 1 == text.size()) continue;
        auto end = i + 1;
        while (end < text.size() && (text[end] == ' ' || text[end] == '\n'))
            ++end;
        if (end == i + 1 && text[i] != '\n') continue;  // "1.5"
        const bool is_list_number = i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9';
        if (is_list_number) continue;
        pieces.emplace_back(text.substr(begin, end - begin));
        begin = end;
        i = end - 1;
    }
    if (begin < text.size()) pieces.emplace_back(text.substr(begin));
    return pieces;
}

Task<void> sleep_for(std::chrono::milliseconds pause) {
    co_await sleep_until(Deadline::after(pause));
}

class PacedResponder final : public Responder {
public:
    PacedResponder(
        std::unique_ptr<Responder> inner,
        std::chrono::milliseconds pause,
        std::function<Task<void>(std::chrono::milliseconds)> sleep
    )
        : x_inner(std::move(inner)),
          x_pause(pause),
          x_sleep(sleep ? std::move(sleep) : sleep_for) {}

    std::string_view name() const override { return x_inner->name(); }

    Task<Result<Answer>> respond(Question question, Deadline deadline, AnswerSink* sink) override {
        auto answer = co_await x_inner->respond(std::move(question), deadline, nullptr);
        if (!answer) co_return answer;
        std::string said;
        for (auto& piece : sentence_pieces(answer->text)) {
            co_await x_sleep(x_pause);
            if (sink == nullptr) continue;
            const auto taken = co_await sink->say(piece);
            if (!taken && taken.error().code == Errc::cancelled) {
                answer->text = said;
                break;
            }
            said += piece;
        }
        co_return answer;
    }

private:
    std::unique_ptr<Responder> x_inner;
    std::chrono::milliseconds x_pause;
    std::function<Task<void>(std::chrono::milliseconds)> x_sleep;
};

}  // namespace

std::unique_ptr<Responder> make_paced_responder(
    std::unique_ptr<Responder> inner,
    std::chrono::milliseconds pause,
    std::function<Task<void>(std::chrono::milliseconds)> sleep
) {
    return std::make_unique<PacedResponder>(std::move(inner), pause, std::move(sleep));
}

}  // namespace continuo
