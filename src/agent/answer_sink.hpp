#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "async/task.hpp"
#include "base/error.hpp"

namespace continuo {

/// Takes an answer while it is made, for those who watch.
class AnswerSink {
public:
    virtual ~AnswerSink() = default;
    /// The next part, as the log will have it: spaces and newlines kept, whole code points.
    /// Errors: cancelled: the customer stopped the answer, which ends without this part.
    virtual Task<Result<void>> say(std::string text) = 0;
};

/// A sink whose answer has a place in the log.
class PlacedAnswerSink : public AnswerSink {
public:
    /// The answer will be message `seq` instead, because customer messages came before anything was
    /// said.
    virtual Task<void> move_to(std::uint64_t seq) = 0;
};

/// Where an answer will be.
struct AnswerPlace {
    std::string session_id;
    std::uint64_t fence = 0;  ///< of the lease that it is made under
    std::uint64_t seq = 0;    ///< the message that it will be
};

/// Opens a sink for each answer that takes time. Thread: any.
class AnswerSinks {
public:
    virtual ~AnswerSinks() = default;
    /// The sink is used on the caller's executor, and destroyed there when the answer was committed
    /// or given up.
    virtual Task<std::unique_ptr<PlacedAnswerSink>> open(AnswerPlace place) = 0;
    /// For people to read until then: what is being done.
    virtual void report(const std::string& session_id, std::string status) = 0;
};

}  // namespace continuo
