#include "knowledge/vectors/embedder.hpp"

#include <cmath>

namespace continuo {

bool normalize(DenseVector& vector) {
    double sum = 0;
    for (const float value : vector)
        sum += static_cast<double>(value) * static_cast<double>(value);
    if (!(sum > 0) || !std::isfinite(sum)) return false;
    const double scale = 1 / std::sqrt(sum);
    for (auto& value : vector)
        value = static_cast<float>(value * scale);
    return true;
}

}  // namespace continuo
