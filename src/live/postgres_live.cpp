#include "live/postgres_live.hpp"

#include <utility>

#include <fmt/format.h>

#include "database/database_notes.hpp"
#include "live/stream_cursor.hpp"

namespace continuo {

namespace {

class DatabaseDrafts final : public Drafts {
public:
    explicit DatabaseDrafts(SharedSessions& shared) : x_shared(shared) {}

    Task<Result<void>> put(std::string session_id, Draft draft) override {
        return x_shared.put_draft(
            std::move(session_id),
            {.fence = draft.fence, .seq = draft.seq, .content = std::move(draft.text)}
        );
    }
    Task<Result<std::optional<Draft>>> get(std::string session_id) override {
        auto row = co_await x_shared.find_draft(std::move(session_id));
        if (!row) co_return std::unexpected(std::move(row.error()));
        if (!*row) co_return std::nullopt;
        co_return Draft{
            .fence = (*row)->fence, .seq = (*row)->seq, .text = std::move((*row)->content)
        };
    }
    Task<Result<void>> remove(std::string session_id, std::uint64_t fence) override {
        return x_shared.erase_draft(std::move(session_id), fence);
    }
    std::chrono::milliseconds interval() const override { return std::chrono::milliseconds(200); }

private:
    SharedSessions& x_shared;
};

/// A payload is `<session id> <note>`: two sessions may have one channel.
class PostgresLive final : public RemoteLive {
public:
    PostgresLive(std::string database_id, LiveChannel& channel)
        : x_database_id(std::move(database_id)), x_channel(channel) {}

    Result<void> start(const std::string& postgres_url) {
        DatabaseNotesListener listener;
        listener.heard = [this](const std::string& name, std::string payload) {
            heard(name, std::move(payload));
        };
        listener.gap = [this] { x_channel.wake_all(); };
        auto notes = make_database_notes(postgres_url, std::move(listener));
        if (!notes) return std::unexpected(std::move(notes.error()));
        x_notes = std::move(*notes);
        return {};
    }

    void publish(const LiveNote& note) override {
        const auto name = channel_of(note.session_id);
        if (x_notes->notify(name, note.session_id + ' ' + encode_note(note))) return;
        const LiveNote changed{note.session_id, live_note::SessionChanged{}};
        x_notes->notify(name, note.session_id + ' ' + encode_note(changed));
    }
    void listen(const std::string& session_id) override { x_notes->listen(channel_of(session_id)); }
    void ignore(const std::string& session_id) override { x_notes->ignore(channel_of(session_id)); }
    void close() override { x_notes->close(); }
    std::string fault() const override { return x_notes->fault(); }

private:
    [[nodiscard]] std::string channel_of(const std::string& session_id) const {
        const auto digest =
            add_to_digest(add_to_digest(text_digest_start, x_database_id), session_id);
        return fmt::format("continuo_{:08x}", digest);
    }
    void heard(const std::string& name, std::string payload) {
        const auto space = payload.find(' ');
        if (space == std::string::npos) return;
        auto session_id = payload.substr(0, space);
        if (channel_of(session_id) != name) return;
        const auto note = decode_note(session_id, payload.substr(space + 1));
        x_channel.deliver(note ? *note : LiveNote{session_id, live_note::SessionChanged{}});
    }

    std::string x_database_id;
    LiveChannel& x_channel;
    std::unique_ptr<DatabaseNotes> x_notes;
};

}  // namespace

std::unique_ptr<Drafts> make_database_drafts(SharedSessions& shared) {
    return std::make_unique<DatabaseDrafts>(shared);
}

Result<std::unique_ptr<RemoteLive>> make_postgres_live(
    const std::string& postgres_url, std::string database_id, LiveChannel& channel
) {
    auto live = std::make_unique<PostgresLive>(std::move(database_id), channel);
    if (auto started = live->start(postgres_url); !started)
        return std::unexpected(std::move(started.error()));
    return live;
}

}  // namespace continuo
