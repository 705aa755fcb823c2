#pragma once

#include <chrono>
#include <string>

namespace continuo::chaos {

/// One event of a text/event-stream.
struct StreamedEvent {
    std::string id{};
    std::string type{};
    std::string data{};
};

/// Reads a text/event-stream over a plain socket, so that it shares no code with the server.
class EventReader {
public:
    explicit EventReader(int port) : x_port(port) {}
    ~EventReader() { close(); }
    EventReader(const EventReader&) = delete;
    EventReader& operator=(const EventReader&) = delete;

    /// Returns the status of the response; 0: none.
    int open(const std::string& target, std::chrono::milliseconds patience);
    enum class Outcome { event, silence, closed };
    /// Waits for the next event for up to `patience`. Comments count as silence.
    Outcome next(StreamedEvent& event, std::chrono::milliseconds patience);
    void close();

private:
    bool receive(std::chrono::milliseconds patience);
    bool take_event(StreamedEvent& event);
    void decode_chunks();

    int x_port;
    int x_socket = -1;
    bool x_closed = false;
    std::string x_bytes;  ///< received, chunk syntax included
    std::string x_text;   ///< decoded
};

}  // namespace continuo::chaos
