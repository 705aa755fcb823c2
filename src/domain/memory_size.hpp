#pragma once

#include <cstddef>

namespace continuo {

struct Message;
struct Session;

// Memory used by a value in bytes: the object and all that it owns on the heap, including the
// allocator's overhead per block. The same value always has the same size, so that a size added to
// a sum can be subtracted later. Time: proportional to the number of strings and members, not to
// their lengths.

[[nodiscard]] std::size_t memory_of(const Message& message);
[[nodiscard]] std::size_t memory_of(const Session& session);

}  // namespace continuo
