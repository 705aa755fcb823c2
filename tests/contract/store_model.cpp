#include "contract/store_model.hpp"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>

#include "base/limits.hpp"

namespace continuo::test {

std::string StoreModel::absence(Entity& entity) {
    if (entity.now && x_idle_ends_life) {
        auto end = entity.now->last_activity + 30min;
        if (entity.now->pending_turn != 0) end = std::max(end, entity.now->lease_end);
        if (entity.now->with_people_since)
            end = std::max(end, *entity.now->with_people_since + limits::with_people_kept);
        if (end <= x_now) entity.now.reset();
    }
    if (entity.now) return {};
    return x_now < entity.buried_until ? "gone" : "not_found";
}

std::string StoreModel::create(const std::string& id) {
    auto& entity = x_entities[id];
    const auto absent = absence(entity);
    if (absent.empty()) return "conflict";
    if (absent == "gone") return absent;
    entity.now = State{};
    entity.now->last_activity = x_now;
    entity.saved = *entity.now;
    return "created";
}

std::string StoreModel::erase(const std::string& id) {
    auto& entity = x_entities[id];
    if (!absence(entity).empty()) return "nothing";
    entity.now.reset();
    entity.buried_until = x_now + limits::tombstone_kept;
    return "erased";
}

void StoreModel::append_entry(State& state, char role, std::size_t turn, const std::string& id) {
    state.log.push_back({.role = role, .turn = turn, .id = id, .at = x_now});
    if (role == 'u') state.last_activity = x_now;
}

std::string StoreModel::grant(State& state, std::size_t message, bool taken_over) {
    state.fence = ++x_leases;
    state.lease_end = x_now + 30s;
    state.frozen = false;
    return fmt::format(
        "begun {} turn {}{}", message, state.pending_turn, taken_over ? " taken over" : ""
    );
}

std::string StoreModel::begin(
    const std::string& id, const std::string& message_id, bool join, bool durable
) {
    auto& entity = x_entities[id];
    if (auto absent = absence(entity); !absent.empty()) return absent;
    auto& state = *entity.now;
    const auto done = [&](std::string answer, bool save) {
        if (save) entity.saved = state;
        return answer;
    };
    const auto known = state.known.find(message_id);
    if (known != state.known.end() && x_now < known->second.at + limits::outcome_kept) {
        const auto& found = known->second;
        if (found.reply == 0) return fmt::format("left again {}", found.message);
        return fmt::format("replayed {} {}", found.message, found.reply);
    }
    for (std::size_t i = 0; i < state.log.size(); ++i) {
        const auto& entry = state.log[i];
        if (message_id.empty() || entry.id != message_id || state.pending_turn == 0) continue;
        if (entry.role != 'u' || entry.turn != state.pending_turn) continue;
        if (is_leased(state)) {
            const bool is_saved = i < entity.saved.log.size();
            return done(fmt::format("in progress {}", i + 1), durable && !is_saved);
        }
        return done(grant(state, i + 1, true), durable);
    }
    if (state.status == SessionStatus::ended) return "conflict";
    const auto seq = state.log.size() + 1;
    if (state.owner != "bot") {
        append_entry(state, 'u', 0, message_id);
        if (!message_id.empty())
            state.known[message_id] = {.message = seq, .reply = 0, .at = x_now};
        return done(fmt::format("left {}", seq), true);
    }
    if (is_leased(state)) {
        if (!join || state.frozen) return "busy";
        append_entry(state, 'u', state.pending_turn, message_id);
        return done(fmt::format("joined {}", seq), durable);
    }
    const bool taken_over = state.pending_turn != 0;
    if (!taken_over) state.pending_turn = seq;
    append_entry(state, 'u', state.pending_turn, message_id);
    return done(grant(state, seq, taken_over), durable);
}

std::string StoreModel::commit(const std::string& id, int lease) {
    auto& entity = x_entities[id];
    if (auto absent = absence(entity); !absent.empty()) return absent;
    auto& state = *entity.now;
    if (state.committed_lease == lease) return fmt::format("committed {}", state.committed_reply);
    if (state.pending_turn == 0 || state.fence != lease) return "conflict";
    const auto turn = state.pending_turn;
    append_entry(state, 'a', turn, {});
    for (std::size_t i = 0; i < state.log.size(); ++i) {
        const auto& entry = state.log[i];
        if (entry.role != 'u' || entry.turn != turn || entry.id.empty()) continue;
        state.known[entry.id] = {.message = i + 1, .reply = state.log.size(), .at = x_now};
    }
    state.pending_turn = 0;
    state.committed_lease = lease;
    state.committed_reply = state.log.size();
    entity.saved = state;
    return fmt::format("committed {}", state.committed_reply);
}

std::string StoreModel::renew(const std::string& id, int lease) {
    auto& entity = x_entities[id];
    if (auto absent = absence(entity); !absent.empty()) return absent;
    if (entity.now->pending_turn == 0 || entity.now->fence != lease) return "conflict";
    entity.now->lease_end = x_now + 30s;
    return "renewed";
}

std::string StoreModel::abandon(const std::string& id, int lease) {
    auto& entity = x_entities[id];
    if (auto absent = absence(entity); !absent.empty()) return absent;
    auto& state = *entity.now;
    if (state.pending_turn == 0 || state.fence != lease) return "abandoned";
    state.fence = --x_taken_away;
    state.lease_end = x_now;
    entity.saved = state;
    return "abandoned";
}

std::string StoreModel::freeze(const std::string& id, int lease) {
    auto& entity = x_entities[id];
    if (auto absent = absence(entity); !absent.empty()) return absent;
    auto& state = *entity.now;
    if (state.pending_turn == 0 || state.fence != lease) return "conflict";
    state.frozen = true;
    std::size_t newest = 0;
    std::size_t messages = 0;
    for (std::size_t i = 0; i < state.log.size(); ++i) {
        if (state.log[i].role != 'u' || state.log[i].turn != state.pending_turn) continue;
        newest = i + 1;
        ++messages;
    }
    return fmt::format("frozen {} of {}", newest, messages);
}

std::string StoreModel::take_over() {
    std::vector<std::pair<TimePoint, std::string>> found;
    for (auto& [id, entity] : x_entities) {
        if (!absence(entity).empty()) continue;
        if (entity.now->pending_turn != 0 && !is_leased(*entity.now)) {
            found.emplace_back(entity.now->lease_end, id);
        }
    }
    std::ranges::sort(found);
    std::string answer;
    for (const auto& [at, id] : found) {
        auto& state = *x_entities[id].now;
        std::size_t newest = 0;
        for (std::size_t i = 0; i < state.log.size(); ++i) {
            if (state.log[i].role == 'u' && state.log[i].turn == state.pending_turn) newest = i + 1;
        }
        answer += id + " " + grant(state, newest, true) + "; ";
    }
    return answer;
}

void StoreModel::close_turn(State& state, bool left_to_human) {
    if (state.pending_turn == 0) return;
    for (std::size_t i = 0; i < state.log.size(); ++i) {
        const auto& entry = state.log[i];
        if (!left_to_human || entry.role != 'u' || entry.id.empty()) continue;
        if (entry.turn != state.pending_turn) continue;
        state.known[entry.id] = {.message = i + 1, .reply = 0, .at = x_now};
    }
    state.pending_turn = 0;
    state.fence = --x_taken_away;
}

std::string StoreModel::change_state(
    const std::string& id, SessionStatus status, const std::string& owner
) {
    auto& entity = x_entities[id];
    if (auto absent = absence(entity); !absent.empty()) return absent;
    auto& state = *entity.now;
    if (state.status == SessionStatus::ended) {
        return status == SessionStatus::ended ? "patched" : "conflict";
    }
    const bool was_bots = state.owner == "bot";
    state.status = status;
    if (!owner.empty()) state.owner = owner;
    if (state.owner == "bot" || status == SessionStatus::ended) {
        state.with_people_since.reset();
    } else if (was_bots || !state.with_people_since) {
        state.with_people_since = x_now;
    }
    if (status == SessionStatus::ended) {
        close_turn(state, false);
    } else if (state.owner != "bot") {
        close_turn(state, true);
    }
    entity.saved = state;
    return "patched";
}

std::string StoreModel::set_status(const std::string& id, SessionStatus status) {
    std::string owner;
    if (status == SessionStatus::active) owner = "bot";
    const auto& now = x_entities[id].now;
    if (status == SessionStatus::escalated && now && now->owner == "bot") owner = "queue";
    return change_state(id, status, owner);
}

std::string StoreModel::set_human(const std::string& id) {
    return change_state(id, SessionStatus::escalated, "operator:ann");
}

std::string StoreModel::append(const std::string& id) {
    auto& entity = x_entities[id];
    if (auto absent = absence(entity); !absent.empty()) return absent;
    if (entity.now->status == SessionStatus::ended) return "conflict";
    append_entry(*entity.now, 'o', 0, {});
    entity.saved = *entity.now;
    return fmt::format("appended {}", entity.now->log.size());
}

std::string StoreModel::increment(const std::string& id) {
    auto& entity = x_entities[id];
    if (auto absent = absence(entity); !absent.empty()) return absent;
    if (entity.now->status == SessionStatus::ended) return "conflict";
    ++entity.now->counter;
    entity.saved = *entity.now;
    return fmt::format("counted {}", entity.now->counter);
}

std::string StoreModel::read(const std::string& id) {
    auto& entity = x_entities[id];
    if (auto absent = absence(entity); !absent.empty()) return absent;
    const auto& state = x_survives_restart ? entity.saved : *entity.now;
    std::string words =
        fmt::format("{} {} count {}", to_string(state.status), state.owner, state.counter);
    const auto customers = std::ranges::count(state.log, 'u', &Entry::role);
    words += fmt::format(" customers {}", customers);
    for (const auto& entry : state.log) {
        words += fmt::format(" {}{}{}", entry.role, entry.turn, entry.id);
    }
    return words;
}

void StoreModel::derive_pending(State& state) const {
    state.pending_turn = 0;
    state.lease_end = {};
    if (state.fence != state.committed_lease) state.committed_lease = 0;
    std::erase_if(state.known, [this](const auto& entry) {
        return entry.second.at + limits::outcome_kept <= x_now;
    });
    if (!state.log.empty() && state.owner == "bot" && state.status != SessionStatus::ended) {
        const auto& last = state.log.back();
        const bool was_left = std::ranges::any_of(state.known, [&](const auto& entry) {
            return entry.second.reply == 0 && entry.second.message >= last.turn;
        });
        if (last.role == 'u' && last.turn != 0 && !was_left) state.pending_turn = last.turn;
    }
    for (std::size_t i = 0; i < state.log.size(); ++i) {
        const auto& entry = state.log[i];
        if (entry.role != 'u' || entry.id.empty()) continue;
        if (state.pending_turn != 0 && entry.turn == state.pending_turn) continue;
        if (state.known.contains(entry.id) && state.known.at(entry.id).message >= i + 1) continue;
        Known known{.message = i + 1, .reply = 0, .at = entry.at};
        for (std::size_t j = i; j < state.log.size(); ++j) {
            const auto& other = state.log[j];
            if (other.role != 'a' || entry.turn == 0 || other.turn != entry.turn) continue;
            known.reply = j + 1;
            known.at = other.at;
        }
        if (known.at + limits::outcome_kept > x_now) state.known[entry.id] = known;
    }
}

void StoreModel::restart() {
    for (auto& [id, entity] : x_entities) {
        if (!entity.now) continue;
        if (!x_survives_restart) {
            entity.now.reset();
            continue;
        }
        derive_pending(entity.saved);
        entity.now = entity.saved;
    }
    if (!x_survives_restart) x_entities.clear();
}

}  // namespace continuo::test
