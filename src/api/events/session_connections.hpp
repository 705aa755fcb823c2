#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace continuo {

/// Open WebSockets of this process, in all and by session. Thread: any.
class SessionConnections {
public:
    SessionConnections(std::size_t max, std::size_t session_max)
        : x_max(max), x_session_max(session_max) {}

    /// A connection's place, given back by the destructor. The counts outlive it.
    class Place {
    public:
        Place(SessionConnections& counts, std::string session_id)
            : x_counts(&counts), x_session_id(std::move(session_id)) {}
        ~Place() {
            if (x_counts != nullptr) x_counts->give_back(x_session_id);
        }
        Place(Place&& other) noexcept
            : x_counts(std::exchange(other.x_counts, nullptr)),
              x_session_id(std::move(other.x_session_id)) {}
        Place& operator=(Place&& other) noexcept {
            std::swap(x_counts, other.x_counts);
            std::swap(x_session_id, other.x_session_id);
            return *this;
        }

    private:
        SessionConnections* x_counts;
        std::string x_session_id;
    };

    /// nullopt: all places are taken, or all of the session's.
    [[nodiscard]] std::optional<Place> take(const std::string& session_id) {
        const std::scoped_lock lock(x_mutex);
        if (x_count >= x_max) return std::nullopt;
        auto& of_session = x_sessions[session_id];
        if (of_session >= x_session_max) return std::nullopt;
        ++of_session;
        ++x_count;
        return Place(*this, session_id);
    }
    [[nodiscard]] std::size_t count() const {
        const std::scoped_lock lock(x_mutex);
        return x_count;
    }

private:
    void give_back(const std::string& session_id) {
        const std::scoped_lock lock(x_mutex);
        --x_count;
        const auto found = x_sessions.find(session_id);
        if (found != x_sessions.end() && --found->second == 0) x_sessions.erase(found);
    }

    const std::size_t x_max;
    const std::size_t x_session_max;
    mutable std::mutex x_mutex;
    std::size_t x_count = 0;
    std::unordered_map<std::string, std::size_t> x_sessions;
};

}  // namespace continuo
