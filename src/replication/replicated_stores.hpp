#pragma once

#include <memory>

#include "database/repositories.hpp"
#include "replication/record_replicator.hpp"

namespace continuo {

/// The parts of make_replicated_database(). All arguments outlive them.
[[nodiscard]] std::unique_ptr<DocumentStore> make_replicated_document_store(
    DocumentStore& documents, RecordReplicator& replicator
);
[[nodiscard]] std::unique_ptr<TicketStore> make_replicated_ticket_store(
    TicketStore& tickets, RecordReplicator& replicator, const Clock& clock
);
[[nodiscard]] std::unique_ptr<NoteStore> make_replicated_note_store(
    NoteStore& notes, RecordReplicator& replicator
);

/// How often a change is decided again because another instance was faster.
inline constexpr int edit_attempts_max = 8;

}  // namespace continuo
