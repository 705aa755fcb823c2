// The life of a session: how it begins, changes, is read, and ends.

#include "contract/store_contract.hpp"

namespace continuo::test {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(SessionStoreContract, ASessionBeginsAsAsked) {
    NewSession request;
    request.user_id = "u1";
    request.metadata = {{"plan", "gold"}, {"nested", {{"a", {1, 2, nullptr}}}}};
    request.request_id = "req-1";
    request.fingerprint = "fp";
    const auto session = run_task(store().create(request)).value();
    EXPECT_TRUE(session->session_id.starts_with("sess_"));
    EXPECT_EQ(session->session_id.size(), 37u);
    EXPECT_TRUE(session->thread_id.starts_with("thread_"));
    EXPECT_EQ(session->user_id, "u1");
    EXPECT_EQ(session->metadata, request.metadata);
    EXPECT_EQ(session->request_id, "req-1");
    EXPECT_EQ(session->fingerprint, "fp");
    EXPECT_EQ(session->status, SessionStatus::active);
    EXPECT_EQ(session->owner, Owner::bot());
    EXPECT_EQ(session->message_count, 0u);
    EXPECT_FALSE(session->escalated);
    EXPECT_EQ(session->created_at, now());
    EXPECT_EQ(session->updated_at, now());
    EXPECT_EQ(session->last_activity, now());
    EXPECT_EQ(load(session->session_id).value(), session);
    EXPECT_THAT(log_of(session->session_id), IsEmpty());
    EXPECT_NE(run_task(store().create({})).value()->session_id, session->session_id);
}

TEST_P(SessionStoreContract, AnIdIsTakenOnce) {
    const auto session = create("s").value();
    talk("s", "m1", "one");
    EXPECT_EQ(error_of(create("s")), Errc::conflict);
    EXPECT_EQ(load("s").value().message_count, 1u);
}

TEST_P(SessionStoreContract, WhatIsNoSessionIsRefused) {
    for (const auto* id : {"../etc", "a b", "a/b", "a%00", ".", "..", "\xff", "a\"b"}) {
        EXPECT_EQ(error_of(create(id)), Errc::invalid_input) << id;
        EXPECT_EQ(error_of(load(id)), Errc::invalid_input) << id;
        EXPECT_EQ(error_of(erase(id)), Errc::invalid_input) << id;
        EXPECT_EQ(error_of(run_task(store().touch(id))), Errc::invalid_input) << id;
        EXPECT_EQ(error_of(run_task(store().history(id, 0, 1))), Errc::invalid_input) << id;
        EXPECT_EQ(error_of(patch(id, {})), Errc::invalid_input) << id;
    }
    EXPECT_EQ(error_of(create(std::string(256, 'a'))), Errc::invalid_input);
    EXPECT_TRUE(create(std::string(255, 'a')));
    NewSession large;
    large.metadata = {{"x", std::string(limits::metadata_bytes_max, 'x')}};
    EXPECT_EQ(error_of(run_task(store().create(large))), Errc::limit_exceeded);
    NewSession nameless;
    nameless.user_id = "";
    EXPECT_EQ(error_of(run_task(store().create(nameless))), Errc::invalid_input);
}

TEST_P(SessionStoreContract, NoWriteCreatesASession) {
    const Lease lease{.session_id = "s", .owner = "a", .fence = 1, .turn = 1};
    EXPECT_EQ(error_of(begin(message("s", "m1"))), Errc::not_found);
    EXPECT_EQ(error_of(commit(lease, "x")), Errc::not_found);
    EXPECT_EQ(error_of(renew(lease)), Errc::not_found);
    EXPECT_EQ(error_of(abandon(lease)), Errc::not_found);
    EXPECT_EQ(error_of(patch("s", to_status(SessionStatus::active))), Errc::not_found);
    EXPECT_EQ(error_of(run_task(store().increment("s", "c", 1))), Errc::not_found);
    EXPECT_EQ(error_of(run_task(store().append("s", operator_message("x")))), Errc::not_found);
    EXPECT_EQ(error_of(run_task(store().touch("s"))), Errc::not_found);
    EXPECT_EQ(error_of(run_task(store().history("s", 0, 10))), Errc::not_found);
    EXPECT_FALSE(erase("s").value());
    EXPECT_EQ(error_of(load("s")), Errc::not_found);
    EXPECT_EQ(store().stats().total_sessions, 0u);
    EXPECT_TRUE(create("s"));
}

TEST_P(SessionStoreContract, DeletedMeansDeleted) {
    create("s").value();
    const auto turn = begun(message("s", "m1"));
    EXPECT_TRUE(erase("s").value());
    EXPECT_FALSE(erase("s").value());
    for (const auto left : {0s, 59s * 60}) {
        advance(left);
        EXPECT_EQ(error_of(load("s")), Errc::gone);
        EXPECT_EQ(error_of(commit(turn.lease, "late")), Errc::gone);
        EXPECT_EQ(error_of(renew(turn.lease)), Errc::gone);
        EXPECT_EQ(error_of(abandon(turn.lease)), Errc::gone);
        EXPECT_EQ(error_of(begin(message("s", "m2"))), Errc::gone);
        EXPECT_EQ(error_of(patch("s", to_status(SessionStatus::active))), Errc::gone);
        EXPECT_EQ(error_of(run_task(store().increment("s", "c", 1))), Errc::gone);
        EXPECT_EQ(error_of(run_task(store().append("s", operator_message("x")))), Errc::gone);
        EXPECT_EQ(error_of(run_task(store().touch("s"))), Errc::gone);
        EXPECT_EQ(error_of(run_task(store().history("s", 0, 10))), Errc::gone);
        EXPECT_EQ(error_of(create("s")), Errc::gone);
        EXPECT_THAT(take_over(), IsEmpty());
        EXPECT_THAT(run_task(store().list({})).value().items, IsEmpty());
        EXPECT_EQ(store().stats().total_sessions, 0u);
        EXPECT_EQ(store().stats().pending_turns, 0u);
    }
    advance(1h);
    EXPECT_EQ(error_of(load("s")), Errc::not_found);
    const auto again = create("s");
    EXPECT_TRUE(again) << again.error().detail;
    EXPECT_THAT(log_of("s"), IsEmpty());
}

TEST_P(SessionStoreContract, APatchChangesWhatItNames) {
    auto before = create("s").value();
    advance(1s);
    SessionPatch change;
    change.user_id = "u";
    change.ticket_id = "ESC-1";
    change.metadata = json::object{{"a", 1}, {"b", nullptr}};
    const auto after = patch("s", change).value();
    EXPECT_EQ(after.user_id, "u");
    EXPECT_EQ(after.ticket_id, "ESC-1");
    EXPECT_EQ(after.metadata, (json::object{{"a", 1}}));
    EXPECT_EQ(after.version, before.version + 1);
    EXPECT_EQ(after.updated_at, now());
    EXPECT_EQ(after.last_activity, before.last_activity);
    EXPECT_EQ(after.status, SessionStatus::active);
    EXPECT_EQ(load("s").value(), after);

    SessionPatch large;
    large.metadata = json::object{{"x", std::string(limits::metadata_bytes_max, 'x')}};
    EXPECT_EQ(error_of(patch("s", large)), Errc::limit_exceeded);
    EXPECT_EQ(load("s").value(), after);
}

TEST_P(SessionStoreContract, APatchWithAVersionIsRefusedWhenAnotherCameFirst) {
    const auto session = create("s").value();
    SessionPatch change;
    change.metadata = json::object{{"n", 1}};
    const auto first = run_task(store().patch("s", change, session.version)).value();
    EXPECT_EQ(error_of(run_task(store().patch("s", change, session.version))), Errc::conflict);
    EXPECT_TRUE(run_task(store().patch("s", change, first->version)));
    talk("s", "m1", "one");
    EXPECT_EQ(error_of(run_task(store().patch("s", change, first->version + 1))), Errc::conflict);
    EXPECT_TRUE(run_task(store().patch("s", change, load("s").value().version)));
    // Readers never see a version that a write would not accept, also while a turn is being
    // answered.
    begun(message("s", "m2"));
    EXPECT_TRUE(run_task(store().patch("s", change, load("s").value().version)));
}

TEST_P(SessionStoreContract, StatusAndOwnerFollowEachOther) {
    create("s").value();
    auto session = patch("s", to_status(SessionStatus::escalated)).value();
    EXPECT_EQ(session.owner, Owner::queue());
    EXPECT_TRUE(session.escalated);
    session = patch("s", to_owner(Owner::person("ann"))).value();
    EXPECT_EQ(session.status, SessionStatus::escalated);
    session = patch("s", to_status(SessionStatus::escalated)).value();
    EXPECT_EQ(session.owner, Owner::person("ann"));
    session = patch("s", to_status(SessionStatus::active)).value();
    EXPECT_EQ(session.owner, Owner::bot());
    EXPECT_EQ(session.status, SessionStatus::active);
    session = patch("s", to_owner(Owner::person("bob"))).value();
    EXPECT_EQ(session.status, SessionStatus::escalated);
    session = patch("s", to_owner(Owner::bot())).value();
    EXPECT_EQ(session.status, SessionStatus::active);

    for (auto contradiction : {to_owner(Owner::bot()), to_owner(Owner::queue())}) {
        contradiction.status =
            contradiction.owner->is_bot() ? SessionStatus::escalated : SessionStatus::active;
        EXPECT_EQ(error_of(patch("s", contradiction)), Errc::invalid_input);
    }
    EXPECT_EQ(error_of(patch("s", to_owner(Owner::person("")))), Errc::invalid_input);
    EXPECT_EQ(load("s").value(), session);
}

TEST_P(SessionStoreContract, WhatIsTakenFromTheBotHasATicket) {
    create("status").value();
    talk("status", "m1", "Where is my parcel?");
    const auto escalated = patch("status", to_status(SessionStatus::escalated)).value();
    ASSERT_TRUE(escalated.ticket_id);
    EXPECT_TRUE(escalated.ticket_id->starts_with("ESC-"));
    EXPECT_EQ(load("status").value(), escalated);
    // The same one, whoever has the conversation then, and when it comes back.
    EXPECT_EQ(
        patch("status", to_owner(Owner::person("ann"))).value().ticket_id, escalated.ticket_id
    );
    patch("status", to_status(SessionStatus::active)).value();
    EXPECT_EQ(patch("status", to_owner(Owner::queue())).value().ticket_id, escalated.ticket_id);

    create("owner").value();
    EXPECT_TRUE(patch("owner", to_owner(Owner::person("ann"))).value().ticket_id);

    create("turn").value();
    auto handing = reply(begun(message("turn", "m1")).lease);
    handing.patch.escalate = true;
    EXPECT_TRUE(commit(handing).value().session->ticket_id);

    create("named").value();
    auto named = to_status(SessionStatus::escalated);
    named.ticket_id = "ESC-0000000001";
    EXPECT_EQ(patch("named", named).value().ticket_id, "ESC-0000000001");
}

TEST_P(SessionStoreContract, ACustomerErasesOnlyWhatNoHumanHad) {
    const auto erase_for_customer = [this](std::string id) {
        return run_task(store().erase_for_customer(std::move(id)));
    };
    create("bot").value();
    talk("bot", "m1", "hello");
    EXPECT_TRUE(erase_for_customer("bot").value());
    EXPECT_EQ(error_of(load("bot")), Errc::gone);
    EXPECT_FALSE(erase_for_customer("bot").value());
    EXPECT_FALSE(erase_for_customer("never").value());
    EXPECT_EQ(error_of(erase_for_customer("no id")), Errc::invalid_input);

    create("with").value();
    patch("with", to_status(SessionStatus::escalated)).value();
    create("released").value();
    patch("released", to_owner(Owner::person("ann"))).value();
    patch("released", to_status(SessionStatus::active)).value();
    create("closed").value();
    patch("closed", to_status(SessionStatus::escalated)).value();
    patch("closed", to_status(SessionStatus::ended)).value();
    for (const auto* id : {"with", "released", "closed"}) {
        const auto refused = erase_for_customer(id);
        ASSERT_FALSE(refused) << id;
        EXPECT_EQ(refused.error().code, Errc::conflict) << id;
        EXPECT_EQ(refused.error().reason, ErrorReason::human_owner) << id;
        EXPECT_TRUE(load(id)) << id;
        EXPECT_TRUE(erase(id).value()) << id;
    }
}

TEST_P(SessionStoreContract, ACustomerDoesNotTakeAConversationFromPeople) {
    auto by_customer = [](SessionStatus status) {
        auto patch = to_status(status);
        patch.by_customer = true;
        return patch;
    };
    create("s").value();
    patch("s", by_customer(SessionStatus::escalated)).value();
    patch("s", to_owner(Owner::person("ann"))).value();
    const auto refused = patch("s", by_customer(SessionStatus::active));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, ErrorReason::human_owner);
    EXPECT_EQ(load("s").value().owner, Owner::person("ann"));
    patch("s", to_owner(Owner::queue())).value();
    EXPECT_EQ(patch("s", by_customer(SessionStatus::active)).value().owner, Owner::bot())
        << "who waits need not wait";
    patch("s", to_status(SessionStatus::active)).value();
    EXPECT_TRUE(patch("s", by_customer(SessionStatus::active))) << "the bot has it: no change";
    patch("s", to_status(SessionStatus::escalated)).value();
    EXPECT_EQ(patch("s", by_customer(SessionStatus::ended)).value().status, SessionStatus::ended)
        << "a customer may leave";
}

TEST_P(SessionStoreContract, AnEndedSessionStaysEnded) {
    create("s").value();
    talk("s", "m1", "one");
    const auto ended = patch("s", to_status(SessionStatus::ended)).value();
    EXPECT_EQ(ended.status, SessionStatus::ended);
    EXPECT_EQ(store().stats().active_sessions, 0u);
    EXPECT_EQ(error_of(patch("s", to_status(SessionStatus::active))), Errc::conflict);
    EXPECT_EQ(error_of(patch("s", to_owner(Owner::person("ann")))), Errc::conflict);
    EXPECT_EQ(error_of(begin(message("s", "m2"))), Errc::conflict);
    EXPECT_EQ(error_of(run_task(store().append("s", operator_message("x")))), Errc::conflict);
    EXPECT_EQ(error_of(run_task(store().increment("s", "c", 1))), Errc::conflict);
    EXPECT_EQ(error_of(run_task(store().touch("s"))), Errc::conflict);
    EXPECT_EQ(patch("s", to_status(SessionStatus::ended)).value(), ended);
    EXPECT_EQ(load("s").value(), ended);
    EXPECT_EQ(log_of("s").size(), 2u);
    // Whoever repeats a message that was answered still gets its answer.
    as<Replayed>(begin(message("s", "m1", "one")));
}

TEST_P(SessionStoreContract, CountersAddUpAndAreBounded) {
    create("s").value();
    EXPECT_EQ(run_task(store().increment("s", "c", 3)).value(), 3);
    EXPECT_EQ(run_task(store().increment("s", "c", -5)).value(), -2);
    EXPECT_EQ(run_task(store().increment("s", "d", 0)).value(), 0);
    EXPECT_EQ(load("s").value().counters, (json::object{{"c", -2}, {"d", 0}}));
    EXPECT_EQ(error_of(run_task(store().increment("s", "not a name", 1))), Errc::invalid_input);
    run_task(store().increment("s", "c", INT64_MAX)).value();
    EXPECT_EQ(error_of(run_task(store().increment("s", "c", INT64_MAX))), Errc::limit_exceeded);
    EXPECT_EQ(run_task(store().increment("s", "c", 0)).value(), INT64_MAX - 2);
    for (int i = 2; i < 64; ++i)
        run_task(store().increment("s", "n" + std::to_string(i), 1)).value();
    EXPECT_EQ(error_of(run_task(store().increment("s", "one_more", 1))), Errc::limit_exceeded);
}

TEST_P(SessionStoreContract, OperatorsAndTheSystemAppend) {
    create("s").value();
    talk("s", "m1", "one");
    const auto before = load("s").value();
    advance(1s);
    auto entry = operator_message("I am Ann");
    entry.seq = 77;
    entry.turn = 5;
    const auto appended = run_task(store().append("s", entry)).value();
    EXPECT_EQ(appended.seq, 3u);
    EXPECT_EQ(appended.turn, 0u);
    EXPECT_EQ(appended.timestamp, now());
    EXPECT_EQ(log_of("s").back(), appended);
    const auto after = load("s").value();
    EXPECT_EQ(after.message_count, before.message_count);
    EXPECT_EQ(after.version, before.version + 1);
    for (const auto role : {Role::user, Role::assistant}) {
        entry.role = role;
        EXPECT_EQ(error_of(run_task(store().append("s", entry))), Errc::invalid_input);
    }
    entry.role = Role::system;
    EXPECT_EQ(run_task(store().append("s", entry)).value().seq, 4u);
}

TEST_P(SessionStoreContract, HistoryIsReadInPages) {
    use({.messages_kept = 4});
    create("s").value();
    for (int i = 1; i <= 10; ++i)
        talk("s", "m" + std::to_string(i), std::to_string(i));
    for (std::uint64_t after = 0; after <= 21; ++after) {
        for (const std::size_t limit : {0u, 1u, 3u, 100u}) {
            const auto page = run_task(store().history("s", after, limit)).value();
            EXPECT_EQ(page.total, 20u);
            std::uint64_t seq = after;
            for (const auto& entry : page.messages)
                EXPECT_EQ(entry.seq, ++seq);
            const std::uint64_t rest = after < 20 ? 20 - after : 0;
            EXPECT_EQ(page.messages.size(), std::min<std::uint64_t>(limit, rest))
                << after << ' ' << limit;
        }
    }
    // A reply that left memory is found again.
    EXPECT_EQ(as<Replayed>(begin(message("s", "m1", "1"))).reply.content, "re: 1");
    EXPECT_EQ(as<Replayed>(begin(message("s", "m1", "1"))).message.content, "1");
}

TEST_P(SessionStoreContract, ReadsAreCopies) {
    create("s").value();
    talk("s", "m1", "one");
    auto session = load("s").value();
    session.metadata["x"] = 1;
    session.message_count = 99;
    auto log = log_of("s");
    log[0].content = "changed";
    EXPECT_EQ(load("s").value().message_count, 1u);
    EXPECT_TRUE(load("s").value().metadata.empty());
    EXPECT_EQ(log_of("s")[0].content, "one");
}

TEST_P(SessionStoreContract, ListsNewestFirstWithAStableCursor) {
    for (int i = 0; i < 12; ++i) {
        NewSession session;
        session.session_id = std::string("s") + static_cast<char>('a' + i);
        if (i % 2 == 0) session.user_id = "even";
        run_task(store().create(session)).value();
        if (i % 3 == 0) advance(1s);  // some are made at the same moment
    }
    patch("sc", to_status(SessionStatus::ended)).value();

    std::vector<std::string> seen;
    ListRequest request{.filter = {}, .cursor = {}, .offset = 0, .limit = 5};
    for (int pages = 0; pages < 10; ++pages) {
        const auto page = run_task(store().list(request)).value();
        if (pages == 0) EXPECT_EQ(page.total, 12u);
        for (const auto& session : page.items)
            seen.push_back(session.session_id);
        if (page.next.empty()) break;
        request.cursor = page.next;
        if (pages == 0) create("newer").value();  // does not disturb the pages that follow
    }
    EXPECT_THAT(
        seen, ElementsAre("sl", "sk", "sj", "si", "sh", "sg", "sf", "se", "sd", "sc", "sb", "sa")
    );

    const auto filtered = [&](SessionFilter filter) {
        return run_task(store().list({.filter = filter, .cursor = {}, .offset = 0, .limit = 100}))
            .value();
    };
    EXPECT_EQ(filtered({.user_id = "even", .status = {}}).total, 6u);
    EXPECT_EQ(filtered({.user_id = "even", .status = SessionStatus::ended}).items.size(), 1u);
    EXPECT_EQ(
        filtered({.user_id = {}, .status = SessionStatus::ended}).items.at(0), load("sc").value()
    );
    EXPECT_EQ(filtered({.user_id = "nobody", .status = {}}).total, 0u);

    request = {.filter = {}, .cursor = {}, .offset = 11, .limit = 5};
    EXPECT_EQ(run_task(store().list(request)).value().items.size(), 2u);
    request.offset = 100;
    EXPECT_THAT(run_task(store().list(request)).value().items, IsEmpty());
    request = {.filter = {}, .cursor = "not a cursor", .offset = 0, .limit = 5};
    EXPECT_EQ(error_of(run_task(store().list(request))), Errc::invalid_input);
}

TEST_P(SessionStoreContract, EndedSessionsAreErasedByAge) {
    for (const auto* id : {"old", "old2", "active", "new"})
        create(id).value();
    for (const auto* id : {"old", "old2"})
        patch(id, to_status(SessionStatus::ended)).value();
    advance(10min);
    const auto cutoff = now();
    begun(message("new", "m1"));
    patch("new", to_status(SessionStatus::ended)).value();
    EXPECT_EQ(run_task(store().erase_ended_before(cutoff)).value(), 2u);
    EXPECT_EQ(run_task(store().erase_ended_before(cutoff)).value(), 0u);
    EXPECT_EQ(error_of(load("old")), Errc::gone);
    EXPECT_EQ(error_of(create("old2")), Errc::gone);
    EXPECT_TRUE(load("active"));
    EXPECT_TRUE(load("new"));
}

TEST_P(SessionStoreContract, CountsAreInMemory) {
    for (const auto* id : {"s1", "s2", "s3"})
        create(id).value();
    patch("s3", to_status(SessionStatus::ended)).value();
    const auto turn = begun(message("s1", "m1"));
    auto stats = store().stats();
    EXPECT_EQ(stats.total_sessions, 3u);
    EXPECT_EQ(stats.active_sessions, 2u);
    EXPECT_EQ(stats.pending_turns, 1u);
    std::string text;
    append_json(text, stats);
    EXPECT_EQ(json::parse(text).at("total_sessions"), 3);
    commit(turn.lease, "hi").value();
    erase("s2").value();
    stats = store().stats();
    EXPECT_EQ(stats.total_sessions, 2u);
    EXPECT_EQ(stats.active_sessions, 1u);
    EXPECT_EQ(stats.pending_turns, 0u);
    EXPECT_TRUE(run_task(store().ping()));
}

}  // namespace continuo::test
