#include "database/sql_people.hpp"

#include "base/id.hpp"
#include "base/text.hpp"
#include "database/tables/tables.hpp"

namespace continuo {

namespace {

class SqlOperatorStore final : public OperatorStore {
public:
    SqlOperatorStore(JobQueue& writes, JobQueue& reads) : x_writes(writes), x_reads(reads) {}

    Task<Result<void>> add(Operator added) override {
        co_return co_await perform(
            x_writes,
            WriteLocks::none(),
            [added = std::move(added)](Tables& tables) -> Result<void> {
                if (tables.operators.add(added)) return {};
                return fail(
                    Errc::conflict,
                    "there is an operator of the name " + excerpt(added.name),
                    ErrorReason::id_taken
                );
            }
        );
    }
    Task<Result<std::vector<Operator>>> list() override {
        co_return co_await perform(x_reads, [](Tables& tables) -> Result<std::vector<Operator>> {
            return tables.operators.list();
        });
    }
    Task<Result<bool>> disable(std::string name, TimePoint at) override {
        co_return co_await perform(
            x_writes,
            WriteLocks::none(),
            [name = std::move(name), at](Tables& tables) -> Result<bool> {
                return tables.operators.disable(name, at);
            }
        );
    }

private:
    JobQueue& x_writes;
    JobQueue& x_reads;
};

class SqlNoteStore final : public NoteStore {
public:
    SqlNoteStore(JobQueue& writes, JobQueue& reads) : x_writes(writes), x_reads(reads) {}

    Task<Result<Note>> add(Note note) override {
        const auto locks = WriteLocks::of_session(note.session_id);
        co_return co_await perform(
            x_writes,
            locks,
            [note = std::move(note)](Tables& tables) -> Result<Note> {
                auto added = note;
                if (added.note_id.empty()) added.note_id = make_uuid();
                added.number = tables.notes.add(added);
                return added;
            }
        );
    }
    Task<Result<std::vector<Note>>> of_session(std::string session_id, std::size_t limit) override {
        co_return co_await perform(
            x_reads,
            [session_id = std::move(session_id),
             count = std::min(limit, page_items_max)](Tables& tables) -> Result<std::vector<Note>> {
                return tables.notes.of_session(session_id, count);
            }
        );
    }

private:
    JobQueue& x_writes;
    JobQueue& x_reads;
};

}  // namespace

std::unique_ptr<OperatorStore> make_sql_operator_store(JobQueue& writes, JobQueue& reads) {
    return std::make_unique<SqlOperatorStore>(writes, reads);
}
std::unique_ptr<NoteStore> make_sql_note_store(JobQueue& writes, JobQueue& reads) {
    return std::make_unique<SqlNoteStore>(writes, reads);
}

}  // namespace continuo
