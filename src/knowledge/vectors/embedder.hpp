#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"

namespace continuo {

/// A dense vector of a text, of length 1 or all zero. The cosine of two is their inner product.
using DenseVector = std::vector<float>;

/// Makes the vectors of texts: texts of similar meaning have a large cosine. Thread: any.
class Embedder {
public:
    virtual ~Embedder() = default;

    /// Identifies the model: vectors of different ids cannot be compared. At most 200 bytes.
    [[nodiscard]] virtual std::string_view id() const = 0;
    /// True: a vector needs I/O, by embed(). False: embed_now() makes it.
    [[nodiscard]] virtual bool waits() const = 0;
    /// True: a vector takes a millisecond or more. Those of passages are made by embed(), after the
    /// passages can be found by words.
    [[nodiscard]] virtual bool is_slow() const { return waits(); }
    /// A larger index is searched by words alone: its vectors would cost too much.
    [[nodiscard]] virtual std::size_t chunks_max() const { return SIZE_MAX; }
    /// The vector of a text, all zero if none of its words is known; empty if waits(). Cost: linear
    /// in the text.
    [[nodiscard]] virtual DenseVector embed_now(std::string_view text) const = 0;
    /// The same of a question, where the model reads questions otherwise than passages.
    [[nodiscard]] virtual DenseVector embed_question(std::string_view text) const {
        return embed_now(text);
    }
    /// How many pieces of words a text has: more than in another spelling if it is misspelled. 0:
    /// the model does not tell.
    [[nodiscard]] virtual std::size_t pieces_in(std::string_view /*text*/) const { return 0; }
    /// Whether the answer engine was fitted with its cosines (language/lexicons/en).
    [[nodiscard]] virtual bool is_calibrated() const { return false; }
    /// The vectors of 1..embedding_batch_max texts, in their order, of equal size. Errors:
    /// unavailable, timeout, busy, corrupt (an answer that is not one vector for each text),
    /// unauthorized, invalid_input (refused for good). Cancel: the request is closed.
    virtual Task<Result<std::vector<DenseVector>>> embed(
        std::vector<std::string> texts, Deadline deadline
    ) = 0;
};

/// Of one request: OpenAI allows 2048, small servers less.
inline constexpr std::size_t embedding_batch_max = 64;
inline constexpr std::size_t embedding_dimensions_max = 4096;

/// Scales to length 1. False, and unchanged, if it is zero or not finite.
bool normalize(DenseVector& vector);

}  // namespace continuo
