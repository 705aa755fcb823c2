// Random conversations: the store and the model (store_model.hpp) are asked the same, and must say
// the same. RapidCheck shrinks what fails and prints its seed; RC_PARAMS="seed=..." repeats it.

#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <rapidcheck.h>

#include "contract/store_contract.hpp"
#include "contract/store_model.hpp"

namespace continuo::test {

namespace {

/// verb, session, and two numbers that each verb reads as it likes
using ModelCommand = std::tuple<int, int, int, int>;
constexpr int verbs = 17;

class Comparison {
public:
    Comparison(StoreWorld& world, const Backend& backend)
        : x_world(&world),
          x_survives_restart(backend.survives_restart),
          x_is_shared(backend.is_shared),
          x_model(backend.survives_restart, backend.idle_ends_life) {
        x_model.advance(world.now().time_since_epoch());
    }

    void run(const ModelCommand& command) {
        const auto [verb, session, a, b] = command;
        const std::string id = session == 0 ? "s" : "t";
        switch (verb) {
            case 0:
                return compare(x_model.create(id), words(create(id), "created"));
            case 1:
                // Rare, or no conversation would get far.
                if (a != 0) return;
                return compare(x_model.erase(id), erase(id));
            case 2:
            case 3:
            case 4:
            case 5:
            case 6:
                return begin(id, a, b);
            case 7:
            case 8:
            case 9:
                return commit(id, a);
            case 10:
                return renew_freeze_or_abandon(id, a, b);
            case 11:
                return take_over();
            case 12:
                return change(id, a);
            case 13:
                return append_or_count(id, b);
            case 14:
                return advance(a, b);
            case 15:
                return turn_at_once(id, a, b);
            default:
                if (a == 0) restart();
        }
    }

    void compare_readers() {
        for (const std::string id : {"s", "t"})
            compare(x_model.read(id), read(id));
    }

private:
    SessionStore& store() { return x_world->store(); }

    static void compare(const std::string& model, const std::string& real) {
        RC_ASSERT(real == model);
    }

    template <class T>
    static std::string words(const Result<T>& result, std::string success) {
        return result ? std::move(success) : std::string(to_string(result.error().code));
    }

    Result<Session> create(const std::string& id) {
        NewSession session;
        session.session_id = id;
        return run_task(store().create(std::move(session)));
    }
    std::string erase(const std::string& id) {
        const auto erased = run_task(store().erase(id));
        return words(erased, erased && *erased ? "erased" : "nothing");
    }

    void granted(const Begun& begun) {
        // Unique and growing, per session.
        auto& newest = x_newest_fence[begun.lease.session_id];
        RC_ASSERT(begun.lease.fence > newest);
        newest = begun.lease.fence;
        x_leases.push_back(begun.lease);
    }
    static std::string describe(const Begun& begun) {
        return fmt::format(
            "begun {} turn {}{}",
            begun.message.seq,
            begun.lease.turn,
            begun.taken_over ? " taken over" : ""
        );
    }
    std::string describe(const BeginOutcome& outcome) {
        if (const auto* begun = std::get_if<Begun>(&outcome)) {
            granted(*begun);
            return describe(*begun);
        }
        if (const auto* known = std::get_if<Replayed>(&outcome)) {
            return fmt::format("replayed {} {}", known->message.seq, known->reply.seq);
        }
        if (const auto* joined = std::get_if<Joined>(&outcome)) {
            return fmt::format("joined {}", joined->message.seq);
        }
        if (const auto* running = std::get_if<InProgress>(&outcome)) {
            return fmt::format("in progress {}", running->message_seq);
        }
        if (const auto* left = std::get_if<LeftToHuman>(&outcome)) {
            return fmt::format("left {}{}", left->repeated ? "again " : "", left->message.seq);
        }
        return "busy";
    }

    void begin(const std::string& id, int a, int b) {
        auto turn = message(id, a == 0 ? "" : "m" + std::to_string(a));
        const bool join = b % 2 == 1;
        turn.when_leased = join ? WhenLeased::join : WhenLeased::refuse;
        turn.durable = b % 4 >= 2;
        const auto outcome = run_task(store().begin_turn(turn));
        const auto real =
            outcome ? describe(*outcome) : std::string(to_string(outcome.error().code));
        compare(x_model.begin(id, turn.client_message_id, join, turn.durable), real);
    }

    /// A turn that may be written with its reply, and is not seen in between.
    void turn_at_once(const std::string& id, int a, int b) {
        auto turn = message(id, a == 0 ? "" : "m" + std::to_string(a));
        turn.reply_follows = true;
        const auto outcome = run_task(store().begin_turn(turn));
        const auto real =
            outcome ? describe(*outcome) : std::string(to_string(outcome.error().code));
        compare(x_model.begin(id, turn.client_message_id, false, false), real);
        if (!outcome || !std::holds_alternative<Begun>(*outcome)) return;
        if (b % 4 == 0) {
            renew_freeze_or_abandon(id, 0, 2 * (b % 3) + 1);
        } else {
            commit(id, 0);
        }
    }

    /// One of the newest leases of the session, and its number; a made-up one where there is none.
    std::pair<Lease, int> pick_lease(const std::string& id, int back) const {
        for (auto i = static_cast<int>(x_leases.size()) - 1; i >= 0; --i) {
            const auto& lease = x_leases[static_cast<std::size_t>(i)];
            if (lease.session_id == id && back-- == 0) return {lease, i + 1};
        }
        return {Lease{.session_id = id, .owner = "a", .fence = 7, .turn = 1}, 1'000'000};
    }

    void commit(const std::string& id, int a) {
        const auto [lease, number] = pick_lease(id, a / 2);
        const auto done = run_task(store().commit_turn(reply(lease)));
        const auto real = words(done, done ? fmt::format("committed {}", done->reply.seq) : "");
        compare(x_model.commit(id, number), real);
    }

    static std::string describe_frozen(const Begun& turn) {
        return fmt::format("frozen {} of {}", turn.message.seq, turn.burst.size() + 1);
    }

    void renew_freeze_or_abandon(const std::string& id, int a, int b) {
        const auto [lease, number] = pick_lease(id, a / 2);
        if (b == 3) {
            const auto frozen = run_task(store().freeze_turn(lease, 10));
            compare(
                x_model.freeze(id, number), words(frozen, frozen ? describe_frozen(*frozen) : "")
            );
        } else if (b % 2 == 0) {
            compare(
                x_model.renew(id, number), words(run_task(store().renew(lease, 30s)), "renewed")
            );
        } else {
            compare(
                x_model.abandon(id, number), words(run_task(store().abandon(lease)), "abandoned")
            );
        }
    }

    void take_over() {
        // What is in the archive alone is not looked for; a reader brings it to memory.
        compare_readers();
        const auto taken = run_task(store().take_over("b", 30s, 10)).value();
        std::string real;
        for (const auto& begun : taken) {
            granted(begun);
            real += begun.lease.session_id + " " + describe(begun) + "; ";
        }
        compare(x_model.take_over(), real);
    }

    void change(const std::string& id, int a) {
        SessionPatch patch;
        std::string model;
        switch (a) {
            case 0:
                patch.status = SessionStatus::ended;
                model = x_model.set_status(id, SessionStatus::ended);
                break;
            case 1:
                patch.status = SessionStatus::escalated;
                model = x_model.set_status(id, SessionStatus::escalated);
                break;
            case 2:
                patch.owner = Owner::person("ann");
                model = x_model.set_human(id);
                break;
            default:
                patch.status = SessionStatus::active;
                model = x_model.set_status(id, SessionStatus::active);
        }
        compare(model, words(run_task(store().patch(id, patch, std::nullopt)), "patched"));
    }

    void append_or_count(const std::string& id, int b) {
        if (b % 2 == 0) {
            const auto done = run_task(store().append(id, operator_message("x")));
            compare(
                x_model.append(id), words(done, done ? fmt::format("appended {}", done->seq) : "")
            );
        } else {
            const auto done = run_task(store().increment(id, "c", 1));
            compare(
                x_model.increment(id), words(done, done ? fmt::format("counted {}", *done) : "")
            );
        }
    }

    void advance(int a, int b) {
        const auto step = a < 3 ? std::chrono::seconds(7 + b) : std::chrono::seconds(241 * (a - 2));
        x_world->advance(step);
        x_model.advance(step);
    }

    void restart() {
        // No process starts within a millisecond of another's death; a fence that died with it is
        // past.
        x_world->advance(1ms);
        x_model.advance(1ms);
        x_world->restart();
        if (x_is_shared) return;
        x_model.restart();
        if (!x_survives_restart) x_newest_fence.clear();
    }

    std::string read(const std::string& id) {
        const Result<Session> session = run_task(store().load(id));
        if (!session) return std::string(to_string(session.error().code));
        const auto* counter = session->counters.if_contains("c");
        auto real = fmt::format(
            "{} {} count {} customers {}",
            to_string(session->status),
            session->owner.text(),
            counter == nullptr ? 0 : counter->as_int64(),
            session->message_count
        );
        const auto page = run_task(store().history(id, 0, 10'000)).value();
        RC_ASSERT(page.total == page.messages.size());
        RC_ASSERT(page.total == session->last_seq);
        for (const auto& entry : page.messages) {
            real += fmt::format(
                " {}{}{}", to_string(entry.role)[0], entry.turn, entry.client_message_id
            );
        }
        return real;
    }

    StoreWorld* x_world;
    bool x_survives_restart;
    bool x_is_shared;
    StoreModel x_model;
    std::vector<Lease> x_leases;
    std::map<std::string, std::uint64_t> x_newest_fence;
};

rc::Gen<std::vector<ModelCommand>> conversations() {
    return rc::gen::container<std::vector<ModelCommand>>(rc::gen::tuple(
        rc::gen::inRange(0, verbs),
        rc::gen::inRange(0, 2),
        rc::gen::inRange(0, 6),
        rc::gen::inRange(0, 60)
    ));
}

}  // namespace

TEST_P(SessionStoreContract, DoesWhatTheModelDoes) {
    const auto& backend = GetParam();
    EXPECT_TRUE(rc::check(backend.name + " does what the model does", [&] {
        const auto commands = *conversations();
        const auto around = backend.make({.messages_kept = 5});
        Comparison comparison(*around, backend);
        comparison.run({0, 0, 0, 0});
        for (const auto& command : commands) {
            comparison.run(command);
            if (std::get<3>(command) % 3 == 0) comparison.compare_readers();
        }
        comparison.compare_readers();
        RC_ASSERT(around->complaints().empty());
    }));
}

}  // namespace continuo::test
