#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/http_message.hpp"
#include "base/clock.hpp"
#include "live/session_view.hpp"
#include "live/turn_hub.hpp"

namespace continuo {

/// The events of a conversation as text/event-stream, until the client goes, the server drains or
/// the session ends. While the store cannot be reached the stream stays open: the client is told
/// once, and the events come when it is back. Thread: the connection's shard.
class SseStream : public BodyStream {
public:
    /// `clock` outlives it.
    SseStream(std::unique_ptr<SessionView> view, std::string session_id, const Clock& clock);

    Task<std::optional<std::string>> next() override;
    void end(End why) override;

protected:
    [[nodiscard]] SessionView& view() { return *x_view; }
    [[nodiscard]] std::string encode(const std::vector<StreamEvent>& events) const;
    [[nodiscard]] std::string encode(const ApiError& error) const;
    /// What comes before the first event; empty once it was sent.
    [[nodiscard]] std::string take_hint();
    /// Called before each read. A value: the last part of the stream, or with nothing in it its
    /// end.
    [[nodiscard]] virtual std::optional<std::string> last_part() { return std::nullopt; }

private:
    Task<std::string> next_part();
    Task<std::string> after_failure(Error error);

    std::unique_ptr<SessionView> x_view;
    std::string x_session_id;
    const Clock& x_clock;
    bool x_begun = false;
    bool x_finished = false;
    bool x_failing = false;
    std::optional<End> x_end;
};

/// The events of one turn: from its message to its reply.
class TurnStream final : public SseStream {
public:
    TurnStream(
        std::unique_ptr<SessionView> view,
        std::string session_id,
        std::shared_ptr<RunningTurn> turn,
        std::vector<StreamEvent> first,
        std::uint64_t from,
        const Clock& clock
    );
    ~TurnStream() override;

    Task<std::optional<std::string>> next() override;

private:
    [[nodiscard]] std::optional<std::string> last_part() override;

    std::shared_ptr<RunningTurn> x_turn;
    std::vector<StreamEvent> x_first;
    std::uint64_t x_from;  ///< the message that the view began at
    bool x_went_back = false;
};

/// A response with `stream` as its body, and the fields that keep proxies from holding it back.
[[nodiscard]] HttpResponse sse_response(std::shared_ptr<BodyStream> stream);

}  // namespace continuo
