#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace continuo::chaos {

/// Since the run began, by a clock that never goes back.
using Moment = std::chrono::microseconds;

/// One entry of a log, as an instance showed it.
struct Entry {
    std::uint64_t seq = 0;
    std::string role{};  ///< "user", "assistant", ...
    std::string content{};

    bool operator==(const Entry&) const = default;
};

/// One request and what came of it.
struct Attempt {
    int instance = 0;
    Moment began{};
    Moment ended{};
    int status = 0;  ///< of HTTP; 0: no answer, so it may have been done, or may still be done

    [[nodiscard]] bool is_ok() const { return status >= 200 && status < 300; }
    /// Whether it was done is not known.
    [[nodiscard]] bool is_unknown() const { return status == 0 || status >= 500; }
};

/// What a 200 to a message told.
struct Acknowledgement {
    std::uint64_t seq = 0;  ///< of the reply; of the message itself when it was left to a person
    std::string reply{};
    std::uint64_t message_count = 0;
    bool replayed = false;
    bool left_to_human = false;
};

struct SendAttempt : Attempt {
    Acknowledgement acknowledgement;  ///< when is_ok()
};

/// One message of a customer, with all attempts to have it answered, in the order of their ends.
struct Sending {
    int client = 0;
    std::string session{};
    std::string client_message_id{};
    std::string text{};  ///< no other message has it
    std::vector<SendAttempt> attempts{};
    bool given_up = false;  ///< sent once, and never again whatever came of it

    [[nodiscard]] const SendAttempt* first_acknowledged() const;
};

/// Messages after a number, read from one instance.
struct Reading : Attempt {
    int client = 0;
    std::string session{};
    std::uint64_t after = 0;
    std::uint64_t total = 0;
    std::vector<Entry> entries{};
};

enum class ActKind { end, escalate, erase };

/// Something done to a whole session, until an answer came that says it is done.
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

/// All that the clients did and saw.
struct History {
    std::vector<Created> sessions{};
    std::vector<Sending> sendings{};  ///< of each client, in its order
    std::vector<Reading> readings{};
    std::vector<Act> acts{};
};

/// Where the clients write their history down. Thread: any.
class Recorder {
public:
    void add(Created created);
    void add(Sending sending);
    void add(Reading reading);
    void add(Act act);
    [[nodiscard]] History take();
    /// How many messages were acknowledged so far.
    [[nodiscard]] std::uint64_t acknowledged() const;

private:
    mutable std::mutex x_mutex;
    History x_history;
    std::uint64_t x_acknowledged = 0;
};

}  // namespace continuo::chaos
