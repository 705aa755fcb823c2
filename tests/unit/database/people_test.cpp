// The tables of those who work with conversations.
#include "database/repositories.hpp"
#include "database_fixture.hpp"

namespace continuo::test {
namespace {

class PeopleTest : public DatabaseTest {
protected:
    static Operator named(std::string name, std::string hash) {
        Operator one;
        one.name = std::move(name);
        one.token_hash = std::move(hash);
        return one;
    }
    Result<void> add(Operator one) { return run_task(database->operators().add(std::move(one))); }
    std::vector<Operator> operators() { return run_task(database->operators().list()).value(); }
};

TEST_P(PeopleTest, OperatorsAreKeptByName) {
    auto anna = named("anna", "h1");
    anna.created_at = clock.now();
    auto admin = named("ada", "h2");
    admin.role = OperatorRole::admin;
    ASSERT_TRUE(add(anna));
    ASSERT_TRUE(add(admin));
    EXPECT_EQ(operators(), (std::vector{admin, anna}));
    EXPECT_EQ(add(named("anna", "h3")).error().reason, ErrorReason::id_taken);

    EXPECT_TRUE(*run_task(database->operators().disable("anna", clock.now())));
    EXPECT_FALSE(*run_task(database->operators().disable("anna", clock.now())));
    EXPECT_FALSE(*run_task(database->operators().disable("nobody", clock.now())));
    EXPECT_EQ(operators()[1].disabled_at, clock.now());
    ASSERT_TRUE(add(named("anna", "h4"))) << "a removed name may be given again";
    EXPECT_EQ(operators()[1].token_hash, "h4");
    EXPECT_FALSE(operators()[1].disabled_at);
}

TEST_P(PeopleTest, NotesBelongToTheirSession) {
    ASSERT_TRUE(write(small_step("sess_a", 1)));
    const auto note = [&](std::string session, std::string content) {
        Note added;
        added.session_id = std::move(session);
        added.author = "anna";
        added.content = std::move(content);
        added.created_at = clock.now();
        return run_task(database->notes().add(added)).value();
    };
    const auto one = note("sess_a", "one");
    const auto two = note("sess_a", "two");
    const auto other = note("sess_b", "other");
    EXPECT_GT(two.number, one.number);
    const auto of = [&](std::string id, std::size_t limit = 10) {
        return run_task(database->notes().of_session(std::move(id), limit)).value();
    };
    EXPECT_EQ(of("sess_a"), (std::vector{one, two}));
    EXPECT_EQ(of("sess_a", 1), std::vector{two});
    ASSERT_TRUE(run_task(database->archive().erase("sess_a")));
    EXPECT_TRUE(of("sess_a").empty());
    EXPECT_EQ(of("sess_b"), std::vector{other});
}

TEST_P(PeopleTest, AStepAddsToTheTicketOfItsSession) {
    const auto step = [&](std::uint64_t turn, Ticket ticket) {
        auto write_of = small_step("sess_a", turn);
        write_of.ticket = std::move(ticket);
        ASSERT_TRUE(write(std::move(write_of)));
    };
    const auto stored = [&] { return *run_task(database->tickets().load("ESC-1")); };
    auto ticket = sample_ticket("ESC-1", "sess_a");
    ticket.status = TicketStatus::pending;
    ticket.assignee.reset();
    ticket.updated_at = clock.now();
    ticket.summary = "Where is my lamp?";
    step(1, ticket);

    auto addition = ticket;
    addition.summary = "And my chair?";
    addition.contact = "ada@example.com";
    step(2, addition);
    step(2, addition);
    EXPECT_EQ(stored().summary, "Where is my lamp?\nAnd my chair?");
    EXPECT_EQ(stored().contact, "ada@example.com");
    EXPECT_EQ(stored().status, TicketStatus::pending);

    clock.advance(std::chrono::seconds(1));
    auto claim = ticket;
    claim.summary.clear();
    claim.status = TicketStatus::open;
    claim.assignee = "anna";
    claim.updated_at = clock.now();
    step(3, claim);
    EXPECT_EQ(stored().status, TicketStatus::open);
    EXPECT_EQ(stored().assignee, "anna");
    step(4, addition);
    EXPECT_EQ(stored().status, TicketStatus::open) << "a message does not undo a claim";
    auto resolve = claim;
    clock.advance(std::chrono::seconds(1));
    resolve.updated_at = clock.now();
    resolve.status = TicketStatus::resolved;
    step(5, resolve);
    EXPECT_EQ(stored().status, TicketStatus::resolved);
    EXPECT_EQ(stored().contact, "ada@example.com");
}

INSTANTIATE_TEST_SUITE_P(, PeopleTest, both_engines(), engine_name);

}  // namespace
}  // namespace continuo::test
