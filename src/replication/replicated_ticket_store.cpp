#include <algorithm>

#include "base/id.hpp"
#include "replication/replicated_stores.hpp"

namespace continuo {

namespace {

class ReplicatedTicketStore final : public TicketStore {
public:
    ReplicatedTicketStore(TicketStore& tickets, RecordReplicator& replicator, const Clock& clock)
        : x_tickets(tickets), x_replicator(replicator), x_clock(clock) {}

    Task<Result<Ticket>> load(std::string ticket_id) override {
        return x_tickets.load(std::move(ticket_id));
    }
    Task<Result<Page<Ticket>>> list(
        std::optional<TicketStatus> status, std::string cursor, std::size_t limit
    ) override {
        return x_tickets.list(status, std::move(cursor), limit);
    }

    Task<Result<Ticket>> patch(std::string ticket_id, TicketPatch patch) override {
        const auto key = record_key(RecordKind::ticket, ticket_id);
        for (int attempt = 0; attempt < edit_attempts_max; ++attempt) {
            if (auto fresh = co_await x_replicator.refresh(); !fresh)
                co_return std::unexpected(std::move(fresh.error()));
            auto versions = co_await x_replicator.records().versions({key});
            if (!versions) co_return std::unexpected(std::move(versions.error()));
            auto ticket = co_await x_tickets.load(ticket_id);
            if (!ticket) co_return ticket;
            patch_ticket(*ticket, patch, std::max(x_clock.now(), ticket->updated_at));
            const auto checked = co_await x_replicator.records().check(
                {.key = key, .version = {}, .content = *ticket}
            );
            if (!checked) co_return std::unexpected(checked.error());
            std::vector<RecordEdit> edits;
            edits.push_back({.key = key, .content = *ticket, .before = versions->front()});
            const auto applied = co_await x_replicator.edit(std::move(edits));
            // Not applied: a step of the conversation changed the ticket meanwhile.
            if (applied && !applied->keys.empty()) co_return ticket;
            if (!applied && applied.error().code != Errc::conflict)
                co_return std::unexpected(applied.error());
        }
        co_return fail(Errc::busy, "others keep changing the ticket");
    }

private:
    TicketStore& x_tickets;
    RecordReplicator& x_replicator;
    const Clock& x_clock;
};

class ReplicatedNoteStore final : public NoteStore {
public:
    ReplicatedNoteStore(NoteStore& notes, RecordReplicator& replicator)
        : x_notes(notes), x_replicator(replicator) {}

    Task<Result<Note>> add(Note note) override {
        note.note_id = make_uuid();
        std::vector<RecordEdit> edits;
        edits.push_back({
            .key = record_key(RecordKind::note, note.note_id),
            .content = note,
            .before = {},
        });
        const auto applied = co_await x_replicator.edit(std::move(edits));
        if (!applied) co_return std::unexpected(applied.error());
        const auto notes = co_await x_notes.of_session(note.session_id, notes_looked_at);
        if (!notes) co_return std::unexpected(notes.error());
        const auto added = std::ranges::find(*notes, note.note_id, &Note::note_id);
        if (added != notes->end()) note.number = added->number;
        co_return note;
    }
    Task<Result<std::vector<Note>>> of_session(std::string session_id, std::size_t limit) override {
        return x_notes.of_session(std::move(session_id), limit);
    }

private:
    static constexpr std::size_t notes_looked_at = 100;  // the new one is among the newest

    NoteStore& x_notes;
    RecordReplicator& x_replicator;
};

}  // namespace

std::unique_ptr<TicketStore> make_replicated_ticket_store(
    TicketStore& tickets, RecordReplicator& replicator, const Clock& clock
) {
    return std::make_unique<ReplicatedTicketStore>(tickets, replicator, clock);
}

std::unique_ptr<NoteStore> make_replicated_note_store(
    NoteStore& notes, RecordReplicator& replicator
) {
    return std::make_unique<ReplicatedNoteStore>(notes, replicator);
}

}  // namespace continuo
