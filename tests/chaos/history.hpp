#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace continuo::chaos {

/// Time since the run began, by a monotonic clock.
using Moment = std::chrono::microseconds;

/// One entry of a log, as returned by an instance.
struct Entry {
    std::uint64_t seq = 0;
    std::string role{};  ///< "user", "assistant", ...
    std::string content{};

    bool operator==(const Entry&) const = default;
};

/// One request and its result.
struct Attempt {
    int instance = 0;
    Moment began{};
    Moment ended{};
    int status = 0;  ///< of HTTP; 0: no response: it may have been executed, or may be later

    [[nodiscard]] bool is_ok() const { return status >= 200 && status < 300; }
    /// Whether it was executed is unknown.
    [[nodiscard]] bool is_unknown() const { return status == 0 || status >= 500; }
};

/// The content of a 200 response to a message.
struct Acknowledgement {
    std::uint64_t seq = 0;  ///< of the reply; of the message itself if it was left to a human
    std::string reply{};
    std::uint64_t message_count = 0;
    bool later = false;  ///< the reply was read from the log, and the session after it
    bool left_to_human = false;
};

struct SendAttempt : Attempt {
    Acknowledgement acknowledgement;  ///< when is_ok()
};

/// One customer message with all attempts to send it, in the order of their ends.
struct Sending {
    int client = 0;
    std::string session{};
    std::string client_message_id{};
    std::string text{};  ///< unique
    std::vector<SendAttempt> attempts{};
    bool given_up = false;  ///< sent once and never repeated

    [[nodiscard]] const SendAttempt* first_acknowledged() const;
};

/// One read of the messages with seq > `after` from one instance.
struct Reading : Attempt {
    int client = 0;
    std::string session{};
    std::uint64_t after = 0;
    std::uint64_t total = 0;
    std::vector<Entry> entries{};
};

enum class ActKind { end, escalate, erase };

/// An operation on a whole session, repeated until a response confirms it.
struct Act {
    ActKind kind = ActKind::end;
    int client = 0;
    std::string session{};
    std::vector<Attempt> attempts{};
    bool done = false;
    Moment done_at{};
};

struct Created {
    std::string session{};
    Moment at{};
};

/// One message as a viewer of the stream put it together.
struct ViewedMessage {
    std::string role{};
    std::string content{};
    bool complete = false;
    Moment at{};  ///< when it was complete
};

/// One conversation as a viewer saw it, over all its connections.
struct Viewing {
    int client = 0;
    std::string session{};
    std::map<std::uint64_t, ViewedMessage> messages{};
    std::vector<std::string> faults{};  ///< events that contradict the ones before
    bool ended = false;
    std::uint64_t restarts = 0;
    std::uint64_t resyncs = 0;
    std::uint64_t continued = 0;  ///< texts that went on in the middle of a message
};

/// All that the clients sent and observed.
struct History {
    std::vector<Created> sessions{};
    std::vector<Sending> sendings{};  ///< those of one client in their order
    std::vector<Reading> readings{};
    std::vector<Act> acts{};
    std::vector<Viewing> viewings{};
};

/// Collects the history of all clients. Thread: any.
class Recorder {
public:
    void add(Created created);
    void add(Sending sending);
    void add(Reading reading);
    void add(Act act);
    void add(Viewing viewing);
    [[nodiscard]] History take();
    /// How many messages were acknowledged so far.
    [[nodiscard]] std::uint64_t acknowledged() const;

private:
    mutable std::mutex x_mutex;
    History x_history;
    std::uint64_t x_acknowledged = 0;
};

}  // namespace continuo::chaos
