#include "agent/turn/first_words.hpp"

#include <utility>

namespace continuo {

Task<Result<void>> FirstWords::say(std::string text) {
    x_unsaid += text;
    if (!x_frozen) {
        auto frozen = co_await x_sessions.freeze_turn(x_turn.lease, x_turn.history_limit);
        if (!frozen) co_return std::unexpected(std::move(frozen.error()));
        x_frozen = true;
        if (frozen->message.seq > x_turn.through) x_newer = std::move(*frozen);
    }
    if (x_newer) co_return fail(Errc::cancelled, "a newer message joined the turn");
    auto said = std::exchange(x_unsaid, {});
    if (x_inner == nullptr) co_return Result<void>();
    co_return co_await x_inner->say(std::move(said));
}

}  // namespace continuo
