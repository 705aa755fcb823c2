#pragma once

#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "knowledge/vectors/embedder.hpp"

namespace continuo {

/// What turns the vector of a question into one that is near its answers, not only near what is
/// said alike: a diagonal matrix and one of low rank, fitted to labelled questions by
/// bench/answers/fit_questions.py. Immutable. Thread: any.
class QuestionAdapter {
public:
    /// Leaves vectors as they are.
    QuestionAdapter() = default;
    /// Reads language/encoder/questions.txt: lines `diagonal`, and pairs of lines `in` and `out`,
    /// each followed by as many integers as a vector has, in units of 1/10,000; `#` begins a
    /// comment. Errors: invalid_input, with the line.
    [[nodiscard]] static Result<QuestionAdapter> parse(
        std::string_view text, std::size_t dimensions
    );

    /// Cost: two products for each pair. The result is of length 1, or all zero.
    void apply(DenseVector& question) const;

private:
    struct Pair {
        std::vector<float> in;
        std::vector<float> out;
    };
    std::vector<float> x_diagonal;  // empty: nothing is changed
    std::vector<Pair> x_pairs;
};

}  // namespace continuo
