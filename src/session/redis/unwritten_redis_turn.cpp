#include "session/redis/unwritten_redis_turn.hpp"

#include <memory>
#include <utility>
#include <variant>

#include <boost/json.hpp>

#include "base/id.hpp"
#include "session/redis/optimistic_session_updater.hpp"

namespace continuo {

Task<Result<StoredRecordCache::Entry>> OptimisticSessionUpdater::likely_state(std::string id) {
    auto cached = x_cache.find(id);
    if (cached != nullptr && !x_shared.has(id)) co_return cached;
    auto stored = co_await read(id);
    if (cached == nullptr || !stored) co_return stored;
    if ((*stored)->revision == cached->revision) {
        x_shared.note_same(id);
    } else {
        x_shared.note_change(id);
    }
    co_return stored;
}

Task<Result<BeginOutcome>> OptimisticSessionUpdater::begin(BeginTurn turn) {
    auto id = turn.session_id;
    const bool may_put_off = turn.reply_follows && !turn.durable && is_valid_id(id);
    auto decide = [turn = std::move(turn)](
                      const SessionRecord& record, const StepContext& context
                  ) { return decide_begin(record, BeginTurn(turn), context); };
    if (may_put_off) {
        const auto state = co_await likely_state(id);
        if (!state) co_return std::unexpected(state.error());
        if (check_alive((*state)->record)) {
            auto decision = decide((*state)->record, context());
            auto* begun = decision ? std::get_if<Begun>(&decision->outcome) : nullptr;
            if (begun != nullptr && decision->step) {
                auto change = make_change(state->get(), std::move(*decision->step));
                begun->lease.unwritten =
                    std::make_shared<UnwrittenRedisTurn>(*state, std::move(change.after));
                co_return std::move(decision->outcome);
            }
        }
    }
    co_return co_await step<BeginOutcome>(std::move(id), std::move(decide));
}

}  // namespace continuo
