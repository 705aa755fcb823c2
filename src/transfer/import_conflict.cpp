#include "transfer/import_conflict.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "transfer/transferred_session.hpp"

namespace continuo {

namespace {

bool begins_with(const MessageList& log, const MessageList& beginning) {
    return beginning.size() <= log.size() &&
           std::equal(beginning.begin(), beginning.end(), log.begin());
}

SessionRecord without_messages(const SessionRecord& record) {
    SessionRecord state;
    state.session = record.session;
    state.outcomes = record.outcomes;
    state.pending = record.pending;
    state.committed = record.committed;
    return state;
}

}  // namespace

Relation compare(const SessionRecord& there, const SessionRecord& copy) {
    const auto& ours = *there.session;
    const auto& theirs = *copy.session;
    if (hash_of(there) == hash_of(copy)) return Relation::same;
    if (ours.version <= theirs.version && ours.fence <= theirs.fence &&
        begins_with(copy.messages, there.messages)) {
        return Relation::older;
    }
    if (ours.version >= theirs.version && ours.fence >= theirs.fence &&
        begins_with(there.messages, copy.messages)) {
        return Relation::newer;
    }
    return Relation::different;
}

ImportPlan plan_import(const SessionRecord* there, const SessionRecord& copy, ConflictPolicy rule) {
    ImportPlan plan;
    plan.state = without_messages(copy);
    if (there == nullptr) {
        plan.writes = true;
        return plan;
    }
    const auto& known = *there->session;
    const auto version = std::max(copy.session->version, known.version);
    const auto raise_to = [&plan, &copy, &known](std::uint64_t lowest) {
        Session raised = *plan.state.session;
        raised.version = lowest;
        raised.fence = std::max(copy.session->fence, known.fence);
        plan.state.session = SessionSnapshot(std::move(raised));
    };
    switch (compare(*there, copy)) {
        case Relation::same:
            plan.outcome = ImportOutcome::same;
            // The record with the higher fence has the current lease.
            if (known.fence >= copy.session->fence) plan.state = without_messages(*there);
            plan.first_seq = known.last_seq + 1;
            // A fence must not be used twice: take the higher one of both stores.
            raise_to(version);
            plan.writes = plan.state.session->version != known.version ||
                          plan.state.session->fence != known.fence;
            return plan;
        case Relation::older:
            if (rule == ConflictPolicy::keep) break;
            plan.outcome = ImportOutcome::updated;
            raise_to(version);
            plan.first_seq = known.last_seq + 1;
            plan.writes = true;
            return plan;
        case Relation::newer:
            if (rule == ConflictPolicy::replace) break;
            plan.outcome = ImportOutcome::newer;
            return plan;
        case Relation::different:
            break;
    }
    if (rule != ConflictPolicy::replace) {
        plan.outcome = ImportOutcome::conflict;
        return plan;
    }
    plan.outcome = ImportOutcome::replaced;
    plan.writes = true;
    plan.replaces = true;
    raise_to(std::max(copy.session->version, known.version + 1));
    return plan;
}

}  // namespace continuo
