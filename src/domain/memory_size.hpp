#pragma once

#include <cstddef>

namespace continuo {

struct Message;
struct Session;

// What a value occupies in memory, in bytes: itself, and all that it owns on the heap, with what
// the allocator adds to each block. The same value always gives the same number, so that what was
// added to a sum can be subtracted from it again. Time: proportional to the strings and members of
// the value, not to their lengths.

[[nodiscard]] std::size_t memory_of(const Message& message);
[[nodiscard]] std::size_t memory_of(const Session& session);

}  // namespace continuo
