#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/session.hpp"
#include "live/drafts.hpp"
#include "live/live_note.hpp"
#include "live/stream_event.hpp"

namespace continuo {

/// What one viewer has seen of a conversation, and which events follow from what is read next.
/// Without I/O: SessionView reads, this decides.
///
/// It promises: the texts of a message, joined, are the beginning of the message or of its draft;
/// once Complete, they are the message as logged. If what was sent turns out to be the beginning of
/// another text, Restart comes before the text. Nothing depends on a note: with none of them the
/// events are the same, only later.
class ViewState {
public:
    using Events = std::vector<StreamEvent>;

    /// `source`: the name of the viewer's connection; its own Typing is left out.
    ViewState(StreamCursor from, std::string source)
        : x_cursor(from), x_source(std::move(source)) {}

    /// What to read next.
    enum class Need { nothing, draft, log };

    /// What is known besides the session.
    struct Around {
        bool running = false;    ///< a draft exists
        WaitingOutlook outlook;  ///< of a session that waits
    };
    /// The state of the session. Afterwards the log is needed if needs_log().
    void on_session(const Session& session, const Around& around, Events& out);
    /// The message at cursor().seq, and so on. Messages before it are skipped.
    void on_message(const Message& message, Events& out);
    void on_draft(const std::optional<Draft>& draft, Events& out);
    [[nodiscard]] Need on_note(const LiveNote& note, Events& out);
    /// After the log was read to its end.
    void on_log_end(Events& out);

    /// The next message is `seq`, from its beginning.
    void go_to(std::uint64_t seq);

    /// on_session() was called: `running` is not used any more.
    [[nodiscard]] bool is_greeted() const { return x_greeted; }
    [[nodiscard]] bool needs_log() const { return x_cursor.seq <= x_last_seq; }
    [[nodiscard]] bool is_ended() const { return x_end_told; }
    /// Text is missing that a draft will have soon.
    [[nodiscard]] bool is_behind() const { return x_behind; }
    [[nodiscard]] const StreamCursor& cursor() const { return x_cursor; }

private:
    [[nodiscard]] Need on_growth(const live_note::DraftGrew& grew, Events& out);
    void greet(const Session& session, bool running, Events& out);
    void tell_owner(const Session& session, const WaitingOutlook& outlook, Events& out);
    void resync(std::uint64_t epoch, Events& out);
    void restart(Events& out);
    void start(Events& out);
    void end_unanswered(Events& out);
    void send_text(std::string_view text, Role role, std::string author, Events& out);
    void pass_message();

    StreamCursor x_cursor;
    std::string x_source;
    bool x_greeted = false;
    bool x_ended = false;  ///< the session is; told after the log
    bool x_end_told = false;
    bool x_behind = false;
    std::uint64_t x_last_seq = 0;
    std::uint64_t x_fence = 0;       ///< drafts under an older one are void
    std::uint64_t x_text_fence = 0;  ///< that of the text behind the cursor; 0: unknown
    std::uint64_t x_started = 0;     ///< the seq that Start was sent for
    Owner x_owner = Owner::bot();
    std::optional<std::size_t> x_place;  ///< in the queue, as it was told
};

}  // namespace continuo
